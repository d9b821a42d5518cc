"""Runs for the demonstration, around the day it is loaded."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Count, Min

from learning.accounts.models import User
from learning.courses.enums import AccessNeed, AttendanceKind, Diet, HalfDay
from learning.courses.models import CoursePage, CourseRun, Place, RunDay
from learning.courses.operations import (
    BookingRefused,
    book_place,
    confirm_run,
    mark_register,
    open_run,
    schedule_run,
)
from learning.courses.queries import upcoming_runs
from learning.courses.rules import is_working_day
from learning.courses.rules.days import A_DAY

ROOMS = (
    ("Carr Gate training complex, Wakefield, syndicate room 2", "Free parking behind the gate."),
    ("Learning centre, Bradford, room 3", "Step-free from the car park on the north side."),
)
CONTACT = "Training support desk"
WAIVED = "Invented for the demonstration."
# A spread of what people tick; most tick nothing.
NEEDS: tuple[tuple[str, ...], ...] = (
    (), (Diet.VEGETARIAN,), (), (), (AccessNeed.HEARING_LOOP, Diet.HALAL), (), (Diet.NO_NUTS,),
    (), (AccessNeed.STEP_FREE,), (),
)  # fmt: skip


@transaction.atomic
def make_demo_runs(
    *,
    course: CoursePage,
    trainers: Sequence[User],
    today: date,
    at: datetime,
    delegates: Sequence[User] | None = None,
) -> list[CourseRun]:
    """Make what is missing of four runs: one held, one of today, one with places, one full.

    They are as large as the course says, as far as there are people for them. Today is a course
    day even at a weekend, so that there is always a register to take. Safe to run again: on the
    same day nothing is missing; on a later one, a run of that day is.

    Args:
        course: a published course of four days.
        trainers: who teach; the first leads.
        today: the day of loading.
        at: the instant of loading.
        delegates: who attend; without them, invented people who have no password, so that the
            demo sign-ins are free to book.
    """
    people = iter(_invented(course.max_delegates * 4) if delegates is None else delegates)
    demo = _Demonstration(course, tuple(trainers), today, at, people)
    made = []
    if not CourseRun.objects.taking_time().exclude(days__date__gte=today).exists():
        made.append(demo.held())
    if today not in demo.taken:
        made.append(demo.of_today())
    ahead = [run for run in upcoming_runs(today=today, course=course) if run.is_bookable(today)]
    missing = 2 - len(ahead)
    if not any(run.left for run in ahead):
        made.append(demo.with_places())
        missing -= 1
    if missing > 0:
        made.append(demo.full())
    return made


@dataclass(frozen=True)
class _Demonstration:
    """What the demonstration's runs have in common."""

    course: CoursePage
    trainers: tuple[User, ...]
    today: date
    at: datetime
    people: Iterator[User]

    @property
    def by(self) -> User | None:
        """Who plans them and marks their registers."""
        return self.trainers[0] if self.trainers else None

    @property
    def most(self) -> int:
        """How many people a run takes."""
        return self.course.max_delegates

    @property
    def length(self) -> int:
        """How many days a run has."""
        return self.course.days.count()

    @property
    def taken(self) -> set[date]:
        """The days of all runs: on others rooms, trainers and delegates are free."""
        days = RunDay.objects.filter(run__in=CourseRun.objects.taking_time())
        return set(days.values_list("date", flat=True))

    def held(self) -> CourseRun:
        """A run of some weeks ago, its register complete."""
        days = self._whole_week(self.today - timedelta(weeks=6))
        run = self._run_on(days, room=0, seats=self.most, asked=self.at - timedelta(weeks=12))
        _fill(run, self.people, self.most - 1, at=self.at - timedelta(weeks=11))
        if self.by:
            _mark_delivered(run, by=self.by)
        return run

    def of_today(self) -> CourseRun:
        """A run whose second day is today; its first is marked."""
        taken = self.taken
        before = next(day for day in _days(self.today, -1) if _is_free(day, taken))
        after = islice((day for day in _days(self.today, 1) if _is_free(day, taken)), self.length)
        days = (before, self.today, *after)[: self.length]
        run = self._run_on(days, room=1, seats=self.most, asked=self.at - timedelta(weeks=8))
        if (
            len(_fill(run, self.people, self.most, at=self.at - timedelta(weeks=7)))
            >= self.course.min_delegates
        ):
            confirm_run(run=run, by=self.by, at=self.at - timedelta(weeks=2))
        if self.by:
            _mark_first_day(run, by=self.by)
        return run

    def with_places(self) -> CourseRun:
        """A run that can be booked."""
        days = self._whole_week(self.today + timedelta(weeks=4))
        run = self._run_on(days, room=0, seats=self.most, asked=self.at - timedelta(weeks=4))
        _fill(run, self.people, 5, at=self.at - timedelta(weeks=2))
        return run

    def full(self) -> CourseRun:
        """A run with a waiting list."""
        days = self._whole_week(self.today + timedelta(weeks=7))
        rest = list(self.people)
        seats = max(1, min(self.most, len(rest) - 3))
        run = self._run_on(days, room=1, seats=seats, asked=self.at - timedelta(weeks=4))
        _fill(run, iter(rest), seats + 3, at=self.at - timedelta(weeks=1))
        return run

    def _run_on(
        self, dates: Sequence[date], *, room: int, seats: int, asked: datetime
    ) -> CourseRun:
        venue, address = ROOMS[room]
        run = schedule_run(
            course=self.course,
            first_date=dates[0],
            dates=dates,
            venue=venue,
            address=address,
            contact=CONTACT,
            capacity=seats,
            minimum=min(self.course.min_delegates, seats),
            trainers=self.trainers,
            by=self.by,
            at=asked,
        )
        return open_run(run=run, by=self.by, at=asked)

    def _whole_week(self, day: date) -> tuple[date, ...]:
        """Return the first week after `day` whose first days are working days and free."""
        taken = self.taken
        monday = day + timedelta(days=7 - day.weekday())
        while True:
            days = tuple(monday + n * A_DAY for n in range(self.length))
            if all(_is_free(each, taken) for each in days):
                return days
            monday += timedelta(weeks=1)


