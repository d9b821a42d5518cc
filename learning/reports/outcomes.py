"""Outcome figures as a CSV file: read, checked row by row, compared with what stands."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Organisation
from learning.reports.enums import OutcomeKind
from learning.reports.models import OutcomeFigure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_ROWS = 5_000
LARGEST_COUNT = 1_000_000
COLUMNS = ("month", "area", "kind", "count", "submitters", "top_ten_percent")
NEEDED = COLUMNS[:4]
AREAS = (OrganisationKind.FORCE, OrganisationKind.DISTRICT, OrganisationKind.PARTNER)
MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(-01)?|(01/)?(?P<m>\d{1,2})/(?P<y>\d{4})")

Key = tuple[int, str, date]


@dataclass(frozen=True)
class OutcomeRow:
    """A row that can be kept. `number` is that of the file, the heads being row 1."""

    number: int
    organisation: Organisation
    kind: str
    month: date
    count: int
    submitters: int | None
    top_ten_percent: int | None
    stands: OutcomeFigure | None = None

    @property
    def key(self) -> Key:
        """What there is one figure of."""
        return (self.organisation.pk, self.kind, self.month)

    @property
    def values(self) -> tuple[int, int | None, int | None]:
        """What may be corrected."""
        return (self.count, self.submitters, self.top_ten_percent)

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(OutcomeKind(self.kind).label)


@dataclass(frozen=True)
class RowError:
    """Why a row, or the whole file (row 0), cannot be kept."""

    number: int
    text: str

    def __str__(self) -> str:
        return (
            _("Row %(n)s: %(text)s") % {"n": self.number, "text": self.text}
            if self.number
            else self.text
        )


@dataclass
class OutcomePlan:
    """What keeping a file would do."""

    fresh: list[OutcomeRow] = field(default_factory=list)
    corrected: list[OutcomeRow] = field(default_factory=list)
    same: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many rows would be written."""
        return len(self.fresh) + len(self.corrected)


class _Refused(Exception):
    """A row cannot be read; says why."""


def plan_outcomes(text: str, *, today: date) -> OutcomePlan:
    """Read a file and say what keeping it would do; nothing is written. Two queries."""
    plan = OutcomePlan()
    rows = _rows(text, plan)
    areas = _areas()
    standing = (
        {
            (figure.organisation_id, figure.kind, figure.month): figure
            for figure in OutcomeFigure.objects.standing()
        }
        if rows
        else {}
    )
    seen: dict[Key, int] = {}
    for number, cells in rows:
        try:
            row = _row(number, cells, areas, today)
            if row.key in seen:
                raise _Refused(
                    _("the same month, area and kind stand in row %(n)s already.")
                    % {"n": seen[row.key]}
                )
        except _Refused as refused:
            plan.errors.append(RowError(number, str(refused)))
            continue
        seen[row.key] = number
        _place(plan, row, standing.get(row.key))
    if not rows and not plan.errors:
        plan.errors.append(RowError(0, _("The file has no rows.")))
    return plan


def _place(plan: OutcomePlan, row: OutcomeRow, stands: OutcomeFigure | None) -> None:
    if stands is None:
        plan.fresh.append(row)
    elif row.values == (stands.count, stands.submitters, stands.top_ten_percent):
        plan.same += 1
    else:
        plan.corrected.append(
            OutcomeRow(row.number, row.organisation, row.kind, row.month, *row.values, stands)
        )


