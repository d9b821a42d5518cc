"""What a frozen pack says and what the same days look like today: each difference, explained."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning.completion.queries import known_since, partners
from learning.reports.contents.shapes import all_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from learning.reports.models import PackVersion

ISO_MONTH = re.compile(r"\d{4}-\d{2}")
# What these tables hold is a state of today, for which no earlier day can be asked.
KEPT_AS_NOW = {
    "currency": gettext_lazy("Modules and review dates are as they are today, not as they were."),
    "courses": gettext_lazy("Places and registers are as they are today, corrections included."),
    "outcomes": gettext_lazy("Counts were imported or corrected since."),
    "signs": gettext_lazy("Answers of first attempts came in or lost their place since."),
}
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


def differences(version: PackVersion, today: Mapping[str, Any]) -> list[Difference]:
    """Return each figure that would differ today, and why; five queries at most."""
    frozen, fresh = _flat(version.data["figures"]), _flat(today)
    changed = [key for key in {**frozen, **fresh} if frozen.get(key) != fresh.get(key)]
    if not changed:
        return []
    because = _later_knowledge(version)
    return [
        Difference(
            where=" – ".join(part for part in key[1:] if part),
            was=frozen.get(key, _("not told")),
            now=fresh.get(key, _("not told")),
            because=str(KEPT_AS_NOW.get(key[0], because)),
        )
        for key in changed
    ]


def _flat(data: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    return dict(_cells(data))


def _cells(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (table, table's name, line, column) and what stands there."""
    for figure in data["figures"]:
        yield ("figure", figure["label"]), f"{figure['value']} ({figure['detail']})"
    for table in all_tables(data):
        name = NAMES.get(table["key"], table["key"])
        columns = table["head"][1:]
        for line in table["rows"]:
            for column, cell in zip(columns, line["cells"], strict=False):
                yield (table["key"], str(name), _line_name(line["name"]), column), cell


def _line_name(name: str) -> str:
    """Return a line's name; months that older packs wrote as 2026-09 as it is written now."""
    if not ISO_MONTH.fullmatch(name):
        return name
    return date_format(date.fromisoformat(f"{name}-01"), "F Y")


def _later_knowledge(version: PackVersion) -> str:
    """Say what became known about the pack's days after it was frozen."""
    pack = version.pack
    after = pack.to_date + timedelta(days=1)
    later = known_since([pack.organisation, *partners()], after, version.known_at)
    frozen = date_format(version.known_at, "j F Y, H:i")
    said = []
    if later.added:
        words = ngettext(
            "%(n)s record about these days came in", "%(n)s records about these days came in",
            later.added,
        )  # fmt: skip
        said.append(words % {"n": f"{later.added:,}"})
    if later.corrected:
        words = ngettext(
            "%(n)s record was corrected or withdrawn", "%(n)s records were corrected or withdrawn",
            later.corrected,
        )  # fmt: skip
        said.append(words % {"n": f"{later.corrected:,}"})
    if later.standings and not said:
        said.append(_("posts or requirements of these days were put right"))
    if not said:
        said.append(_("names, editions or the tree of organisations changed"))
    return _("Since it was frozen on %(frozen)s: %(said)s.") % {
        "frozen": frozen,
        "said": "; ".join(said),
    }
