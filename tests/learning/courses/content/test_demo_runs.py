from datetime import UTC, date, datetime, time, timedelta

import pytest

from learning.courses.content import make_demo_runs
from learning.courses.enums import HAS_REGISTER, PlaceState, RunState
from learning.courses.models import AttendanceMark, CourseRun, Place
from learning.courses.queries import run_clashes, upcoming_runs
from learning.courses.rules import is_working_day
from tests.factories.accounts import UserFactory
from tests.factories.courses import published_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


def make(today: date, delegates: int = 70) -> list[CourseRun]:
    return make_demo_runs(
        course=published_course(),
        trainers=UserFactory.create_batch(2, trainer=True),
        today=today,
        at=datetime.combine(today, time(9), tzinfo=UTC),
        delegates=UserFactory.create_batch(delegates),
    )


class TestMakeDemoRuns:
    def test_are_as_large_as_the_course_says_and_have_its_trainers(self) -> None:
        for run in make(date(2026, 11, 25)):
            assert run.capacity == run.course.max_delegates
            assert run.minimum == run.course.min_delegates
            assert run.trainers.count() == run.course.min_trainers

    def test_makes_one_of_each_kind(self) -> None:
        delivered, current, with_places, full = make(date(2026, 11, 25))
        for run in (delivered, current, with_places, full):
            run.refresh_from_db()
        assert delivered.state == RunState.DELIVERED
        assert {p.state for p in Place.objects.filter(run=delivered)} == {
            PlaceState.ATTENDED, PlaceState.PART_ATTENDED, PlaceState.NOT_ATTENDED,
        }  # fmt: skip
        assert current.state == RunState.CONFIRMED
        assert Place.objects.holding_seats().filter(run=with_places).count() == 5
        assert Place.objects.holding_seats().filter(run=full).count() == full.capacity
        assert Place.objects.in_line().filter(run=full).count() == 3

    @pytest.mark.parametrize(
        "today",
        [
            date(2026, 11, 25),  # a Wednesday
            date(2026, 11, 23),  # a Monday
            date(2026, 11, 28),  # a Saturday
            date(2026, 11, 29),  # a Sunday
            date(2026, 12, 25),  # Christmas
        ],
    )
    def test_has_a_register_today_whatever_the_day(self, today: date) -> None:
        _delivered, current, with_places, full = make(today, delegates=4)
        day = current.days.get(date=today)
        assert day.number == 2
        assert not AttendanceMark.objects.filter(run_day=day).exists()
        for run in (with_places, full):
            assert all(is_working_day(d.date) and d.date > today for d in run.days.all())

    def test_renews_what_has_passed_and_nothing_else(self) -> None:
        first = date(2026, 11, 23)  # a Monday
        course, trainer = published_course(), UserFactory(trainer=True)
        UserFactory.create_batch(60, password=None, is_demo=True)

        def start(days: int) -> list[CourseRun]:
            today = first + timedelta(days=days)
            at = datetime.combine(today, time(9), tzinfo=UTC)
            return make_demo_runs(course=course, trainers=[trainer], today=today, at=at)

        assert len(start(0)) == 4
        # Set up yesterday, before the weekend, and so long ago that no run is ahead any more.
        for days in (1, 5, 33, 90):
            made = start(days)
            today = first + timedelta(days=days)
            open_today = CourseRun.objects.filter(days__date=today, state__in=[*HAS_REGISTER])
            assert open_today.of_trainer(trainer).count() == 1, days
            ahead = [run for run in upcoming_runs(today=today) if run.is_bookable(today)]
            assert len(ahead) >= 2, days
            assert any(run.left for run in ahead), days
            assert len(made) < 4, days
            assert start(days) == [], days
        assert not any(run_clashes(CourseRun.objects.values_list("pk", flat=True)).values())

    def test_marks_the_first_day(self) -> None:
        _delivered, current, *_ = make(date(2026, 11, 25))
        marks = AttendanceMark.objects.filter(run_day__run=current)
        assert {mark.run_day.number for mark in marks} == {1}
        assert {mark.kind for mark in marks} == {"present", "late", "apologies"}

    def test_takes_invented_people_without_a_password(self) -> None:
        invented = UserFactory(password=None, is_demo=True)
        UserFactory(is_demo=True)
        today = date(2026, 11, 25)
        make_demo_runs(
            course=published_course(),
            trainers=[],
            today=today,
            at=datetime.combine(today, time(9), tzinfo=UTC),
        )
        assert {place.user for place in Place.objects.all()} == {invented}
