"""The shapes of frozen contents. They are hashed: a new key is added, none is renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learning.reports.rules import Period

# The key of the figures themselves, beside those of tables.
FIGURE = "figure"
MINUS = "−"


class Figure(TypedDict):
    """One of the four figures of a pack, or an answer's figure."""

    key: str
    label: str
    value: str
    detail: str
    definition: str


class Row(TypedDict):
    """A line of a table; `percent` is drawn as a bar where the table has bars."""

    name: str
    cells: list[str]
    percent: int | None


class Table(TypedDict):
    """A table with its finding as heading, its definition and its source in place."""

    key: str
    title: str
    head: list[str]
    rows: list[Row]
    bars: str
    definition: str


class Lens(TypedDict):
    """One of the three lenses with its finding."""

    key: str
    name: str
    finding: str
    tables: list[Table]


def figure(key: str, label: str, value: str, detail: str, definition: str) -> Figure:
    """Return a figure."""
    return Figure(key=key, label=label, value=value, detail=detail, definition=definition)


def row(name: str, cells: Sequence[Any], percent: int | None = None) -> Row:
    """Return a line; every cell is text, so that screen, paper and file say the same."""
    return Row(name=name, cells=[str(cell) for cell in cells], percent=percent)


def table(
    key: str,
    title: str,
    head: Sequence[str],
    rows: Sequence[Row],
    *,
    definition: str,
    bars: str = "",
) -> Table:
    """Return a table; `bars` is the head of its bars."""
    return Table(
        key=key,
        title=title,
        head=[*head],
        rows=[*rows],
        bars=bars,
        definition=definition,
    )


def lens(key: str, name: str, finding: str, tables: Sequence[Table]) -> Lens:
    """Return a lens without the tables that hold nothing."""
    return Lens(key=key, name=name, finding=finding, tables=[t for t in tables if t["rows"]])


def change_in_words(now: int | None, before: int | None) -> str:
    """Return a difference of whole per cents: +4, −3, 0 or a dash."""
    if now is None or before is None:
        return "–"
    return f"{now - before:+d}".replace("-", MINUS) if now != before else "0"


def since_the_meeting(change: str) -> str:
    """Return such a difference in words."""
    points = change.replace("-", MINUS)
    is_one = points.strip(f"+{MINUS}") == "1"
    words = (
        _("%(n)s point since the last meeting")
        if is_one
        else _("%(n)s points since the last meeting")
    )
    return words % {"n": points}


def percent_text(percent: int | None) -> str:
    """Return a share for a table or a figure."""
    return _("Not told") if percent is None else f"{percent}%"


def months_in_words(months: Period) -> str:
    """Return whole months in words: October 2026, or the first and the last of several."""
    first, last = (date_format(day, "F Y") for day in (months.first, months.last))
    if first == last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def in_whole_months(months: Period | None) -> str:
    """Say in a sentence which days of a pack a table is of.

    Two packs whose days differ by a few would else tell of the people of those days.
    """
    if months is None:
        return _("No whole month lies between the meetings.")
    return _("Of the whole months between the meetings: %(months)s.") % {
        "months": months_in_words(months)
    }


def all_tables(data: Any) -> list[Table]:
    """Return every table of a pack's figures in the order of the page."""
    tables: list[Table] = []
    for one in data["lenses"]:
        tables += one["tables"]
    return [*tables, *data["tables"]]
