"""Notices whose text is written when they are sent: the rooms above say how, kind by kind.

What a digest tells may be two days old when its turn comes. So it waits without a text, and its
builder reads how things stand at that moment, or finds that there is nothing left to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from learning.accounts.models import User


@dataclass(frozen=True)
class Text:
    """What an e-mail says; headers beyond those that every one has."""

    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


# Given who gets it, what caused it, and now. None: there is nothing to say any more.
Builder = Callable[["User", str, datetime], Text | None]

BUILDERS: dict[str, Builder] = {}


def register_builder(kind: str, build: Builder) -> None:
    """Say how notices of a kind are written when they are sent; call it from `ready`."""
    if BUILDERS.setdefault(kind, build) is not build:
        raise ValueError(f"Notices of the kind {kind!r} are built already.")
