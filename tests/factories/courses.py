"""Courses, runs and places for tests, made by the operations that make them in earnest.

The days of a run are those of facts.md section 4 in small: two sessions in the morning, two in the
afternoon.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from django.utils import timezone

from learning.accounts.models import User
from learning.courses.enums import AttendanceKind, HalfDay, NoteKind
from learning.courses.models import (
    CourseDay,
    CourseIndexPage,
    CoursePage,
    CourseRun,
    CourseSession,
    JoiningNote,
    Place,
)
from learning.courses.operations import (
    RegisterSaved,
    book_place,
    mark_register,
    open_run,
    schedule_run,
)
from tests.factories.accounts import UserFactory
from tests.factories.base import publish
from tests.factories.modules import home_page

# A Monday, well before the runs below.
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST = date(2027, 1, 11)
SESSIONS = (
    (time(9), time(10, 30), "Law that decides cases"),
    (time(10, 45), time(12, 30), "Threat picture"),
    (time(13, 15), time(14, 45), "Control, trauma and memory"),
    (time(15), time(16, 30), "Table-top exercise"),
)
TITLES = ("Law and the first hour", "Victims", "Evidence and money", "Court and assessment")


def course_index() -> CourseIndexPage:
    """Return the folder of courses."""
    index = CourseIndexPage.objects.first()
    if index is None:
        index = CourseIndexPage(title="Courses", slug="courses")
        home_page().add_child(instance=index)
    return index


def published_course(*, slug: str = "slavery-investigation", **fields: Any) -> CoursePage:
    """Return a published course of four days with its joining notes."""
    values = {"title": "Slavery investigation", "summary": "Four days for investigators."}
    page = CoursePage(slug=slug, **{**values, **fields})
    page.days.set([_day(title, order) for order, title in enumerate(TITLES)])
    page.joining_notes.set(
        [JoiningNote(kind=kind, text=f"About {kind.label}.") for kind in NoteKind]
    )
    course_index().add_child(instance=page)
    return publish(page)


def _day(title: str, order: int) -> CourseDay:
    day = CourseDay(title=title, sort_order=order)
    day.sessions.set(
        [
            CourseSession(start_time=start, end_time=end, title=name, trainer_role="Trainer")
            for start, end, name in SESSIONS
        ]
    )
    return day


def planned_run(
    *,
    course: CoursePage | None = None,
    first_date: date = FIRST,
    venue: str = "",
    capacity: int = 12,
    trainers: Sequence[User] = (),
    at: datetime = NOW,
    **fields: Any,
) -> CourseRun:
    """Return a run nobody can book yet, in a room of its own."""
    course = course or CoursePage.objects.first() or published_course()
    return schedule_run(
        course=course,
        first_date=first_date,
        venue=venue or f"Training centre, room {uuid4().hex[:6]}",
        capacity=capacity,
        trainers=trainers,
        by=None,
        at=at,
        **fields,
    )


def open_for_booking(**fields: Any) -> CourseRun:
    """Return a run people can book."""
    return open_run(run=planned_run(**fields), by=None, at=fields.get("at", NOW))


def booked(
    run: CourseRun, user: User | None = None, *, at: datetime = NOW, **details: Any
) -> Place:
    """Return somebody's place, or her wish for one where the run is full."""
    user = user or UserFactory()
    return book_place(run=run, user=user, by=user, at=at, **details)


def morning_of(run: CourseRun, number: int = 1, hour: int = 9) -> datetime:
    """Return an instant on a day of the run, at an hour by the clock on the wall."""
    day = run.days.get(number=number)
    return timezone.make_aware(datetime.combine(day.date, time(hour)))


def mark(
    run: CourseRun,
    places: Sequence[Place],
    *,
    by: User,
    day: int = 1,
    half: HalfDay = HalfDay.MORNING,
    kind: AttendanceKind = AttendanceKind.PRESENT,
) -> RegisterSaved:
    """Mark these people alike on one half-day, in the evening of that day."""
    return mark_register(
        run_day=run.days.get(number=day),
        half=half,
        marks={place.pk: kind for place in places},
        by=by,
        at=morning_of(run, day, hour=18),
        token=uuid4().hex,
    )


def mark_all(
    run: CourseRun, place: Place, *, by: User, missed: Sequence[int] = (), kind: str = "absent"
) -> None:
    """Mark every half-day of a run for one person; `missed` are numbers of half-days."""
    for number in range(1, run.days.count() * 2 + 1):
        mark(
            run,
            [place],
            by=by,
            day=(number + 1) // 2,
            half=HalfDay.MORNING if number % 2 else HalfDay.AFTERNOON,
            kind=AttendanceKind(kind) if number in missed else AttendanceKind.PRESENT,
        )
