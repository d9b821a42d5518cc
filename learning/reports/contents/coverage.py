"""Who is up to date: of a force and its districts, of partners, of leaders, over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from learning.accounts.enums import JobRole
from learning.completion.queries import (
    Figures,
    figures,
    figures_by_unit,
    figures_of_role,
    month_ends,
    trend,
)
from learning.reports.contents.shapes import (
    Row,
    Table,
    change_in_words,
    row,
    since_the_meeting,
    table,
)
from learning.reports.figures import (
    comparable,
    target_heading,
    unit_lines,
    units_heading,
)
from learning.reports.hiding import NOT_TOLD
from learning.reports.trends import by_month, shown_points, trend_heading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.completion.queries import TrendPoint
    from learning.reports.figures import UnitLine

MONTHS = 12
OF_PARTNERS = (
    gettext_lazy("Every partner has reached the %(target)s%% target"),
    ngettext_lazy(
        "%(n)s partner is below the %(target)s%% target",
        "%(n)s partners are below the %(target)s%% target",
        "n",
    ),
)


@dataclass(frozen=True)
class Coverage:
    """Figures of a day against those of the previous meeting; of small groups, none."""

    now: Figures
    before: Figures

    @property
    def change(self) -> str:
        """Difference in points."""
        return change_in_words(self.now.percent, self.before.percent)

    @property
    def of_how_many(self) -> str:
        """Held of total, in words."""
        if not self.now.total:
            return _("too few people to tell")
        words = _("%(held)s of %(total)s people") % {
            "held": f"{self.now.held:,}",
            "total": f"{self.now.total:,}",
        }
        if self.change == "–":
            return words
        return f"{words} ({since_the_meeting(self.change)})"


def coverage_of(organisation: Organisation, from_date: date, to_date: date) -> Coverage:
    """Return an organisation's coverage."""
    return _safe(figures(organisation, to_date), figures(organisation, from_date))


def coverage_of_leaders(organisation: Organisation, from_date: date, to_date: date) -> Coverage:
    """Return that of its senior leaders."""
    return _safe(
        figures_of_role(organisation, to_date, role=JobRole.LEADER),
        figures_of_role(organisation, from_date, role=JobRole.LEADER),
    )


def _safe(now: Figures, before: Figures) -> Coverage:
    return Coverage(comparable(now), comparable(before))


def district_table(organisation: Organisation, from_date: date, to_date: date) -> Table:
    """Return the units directly beneath, best first, with the change since the last meeting."""
    now = unit_lines(figures_by_unit(organisation, to_date), within=organisation, shows_small=False)
    before = unit_lines(
        figures_by_unit(organisation, from_date), within=organisation, shows_small=False
    )
    return table(
        "districts",
        units_heading(now),
        [_("District or unit"), _("Up to date"), _("Points since the last meeting")],
        _rows(now, before),
        bars=_("Share of people"),
        definition=_definition(),
    )


def partner_table(
    bodies: Sequence[Organisation],
    now: Sequence[tuple[Organisation, Figures]],
    before: Sequence[tuple[Organisation, Figures]],
    within: Organisation,
) -> Table:
    """Return the partner bodies, best first; those without anybody on the list are left out."""
    lines = unit_lines(now, within=within, shows_small=False)
    earlier = unit_lines(before, within=within, shows_small=False)
    return table(
        "partners",
        partners_heading(lines) if lines else "",
        [_("Partner"), _("Up to date"), _("Points since the last meeting")],
        _rows(lines, earlier),
        bars=_("Share of people"),
        definition=_definition(),
    )


def partners_heading(lines: Sequence[UnitLine]) -> str:
    """Say how many partners are below the target."""
    return target_heading(lines, *OF_PARTNERS)


def trend_table(organisation: Organisation, to_date: date) -> Table:
    """Return the share up to date at the end of each of twelve months."""
    points = shown_points(trend(organisation, month_ends(to_date, MONTHS)))
    return table(
        "trend",
        trend_heading(points),
        [_("Month"), _("Up to date")],
        [_trend_row(month, point) for month, point in by_month(points)],
        bars=_("Share of people"),
        definition=_definition(),
    )


def _trend_row(month: date, point: TrendPoint | None) -> Row:
    if point is None:
        return row(month_name(month), [str(NOT_TOLD)])
    return row(month_name(month), [f"{point.held:,} / {point.total:,}"], point.percent or 0)


def month_name(day: date) -> str:
    """Return how a month is named in the trend."""
    return date_format(day, "M Y")


def _rows(now: Sequence[UnitLine], before: Sequence[UnitLine]) -> list[Row]:
    # “Other” is made of other people on another day, so it has nothing to be held against.
    earlier = {line.organisation: line.percent for line in before if line.organisation}
    points = {
        line.organisation: change_in_words(line.percent, earlier.get(line.organisation))
        for line in now
        if line.organisation
    }
    return [
        row(
            line.name,
            [
                f"{line.figures.held:,} / {line.figures.total:,}",
                points[line.organisation] if line.organisation else "–",
            ],
            line.percent,
        )
        for line in now
    ]


def _definition() -> str:
    return _(
        "Up to date: holds all training required of her on that day, passed and not lapsed, and "
        "is not exempt. Each "
        "person counts once, in her main post. Groups of fewer than 5 are in “Other”."
    )