def _invented(count: int) -> list[User]:
    """Return demo people without a password who answer for nothing.

    Those who were on the fewest courses come first, and of them the longest in post.
    """
    return list(
        User.objects.filter(
            is_demo=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, responsibilities=None
        )
        .annotate(
            count=Count("places", distinct=True), since=Min("learner__memberships__start_date")
        )
        .order_by("count", "since", "id")[:count]
    )


def _days(day: date, step: int) -> Iterator[date]:
    """Yield the days after a day, or before it."""
    while True:
        day += step * A_DAY
        yield day


def _is_free(day: date, taken: Collection[date]) -> bool:
    return is_working_day(day) and day not in taken


def _fill(run: CourseRun, people: Iterator[User], count: int, *, at: datetime) -> list[Place]:
    """Book people in, an hour apart, until there are `count` or nobody is left.

    Who had a place on another run of the course at that time is passed over.
    """
    places: list[Place] = []
    needs = cycle(NEEDS)
    while len(places) < count and (user := next(people, None)) is not None:
        with suppress(BookingRefused):
            places.append(
                book_place(
                    run=run,
                    user=user,
                    by=user,
                    at=at + timedelta(hours=len(places)),
                    needs=next(needs),
                    supervisor_email="supervisor@demo.example",
                    waived_because=WAIVED,
                )
            )
    return places


def _mark_delivered(run: CourseRun, *, by: User) -> None:
    """Mark a whole run: one person missed an afternoon, one a day, one everything."""
    places = list(Place.objects.on_register().filter(run=run).order_by("id"))
    halves = [half for day in run.days.all() for half in day.halves]
    missing: dict[int, set[int]] = {
        3: {4}, 5: {5, 6}, 8: set(range(1, len(halves) + 1)),
    }  # fmt: skip
    for half in halves:
        marks = {
            place.pk: AttendanceKind.ABSENT
            if half.number in missing.get(index, set())
            else AttendanceKind.PRESENT
            for index, place in enumerate(places)
        }
        _mark(run, half.day_number, half.half, marks, by=by)


def _mark_first_day(run: CourseRun, *, by: User) -> None:
    """Mark yesterday: one person late, one with apologies for the afternoon."""
    places = list(Place.objects.on_register().filter(run=run).order_by("id"))
    for half in HalfDay:
        marks = {place.pk: AttendanceKind.PRESENT for place in places}
        if half == HalfDay.MORNING and len(places) > 2:
            marks[places[2].pk] = AttendanceKind.LATE
        if half == HalfDay.AFTERNOON and len(places) > 6:
            marks[places[6].pk] = AttendanceKind.APOLOGIES
        _mark(run, 1, half, marks, by=by)


def _mark(
    run: CourseRun, number: int, half: HalfDay, marks: dict[int, AttendanceKind], *, by: User
) -> None:
    day = run.days.get(number=number)
    ends = next(h for h in day.halves if h.half == half).end_time
    at = day.starts_at.replace(hour=ends.hour, minute=ends.minute)
    mark_register(
        run_day=day, half=half, marks=marks, by=by, at=at, token=f"demo-{run.pk}-{number}-{half}"
    )
