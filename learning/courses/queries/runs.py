"""Runs as lists and pages show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.courses.enums import BOOKABLE_RUNS, RunState, TrainerRole
from learning.courses.models import CourseRun, RunTrainer
from learning.courses.models.runs import CourseRunQuerySet
from learning.courses.rules import format_days, format_hours, places_left


@dataclass(frozen=True)
class RunLine:
    """A run in a list. `dates` are its days in order."""

    pk: int
    ref: str
    state: str
    course_title: str
    course_slug: str
    venue: str
    dates: tuple[date, ...]
    start_time: time | None
    end_time: time | None
    capacity: int
    minimum: int
    held: int
    waiting: int

    @property
    def first_date(self) -> date:
        """Its first day."""
        return self.dates[0]

    @property
    def last_date(self) -> date:
        """Its last day."""
        return self.dates[-1]

    @property
    def when(self) -> str:
        """Its days in words."""
        return format_days(self.dates)

    @property
    def hours(self) -> str:
        """From when until when each day."""
        if self.start_time is None or self.end_time is None:
            return ""
        return format_hours(self.start_time, self.end_time)

    @property
    def month(self) -> str:
        """The heading it stands under."""
        return date_format(self.first_date, "F Y")

    @property
    def left(self) -> int:
        """Seats that can be booked at once: none while people wait for them."""
        return 0 if self.waiting else places_left(capacity=self.capacity, held=self.held)

    @property
    def next_position(self) -> int:
        """Where somebody who joins the waiting list now would stand."""
        return self.waiting + 1

    @property
    def is_below_minimum(self) -> bool:
        """Whether fewer people than needed have a place."""
        return self.held < self.minimum

    def has_begun(self, today: date) -> bool:
        """Whether its first day has come."""
        return self.first_date <= today

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.last_date < today

    def is_bookable(self, today: date) -> bool:
        """Whether somebody may ask for a place."""
        return self.state in BOOKABLE_RUNS and not self.has_begun(today)

    def tag(self, today: date) -> tuple[str, str]:
        """Return the status tag's state and its words."""
        if self.state == RunState.CANCELLED:
            return "full", _("Called off")
        if self.state == RunState.PLANNED:
            return "wait", _("Planned, not open yet")
        if self.is_bookable(today):
            return self._seats()
        is_over = self.has_ended(today) or self.state not in BOOKABLE_RUNS
        return ("done", _("Finished")) if is_over else ("in_progress", _("Under way"))

    def _seats(self) -> tuple[str, str]:
        if self.left:
            places = ngettext("%(n)d place left", "%(n)d places left", self.left)
            return "places", places % {"n": self.left}
        full = _("Full, %(n)d waiting") % {"n": self.waiting} if self.waiting else _("Full")
        return "full", full


def _lines(runs: CourseRunQuerySet) -> list[RunLine]:
    found = (
        runs.with_numbers()
        .annotate(course_title=F("course__title"), course_slug=F("course__slug"))
        .prefetch_related("days")
        .order_by("first_date", "id")
    )
    return [_line(run) for run in found]


def _line(run: Any) -> RunLine:
    days = list(run.days.all())
    return RunLine(
        pk=run.pk,
        ref=run.ref,
        state=run.state,
        course_title=run.course_title,
        course_slug=run.course_slug,
        venue=run.venue,
        dates=tuple(day.date for day in days) or (run.first_date,),
        start_time=min((day.start_time for day in days), default=None),
        end_time=max((day.end_time for day in days), default=None),
        capacity=run.capacity,
        minimum=run.minimum,
        held=run.held,
        waiting=run.waiting,
    )


def run_line(run: CourseRun) -> RunLine:
    """Return one run with its numbers; two queries."""
    return _lines(CourseRun.objects.filter(pk=run.pk))[0]


def run_lines(runs: Collection[int]) -> dict[int, RunLine]:
    """Return these runs by id; two queries."""
    return {line.pk: line for line in _lines(CourseRun.objects.filter(pk__in=runs))}


def upcoming_runs(*, today: date, course: Any = None) -> list[RunLine]:
    """Return the runs people can still come to or are at, soonest first; two queries."""
    runs = CourseRun.objects.filter(state__in=[*BOOKABLE_RUNS], days__date__gte=today).distinct()
    return _lines(CourseRun.objects.filter(pk__in=runs.filter(course=course) if course else runs))


def runs_of_trainer(user: Any, *, sees_all: bool) -> list[RunLine]:
    """Return the runs a trainer teaches on, or every run for somebody who sees all."""
    runs = CourseRun.objects.all() if sees_all else CourseRun.objects.of_trainer(user)
    return _lines(runs)


def runs_between(start: date, end: date) -> list[RunLine]:
    """Return the runs that begin in [start, end), called-off ones left out."""
    return _lines(
        CourseRun.objects.taking_time().filter(Q(first_date__gte=start, first_date__lt=end))
    )


def shown_run(ref: str) -> CourseRun | None:
    """Return a run that has a page for everybody, with its course and days."""
    found: CourseRun | None = (
        CourseRun.objects.shown()
        .select_related("course")
        .prefetch_related("days")
        .filter(ref=ref)
        .first()
    )
    return found


def trainers_of(run: CourseRun) -> list[RunTrainer]:
    """Return who teaches on a run, the lead first; one query."""
    return sorted(
        run.trainers.select_related("user"), key=lambda t: (t.role != TrainerRole.LEAD, t.pk)
    )
