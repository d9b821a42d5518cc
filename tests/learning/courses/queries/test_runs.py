from datetime import date, timedelta

import pytest

from learning.courses.models import CourseRun
from learning.courses.operations import cancel_run
from learning.courses.queries import RunLine, run_line, upcoming_runs
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    FIRST,
    NOW,
    booked,
    mark_all,
    open_for_booking,
    planned_run,
    published_course,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


class TestUpcomingRuns:
    def test_are_those_people_can_come_to_or_are_at(self) -> None:
        later, sooner = open_for_booking(first_date=date(2027, 2, 1)), open_for_booking()
        planned_run()
        cancel_run(run=open_for_booking(), by=None, at=NOW, reason="Snow.")
        assert [line.ref for line in upcoming_runs(today=TODAY)] == [sooner.ref, later.ref]

    def test_stay_until_their_last_day_is_over(self) -> None:
        open_for_booking()
        assert upcoming_runs(today=FIRST + timedelta(days=3))
        assert not upcoming_runs(today=FIRST + timedelta(days=4))

    def test_can_be_those_of_one_course(self) -> None:
        other = published_course(slug="another-course", title="Another")
        open_for_booking(course=other)
        mine = open_for_booking(course=published_course())
        assert [line.ref for line in upcoming_runs(today=TODAY, course=mine.course)] == [mine.ref]


class TestRunLine:
    def tag(self, run: CourseRun, today: date = TODAY) -> tuple[str, str]:
        return run_line(run).tag(today)

    def test_counts_seats_and_people_waiting(self) -> None:
        run = open_for_booking(capacity=2, trainers=[UserFactory(), UserFactory()])
        for _ in range(3):
            booked(run)
        line: RunLine = run_line(run)
        assert (line.held, line.waiting, line.left, line.next_position) == (2, 1, 0, 2)

    def test_says_how_a_run_stands(self) -> None:
        run = open_for_booking(capacity=1)
        assert self.tag(run) == ("places", "1 place left")
        assert self.tag(run, FIRST) == ("in_progress", "Under way")
        assert self.tag(run, FIRST + timedelta(days=9)) == ("done", "Finished")
        place = booked(run)
        assert self.tag(run) == ("full", "Full")
        booked(run)
        assert self.tag(run) == ("full", "Full, 1 waiting")
        mark_all(run, place, by=UserFactory())
        run.refresh_from_db()
        assert self.tag(run, FIRST) == ("done", "Finished")

    def test_says_what_is_not_open(self) -> None:
        assert self.tag(planned_run()) == ("wait", "Planned, not open yet")
        run = cancel_run(run=open_for_booking(), by=None, at=NOW, reason="Snow.")
        assert self.tag(run) == ("full", "Called off")
