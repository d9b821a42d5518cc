"""What a frozen pack says and what the same days look like today: each difference, explained."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from learning.reports.contents.causes import Causes
from learning.reports.contents.shapes import FIGURE, MINUS, all_tables, since_the_meeting
from learning.reports.hiding import NOT_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from learning.reports.models import PackVersion

ISO_MONTH = re.compile(r"\d{4}-\d{2}")
HYPHENED = re.compile(r"-\d+")
CHANGED = re.compile(r"\(([+-]?\d+) since the last meeting\)")
NAMES = {
    "districts": gettext_lazy("By district"),
    "trend": gettext_lazy("By month"),
    "understanding": gettext_lazy("Understanding"),
    "signs": gettext_lazy("Signs"),
    "courses": gettext_lazy("Four-day course"),
    "partners": gettext_lazy("By partner"),
    "reach": gettext_lazy("Reach"),
    "outcomes": gettext_lazy("Reported"),
    "leaders": gettext_lazy("Senior leaders"),
    "currency": gettext_lazy("Content"),
    "editions": gettext_lazy("Editions"),
}


@dataclass(frozen=True)
class Difference:
    """A figure that differs: where it stands, what was frozen, what it would be today."""

    where: str
    was: str
    now: str
    because: str


class Place(NamedTuple):
    """Where a figure stands: its table, its line there, and both with the column in words."""

    table: str
    line: str
    where: str


def differences(version: PackVersion, today: Mapping[str, Any]) -> list[Difference]:
    """Return each figure that would differ today, and why; of a line come or gone, the first."""
    frozen, fresh = dict(_cells(version.data["figures"])), dict(_cells(today))
    changed = {
        place: None for place in {**frozen, **fresh} if frozen.get(place) != fresh.get(place)
    }
    if not changed:
        return []
    told: set[tuple[str, str]] = set()
    in_both = _lines(frozen) & _lines(fresh)
    causes = Causes(version)
    found = []
    for place in changed:
        line = (place.table, place.line)
        if line not in in_both and line in told:
            continue
        told.add(line)
        found.append(
            Difference(
                where=place.where,
                was=frozen.get(place, str(NOT_TOLD)),
                now=fresh.get(place, str(NOT_TOLD)),
                because=causes.of(*line),
            )
        )
    return found


def _lines(cells: Mapping[Place, str]) -> set[tuple[str, str]]:
    return {(place.table, place.line) for place in cells}


def _cells(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Yield where each figure stands, and what stands there."""
    for figure in data["figures"]:
        place = Place(FIGURE, figure["key"], figure["label"])
        yield place, f"{figure['value']}, {_as_now(figure['detail'])}"
    for table in all_tables(data):
        name = str(NAMES.get(table["key"], table["key"]))
        for line in table["rows"]:
            its = _line_name(line["name"])
            for column, cell in zip(table["head"][1:], line["cells"], strict=False):
                place = Place(table["key"], its, f"{name} – {its} – {column}")
                yield place, _as_now(cell)


def _line_name(name: str) -> str:
    """Return a line's name; months that older packs wrote as 2026-09 as it is written now."""
    if not ISO_MONTH.fullmatch(name):
        return name
    return date_format(date.fromisoformat(f"{name}-01"), "F Y")


def _as_now(text: str) -> str:
    """Return a figure; one that an older pack wrote as -3 as it is written now."""
    text = CHANGED.sub(lambda found: f"({since_the_meeting(found[1])})", text)
    return f"{MINUS}{text[1:]}" if HYPHENED.fullmatch(text) else text
