"""The costs of a password."""

from learning.accounts.hashers import OwaspArgon2PasswordHasher


class TestOwaspArgon2PasswordHasher:
    def test_has_the_costs_owasp_names(self) -> None:
        encoded = OwaspArgon2PasswordHasher().encode("a long walk", "saltsaltsalt")
        assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")

    def test_knows_the_right_password(self) -> None:
        hasher = OwaspArgon2PasswordHasher()
        encoded = hasher.encode("a long walk", hasher.salt())
        assert hasher.verify("a long walk", encoded)
        assert not hasher.verify("a short walk", encoded)
