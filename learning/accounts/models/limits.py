"""Counting tries, so that guessing is slow."""

from django.db import models


class TryCount(models.Model):
    """How often something was tried in one span of time.

    Personal data: keyed hashes of e-mail and network addresses, deleted within the hour after
    their span.
    """

    # A keyed hash of the limit, whom it is about, and the span.
    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        # The sweep asks for spans that are over.
        indexes = [models.Index(fields=("ends_at",), name="accounts_try_count_ends")]

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%H:%M:%S}"
