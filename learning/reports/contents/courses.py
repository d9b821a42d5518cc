"""The four-day course: how full, who came, who passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.courses.enums import HOLDS_SEAT, TAKES_TIME, PlaceState, RunState
from learning.courses.models import CourseRun, Place
from learning.reports.contents.shapes import Table, row, table
from learning.reports.hiding import NOT_TOLD, tells_of_few, told, told_parts
from learning.reports.rules import SMALLEST_GROUP

if TYPE_CHECKING:
    from datetime import date

# She was there for the whole of it, whatever the assessment said.
WAS_THERE = (
    PlaceState.ATTENDED,
    PlaceState.PASSED,
    PlaceState.REFERRED,
    PlaceState.NOT_PASSED,
)


@dataclass(frozen=True)
class CourseFigures:
    """Runs that began on these days, and their places."""

    runs: int
    seats: int
    taken: int
    attended: int
    part_attended: int
    not_attended: int
    passed: int

    @property
    def may_be_told(self) -> bool:
        """Whether there are enough people for anything to be told of them."""
        return self.taken >= SMALLEST_GROUP

    @property
    def came(self) -> int:
        """Who was there on all four days or some."""
        return self.attended + self.part_attended

    @property
    def told_came(self) -> str:
        """The same, where neither they nor those who did not come are few."""
        return told_parts(self.taken, [self.came])[0] if self.may_be_told else told(self.came)

    @property
    def told_passed(self) -> str:
        """Who passed, where neither they nor those who came and did not pass are few."""
        without = (self.came - self.passed, self.attended - self.passed)
        if any(tells_of_few(number) for number in without) and not tells_of_few(self.passed):
            return str(NOT_TOLD)
        return told(self.passed)

    @property
    def fill(self) -> int | None:
        """Share of seats taken, in whole per cent."""
        return (200 * self.taken + self.seats) // (2 * self.seats) if self.seats else None


def course_figures(first: date, last: date) -> CourseFigures:
    """Sum the runs whose first day lies in [first, last]; two queries."""
    runs = CourseRun.objects.filter(
        first_date__gte=first, first_date__lte=last, state__in=[*TAKES_TIME]
    ).exclude(state=RunState.PLANNED)
    sizes = runs.aggregate(runs=Count("id"), seats=Sum("capacity"))
    places = Place.objects.filter(run__in=runs).aggregate(
        taken=Count("id", filter=Q(state__in=[*HOLDS_SEAT])),
        attended=Count("id", filter=Q(state__in=[*WAS_THERE])),
        part_attended=Count("id", filter=Q(state=PlaceState.PART_ATTENDED)),
        not_attended=Count("id", filter=Q(state=PlaceState.NOT_ATTENDED)),
        passed=Count("id", filter=Q(state=PlaceState.PASSED)),
    )
    return CourseFigures(runs=sizes["runs"], seats=sizes["seats"] or 0, **places)


def course_table(found: CourseFigures) -> Table:
    """Return them as a table; without enough people, only runs and seats."""
    rows = [row(_("Runs that began"), [f"{found.runs:,}"])] if found.runs else []
    if found.runs:
        rows.append(row(_("Seats"), [f"{found.seats:,}"]))
    if found.may_be_told:
        attended, in_part, absent = told_parts(
            found.taken, [found.attended, found.part_attended, found.not_attended]
        )
        rows += [
            row(_("Seats taken"), [f"{found.taken:,}"], found.fill),
            row(_("Attended all four days"), [attended]),
            row(_("Attended in part"), [in_part]),
            row(_("Did not attend"), [absent]),
            row(_("Assessed and passed"), [found.told_passed]),
        ]
    elif found.runs:
        rows.append(row(_("Seats taken"), [_("fewer than 5")]))
    return table(
        "courses",
        course_heading(found),
        [_("Four-day course"), _("Number")],
        rows,
        definition=_(
            "Runs whose first day lies between the previous meeting and the day of the figures, "
            "called off ones excepted, with everybody who came, also from partners. A seat offered "
            "counts as taken. A number of 1 to 4 is not told, nor one that would give it away."
        ),
    )


def course_heading(found: CourseFigures) -> str:
    """Say how full the courses were."""
    if not found.runs:
        return _("No course began in this time")
    began = ngettext("%(n)s course began", "%(n)s courses began", found.runs) % {"n": found.runs}
    if not found.may_be_told or found.fill is None:
        return began
    return _("%(began)s, %(fill)s%% of the seats taken") % {"began": began, "fill": found.fill}
