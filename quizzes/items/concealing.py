"""What keeps the key out of a public form: shuffled orders and identifiers that tell nothing.

Both come from SHA-256 instead of `random`, because an attempt is shown again years later and a
shuffle of the standard library may change with the Python version.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeVar

Thing = TypeVar("Thing")


def shuffled(things: Iterable[tuple[str, Thing]], *, seed: int, salt: str) -> list[Thing]:
    """Return things in an order that seed, salt and their identifiers alone decide.

    Args:
        things: Pairs of an identifier and a thing.
        seed: The seed of the attempt.
        salt: Tells apart two lists of one question, so that they are not shuffled alike.
    """
    ordered = sorted(things, key=lambda thing: _digest(f"{salt}:{seed}:{thing[0]}"))
    return [thing for _, thing in ordered]


def token_for(text: str) -> str:
    """Return an identifier made of a public text alone, which hence betrays nothing else.

    Seven characters of base 64 keep the twenty texts of a list apart, and pages small.
    """
    return f"t{urlsafe_b64encode(sha256(text.encode()).digest()).decode()[:7]}"


def names_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the identifier behind each name that a response may use: itself, or its token.

    Args:
        texts: The public text of each identifier.
    """
    tokens = {token_for(text): identifier for identifier, text in texts.items()}
    return {identifier: identifier for identifier in texts} | tokens


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
