"""The four-day course: how full, who came, who passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Min, Q, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.courses.enums import HOLDS_SEAT, TAKES_TIME, WAS_THERE, PlaceState, RunState
from learning.courses.models import CourseRun, Place
from learning.reports.contents.shapes import Table, in_whole_months, row, table
from learning.reports.hiding import NOT_TOLD, tells_of_few, told, told_parts
from learning.reports.rules import SMALLEST_GROUP

if TYPE_CHECKING:
    from learning.reports.rules import Period

# How well a place went, the best first; what is left is still to come.
BEST_FIRST = ([*WAS_THERE], [PlaceState.PART_ATTENDED], [PlaceState.NOT_ATTENDED])


@dataclass(frozen=True)
class CourseFigures:
    """Runs that began on these days, their seats, and the people on them.

    Each person counts once, by the best of her places: there for all of it, in part, not at all.
    """

    runs: int
    seats: int
    taken: int
    people: int
    attended: int
    part_attended: int
    not_attended: int
    passed: int

    @property
    def may_be_told(self) -> bool:
        """Whether there are enough people for anything to be told of them."""
        return self.people >= SMALLEST_GROUP

    @property
    def came(self) -> int:
        """Who was there on all four days or some."""
        return self.attended + self.part_attended

    @property
    def told_came(self) -> str:
        """The same, where neither they nor those who did not come are few."""
        return told_parts(self.people, [self.came])[0] if self.may_be_told else told(self.came)

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


def course_figures(period: Period) -> CourseFigures:
    """Sum the runs whose first day lies in a period, of every force; three queries."""
    runs = CourseRun.objects.filter(
        first_date__gte=period.first, first_date__lte=period.last, state__in=[*TAKES_TIME]
    ).exclude(state=RunState.PLANNED)
    sizes = runs.aggregate(runs=Count("id"), seats=Sum("capacity"))
    places = Place.objects.filter(run__in=runs, state__in=[*HOLDS_SEAT])
    best = Case(
        *(When(state__in=states, then=Value(n)) for n, states in enumerate(BEST_FIRST)),
        default=Value(len(BEST_FIRST)),
        output_field=IntegerField(),
    )
    by_person = places.order_by().values("user").annotate(
        best=Min(best), has_passed=Count("id", filter=Q(state=PlaceState.PASSED))
    )  # fmt: skip
    people = by_person.aggregate(
        people=Count("user"),
        attended=Count("user", filter=Q(best=0)),
        part_attended=Count("user", filter=Q(best=1)),
        not_attended=Count("user", filter=Q(best=2)),
        passed=Count("user", filter=Q(has_passed__gt=0)),
    )
    seats = sizes["seats"] or 0
    return CourseFigures(runs=sizes["runs"], seats=seats, taken=places.count(), **people)


def course_table(found: CourseFigures | None, months: Period | None) -> Table:
    """Return them as a table; without enough people, only runs and seats."""
    rows = [row(_("Runs that began"), [f"{found.runs:,}"])] if found and found.runs else []
    if found and found.runs:
        rows.append(row(_("Seats"), [f"{found.seats:,}"]))
    if found and found.may_be_told:
        attended, in_part, absent = told_parts(
            found.people, [found.attended, found.part_attended, found.not_attended]
        )
        rows += [
            row(_("Seats taken"), [f"{found.taken:,}"], found.fill),
            row(_("People with a seat"), [f"{found.people:,}"]),
            row(_("Attended all four days"), [attended]),
            row(_("Attended in part"), [in_part]),
            row(_("Did not attend"), [absent]),
            row(_("Assessed and passed"), [found.told_passed]),
        ]
    elif found and found.runs:
        rows.append(row(_("Seats taken"), [_("not told")]))
    return table(
        "courses",
        course_heading(found) if found else "",
        [_("Four-day course"), _("Number")],
        rows,
        definition=_(
            "%(months)s Runs that began in them, called off ones excepted, with everybody who "
            "came, of every force and partner. A seat offered counts as taken; a person counts "
            "once, by the best of her places. A number of 1 to 4 people is not told, nor one that "
            "would give it away."
        )
        % {"months": in_whole_months(months)},
    )


def course_heading(found: CourseFigures) -> str:
    """Say how full the courses were."""
    if not found.runs:
        return _("No course began in this time")
    began = ngettext("%(n)s course began", "%(n)s courses began", found.runs) % {"n": found.runs}
    if not found.may_be_told or found.fill is None:
        return began
    return _("%(began)s, %(fill)s%% of the seats taken") % {"began": began, "fill": found.fill}
