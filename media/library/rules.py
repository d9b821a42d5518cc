"""Filters of the library, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

# In the order in which they are given up when nothing matches: who needs a poster in Polish is
# helped more by a card in Polish than by a poster in English.
GIVES_WAY: Final = ("format", "sector", "language")


@dataclass(frozen=True)
class Chosen:
    """What a visitor chose; an empty text stands for all."""

    sector: str = ""
    language: str = ""
    format: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> Chosen:
        """Read the filters from an address; a value that is not on offer counts as none."""
        return cls(
            **{
                field.name: value
                for field in fields(cls)
                if (value := query.get(field.name, "")) in known[field.name]
            }
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The filters in use, in the order in which they give way."""
        return tuple(name for name in GIVES_WAY if getattr(self, name))

    def without(self, name: str) -> Chosen:
        """The same with one filter less."""
        return replace(self, **{name: ""})

    @property
    def query(self) -> str:
        """The filters as the end of an address: `?sector=health`, or nothing."""
        used = {name: getattr(self, name) for name in sorted(self.names)}
        return f"?{urlencode(used)}" if used else ""
