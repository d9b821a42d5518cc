"""Filling the slots of a frozen fragment, quickly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe

from media.editions.content import SLOT_CLOSE, SLOT_OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from media.editions.models import EditionSection

SLOT = re.compile(f"{SLOT_OPEN}([a-z]+(?::[A-Za-z0-9_-]+)?){SLOT_CLOSE}")
FILE = "file:"


@dataclass(frozen=True)
class Fragment:
    """A fragment cut at its slots: text and slot names in turn."""

    parts: tuple[str, ...]

    @classmethod
    def cut(cls, html: str) -> Fragment:
        """Cut `html` at its slots."""
        return cls(tuple(SLOT.split(html)))

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the slots, such as `token`, `file:<sha256>`, `contact:helpline`."""
        return self.parts[1::2]

    def arguments(self, name: str) -> list[str]:
        """Return the arguments of the slots called `name`: the keys of all contacts, say."""
        prefix = f"{name}:"
        return [slot.removeprefix(prefix) for slot in self.slots if slot.startswith(prefix)]

    def fill(self, *, file_url: Callable[[str], str], slots: Mapping[str, str]) -> SafeString:
        """Put the fragment together; a slot that nothing is given for stays empty."""
        filled = list(self.parts)
        for place in range(1, len(filled), 2):
            name = filled[place]
            if name.startswith(FILE):
                filled[place] = file_url(name.removeprefix(FILE))
            else:
                filled[place] = slots.get(name, "")
        return mark_safe("".join(filled))  # noqa: S308 - fragments are rendered templates


def fill(html: str, *, file_url: Callable[[str], str], slots: Mapping[str, str]) -> SafeString:
    """Fill the slots of a fragment that is not kept."""
    return Fragment.cut(html).fill(file_url=file_url, slots=slots)


def fragment(section: EditionSection) -> Fragment:
    """Return a section's fragment, cut once in each process and kept under its hash."""
    cache = caches["fragments"]
    key = f"fragment:{section.sha256}"
    kept: Fragment | None = cache.get(key)
    if kept is None:
        kept = Fragment.cut(section.html)
        cache.set(key, kept)
    return kept
