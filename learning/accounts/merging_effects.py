"""What a merge does in the rooms above: each says so in sentences, for the page that asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from learning.accounts.models import Organisation

    Ask = Callable[[Organisation, Organisation, date], Iterable[str]]

EFFECTS: list[Ask] = []


def register_effect(ask: Ask) -> None:
    """Let a higher room say what merging the first into the second from a day on would do."""
    EFFECTS.append(ask)


def effects_of(organisation: Organisation, into: Organisation, day: date) -> list[str]:
    """Return what the higher rooms say."""
    return [text for ask in EFFECTS for text in ask(organisation, into, day)]