def _rows(text: str, plan: OutcomePlan) -> list[tuple[int, dict[str, str]]]:
    """Return (number, cells) of every row that is not blank."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, dict[str, str]]] = []
    heads: list[str] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1:
                heads = [cell.strip().lower().replace(" ", "_") for cell in cells]
                missing = [name for name in NEEDED if name not in heads]
                unknown = [name for name in heads if name not in COLUMNS]
                if missing or unknown:
                    plan.errors.append(RowError(1, _head_problem(missing, unknown)))
                    return []
            elif any(cell.strip() for cell in cells):
                found.append(
                    (number, dict(zip(heads, [cell.strip() for cell in cells], strict=False)))
                )
            if len(found) > MOST_ROWS:
                words = _("The file has more than %(most)s rows. Split it.")
                plan.errors.append(RowError(0, words % {"most": f"{MOST_ROWS:,}"}))
                return []
    except csv.Error:
        plan.errors.append(RowError(0, _("The file cannot be read as CSV.")))
        return []
    return found


def _head_problem(missing: Sequence[str], unknown: Sequence[str]) -> str:
    if missing:
        return _("the column “%(name)s” is missing. The columns are %(all)s.") % {
            "name": missing[0], "all": ", ".join(COLUMNS),
        }  # fmt: skip
    # Only counts are kept, so nothing else may come in by a column of its own.
    return _("the column “%(name)s” is not one of %(all)s. Take it out of the file.") % {
        "name": unknown[0][:40], "all": ", ".join(COLUMNS),
    }  # fmt: skip


def area_names() -> list[str]:
    """Return the names by which a row may say its area, each force above its districts."""
    found = Organisation.objects.filter(kind__in=AREAS).order_by("path")
    return list(found.values_list("name", flat=True))


def _areas() -> dict[str, Organisation]:
    found = {}
    for area in Organisation.objects.filter(kind__in=AREAS):
        found[area.name.casefold()] = area
        found[area.key] = area
    return found


def _row(
    number: int, cells: Mapping[str, str], areas: Mapping[str, Organisation], today: date
) -> OutcomeRow:
    # Every cell is read, so that all that is wrong with a row is said at once.
    problems: list[str] = []

    def read(reader: Callable[..., Any], column: str, *more: Any) -> Any:
        try:
            return reader(cells.get(column, ""), *more)
        except _Refused as refused:
            problems.append(str(refused))
            return None

    month = read(_month, "month", today)
    area = read(_area, "area", areas)
    kind = read(_kind, "kind")
    count = read(_count, "count")
    submitters = read(_number, "submitters", _("submitters"))
    top_ten = read(_percent, "top_ten_percent")
    if problems:
        raise _Refused(" ".join(problems))
    if kind != OutcomeKind.INTELLIGENCE and (submitters is not None or top_ten is not None):
        raise _Refused(_("submitters and top ten share belong to intelligence submissions only."))
    if submitters is not None and submitters > count:
        raise _Refused(_("there are more submitters than submissions."))
    if top_ten is not None and top_ten > 100:
        raise _Refused(_("the top ten share is a per cent, 0 to 100."))
    return OutcomeRow(number, area, kind, month, count, submitters, top_ten)


def _area(text: str, areas: Mapping[str, Organisation]) -> Organisation:
    area = areas.get(text.casefold())
    if area is None:
        words = _("there is no force, district or partner called “%(name)s”.")
        raise _Refused(words % {"name": text[:60]})
    return area


def _count(text: str) -> int:
    count = _number(text, _("count"))
    if count is None:
        raise _Refused(_("the count is missing."))
    return count


def _percent(text: str) -> int | None:
    return _number(text.removesuffix("%"), _("top ten share"))


def _kind(text: str) -> str:
    for kind in OutcomeKind:
        if text.casefold() in {kind.value, str(kind.label).casefold()}:
            return kind.value
    raise _Refused(
        _("the kind “%(text)s” is none of %(kinds)s.")
        % {"text": text[:40], "kinds": ", ".join(OutcomeKind.values)}
    )


def _number(text: str, name: str) -> int | None:
    if not text:
        return None
    if text.startswith("-") and text[1:].isdecimal():
        raise _Refused(_("%(name)s is less than nothing: %(text)s.") % {"name": name, "text": text})
    digits = text.replace(",", "")
    if not digits.isdecimal() or len(digits) > 9 or int(digits) > LARGEST_COUNT:
        raise _Refused(
            _("%(name)s is not a whole number: “%(text)s”.") % {"name": name, "text": text[:20]}
        )
    return int(digits)


def _month(text: str, today: date) -> date:
    match = MONTH.fullmatch(text)
    if match is None:
        raise _Refused(
            _("“%(text)s” is not a month. Write it like 2026-09 or 09/2026.") % {"text": text[:20]}
        )
    try:
        month = date(int(match["year"] or match["y"]), int(match["month"] or match["m"]), 1)
    except ValueError as error:
        raise _Refused(_("there is no month “%(text)s”.") % {"text": text[:20]}) from error
    if month.year < 2015:
        raise _Refused(_("%(text)s is before the Modern Slavery Act 2015.") % {"text": text})
    if month >= today.replace(day=1):
        raise _Refused(_("%(month)s is not over yet.") % {"month": date_format(month, "F Y")})
    return month
