"""Lists ask the database as often for many rows as for few."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence
from learning.courses.models import CourseRun
from learning.courses.operations import record_results
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    FIRST,
    booked,
    mark,
    mark_all,
    morning_of,
    open_for_booking,
    published_course,
)
from tests.factories.modules import home_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture
def trainer() -> User:
    home_page()
    return UserFactory(trainer=True)


def counted(client: Client, address: str) -> int:
    client.get(address)  # fills what is kept in memory for good
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def grows(client: Client, address: str, more: Callable[[], object]) -> tuple[int, int]:
    before = counted(client, address)
    more()
    return before, counted(client, address)


class TestCalendarOfRuns:
    def test_does_not_ask_more_for_more_runs(
        self, client: Client, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to("2026-11-02T09:00:00Z")
        client.force_login(UserFactory())  # so that the page is drawn each time
        open_for_booking()

        def more() -> None:
            for _ in range(4):
                booked(open_for_booking())

        before, after = grows(client, "/courses/", more)
        assert before == after


class TestMyBookings:
    def test_do_not_ask_more_for_more_places(
        self, client: Client, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to("2026-11-02T09:00:00Z")
        user = UserFactory()
        client.force_login(user)
        full = open_for_booking(capacity=1)
        booked(full)
        booked(full, user)

        def more() -> None:
            for month in (2, 3, 4):
                course = published_course(slug=f"course-{month}", title=f"Course {month}")
                first = FIRST.replace(month=month, day=1)
                booked(open_for_booking(course=course, first_date=first), user)

        before, after = grows(client, "/bookings/", more)
        assert before == after


class TestTrainersDesk:
    @pytest.fixture
    def run(self, trainer: User) -> CourseRun:
        run = open_for_booking(trainers=[trainer])
        booked(run)
        return run

    @pytest.mark.parametrize(
        "page",
        ["", "register/1/", "attendance/", "results/"],
        ids=["run", "register", "attendance", "results"],
    )
    def test_does_not_ask_more_for_more_people(
        self,
        page: str,
        run: CourseRun,
        trainer: User,
        client: Client,
        time_machine: TimeMachineFixture,
    ) -> None:
        time_machine.move_to(morning_of(run))
        client.force_login(trainer)
        mark_all(run, booked(run), by=trainer)

        def more() -> None:
            places = [booked(run, needs=["vegan"]) for _ in range(4)]
            mark(run, places, by=trainer)
            for place in places[:2]:
                mark_all(run, place, by=trainer)

        before, after = grows(client, f"/trainer/runs/{run.ref}/{page}", more)
        assert before == after

    @pytest.mark.parametrize(
        "page", ["", "attendance/", "results/"], ids=["run", "attendance", "results"]
    )
    def test_does_not_ask_more_for_more_withdrawn_passes(
        self,
        page: str,
        run: CourseRun,
        trainer: User,
        client: Client,
        time_machine: TimeMachineFixture,
    ) -> None:
        at = morning_of(run, 4, hour=20)
        time_machine.move_to(at)
        client.force_login(trainer)

        def more(count: int = 4) -> None:
            for place in [booked(run) for _ in range(count)]:
                mark_all(run, place, by=trainer)
                record_results(run=run, results={place.pk: "passed"}, by=trainer, at=at)
                passed = Evidence.objects.get(run=run, learner=place.user.learner_id)
                correct_evidence(
                    evidence=passed, reason="Error", is_withdrawal=True, by=None, at=at
                )

        more(1)
        before, after = grows(client, f"/trainer/runs/{run.ref}/{page}", more)
        assert before == after
        assert client.get(f"/trainer/runs/{run.ref}/{page}").content.count(b"Pass withdrawn") == 5

    @pytest.mark.parametrize("address", ["/trainer/", "/trainer/planner/?quarter=2027-1"])
    def test_does_not_ask_more_for_more_runs(
        self,
        address: str,
        run: CourseRun,
        trainer: User,
        client: Client,
        time_machine: TimeMachineFixture,
    ) -> None:
        time_machine.move_to("2026-11-02T09:00:00Z")
        client.force_login(trainer)

        def more() -> None:
            for month in (2, 3):
                booked(
                    open_for_booking(
                        first_date=FIRST.replace(month=month, day=1), trainers=[trainer]
                    )
                )

        before, after = grows(client, address, more)
        assert before == after


class TestCoursePage:
    def test_does_not_ask_more_for_more_runs(
        self, client: Client, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to("2026-11-02T09:00:00Z")
        client.force_login(UserFactory())
        course = published_course()
        open_for_booking()

        def more() -> None:
            for _ in range(3):
                open_for_booking()

        before, after = grows(client, f"/courses/{course.slug}/", more)
        assert before == after
