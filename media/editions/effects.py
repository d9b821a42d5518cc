"""What calling people back would do in the rooms above: asked before a page is published anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    # The page → a sentence; empty: nothing to say.
    Ask = Callable[[Any], str]

EFFECTS: list[Ask] = []


def register_effect(ask: Ask) -> None:
    """Let a higher room say whom calling back the holders of a page's editions would concern."""
    if ask not in EFFECTS:
        EFFECTS.append(ask)


def effects_of(page: Any) -> list[str]:
    """Return what the higher rooms say."""
    return [text for ask in EFFECTS if (text := ask(page))]
