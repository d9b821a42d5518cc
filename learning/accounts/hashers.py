"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's least costs: 19,456 KiB, two passes, one lane.

    Django's default takes 100 MiB for each sign-in, which starves page views on a small machine
    (performance.md, sign-in).
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
