"""What a frozen pack says and what the same days look like today: each difference, explained."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.reports.contents.causes import Causes
from learning.reports.contents.shapes import FIGURE, MINUS, all_tables, since_the_meeting
from learning.reports.hiding import NOT_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from learning.reports.contents.shapes import Table
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

# The table that a lens speaks of in its finding.
OF_LENS = {"awareness": "understanding", "partnership": "reach", "seniority": "leaders"}


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
    # Of several lines of one name, which: from 1.
    nth: int = 1


def differences(version: PackVersion, today: Mapping[str, Any]) -> list[Difference]:
    """Return each figure that would differ today, and why; of a line come or gone, the first."""
    frozen, fresh = dict(_cells(version.data["figures"])), dict(_cells(today))
    changed = {
        place: None for place in {**frozen, **fresh} if frozen.get(place) != fresh.get(place)
    }
    if not changed:
        return []
    told: set[tuple[str, str, int]] = set()
    in_both = _lines(frozen) & _lines(fresh)
    causes = Causes(version)
    found = []
    for place in changed:
        line = (place.table, place.line, place.nth)
        if line not in in_both and line in told:
            continue
        told.add(line)
        found.append(
            Difference(
                where=place.where,
                was=frozen.get(place, str(NOT_TOLD)),
                now=fresh.get(place, str(NOT_TOLD)),
                because=causes.of(place.table, place.line),
            )
        )
    return found


def _lines(cells: Mapping[Place, str]) -> set[tuple[str, str, int]]:
    return {(place.table, place.line, place.nth) for place in cells}


def _cells(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Yield where each figure stands, and what stands there; after them, what is said of them."""
    for figure in data["figures"]:
        place = Place(FIGURE, figure["key"], figure["label"])
        yield place, f"{figure['value']}, {_as_now(figure['detail'])}"
    for table in all_tables(data):
        yield from _cells_of(table)
    yield from _sentences(data)


def _cells_of(table: Table) -> Iterator[tuple[Place, str]]:
    name, seen = _table_name(table), Counter[str]()
    for line in table["rows"]:
        its = _line_name(line["name"])
        seen[its] += 1
        shown = its if seen[its] == 1 else f"{its} ({seen[its]})"
        cells = [*zip(table["head"][1:], map(_as_now, line["cells"]), strict=False)]
        if line["percent"] is not None:
            cells.append((table["bars"], f"{line['percent']}%"))
        for column, cell in cells:
            place = Place(table["key"], its, f"{name} – {shown} – {column}", seen[its])
            yield place, cell


def _sentences(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    if "finding" in data:
        yield Place(FIGURE, "force", _("Finding")), data["finding"]
    if "changed" in data:
        yield Place(FIGURE, "force", _("What changed")), " ".join(data["changed"])
    for lens in data["lenses"]:
        key = OF_LENS.get(lens["key"], lens["key"])
        yield Place(key, "", lens["name"]), lens["finding"]
    for table in all_tables(data):
        where = _("%(table)s – heading") % {"table": _table_name(table)}
        yield Place(table["key"], "", where), table["title"]


def _table_name(table: Table) -> str:
    return str(NAMES.get(table["key"], table["key"]))


def _line_name(name: str) -> str:
    """Return a line's name; months that older packs wrote as 2026-09 as it is written now."""
    if not ISO_MONTH.fullmatch(name):
        return name
    return date_format(date.fromisoformat(f"{name}-01"), "F Y")


def _as_now(text: str) -> str:
    """Return a figure; one that an older pack wrote as -3 as it is written now."""
    text = CHANGED.sub(lambda found: f"({since_the_meeting(found[1])})", text)
    return f"{MINUS}{text[1:]}" if HYPHENED.fullmatch(text) else text
