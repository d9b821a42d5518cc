"""Results sent from a page that others overtook, and what stays told of a pass withdrawn."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.courses.models import CourseRun, Place
from learning.courses.operations import record_results
from learning.courses.queries import roster_name, withdrawn_passes
from tests.factories.courses import booked, mark_all, morning_of
from tests.learning.courses.conftest import page
from tests.learning.courses.views.conftest import SignIn
from tests.learning.courses.views.trainers.test_results import (
    address,
    check,
    over,
    states,
    withdraw,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture
def places(run: CourseRun, trainer: User, time_machine: TimeMachineFixture) -> list[Place]:
    """Two who attended everything."""
    places = [booked(run) for _ in range(2)]
    time_machine.move_to(morning_of(run, 4, hour=20))
    for place in places:
        mark_all(run, place, by=trainer)
    return places


def record(place: Place, result: str, by: User) -> None:
    """Record a result in another tab."""
    record_results(
        run=place.run, results={place.pk: result}, over=over(place), by=by, at=timezone.now()
    )


class TestAPageThatWasOvertaken:
    def test_says_whose_result_is_recorded_already(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        record(places[0], "passed", trainer)
        sent = {f"result-{places[0].pk}": "passed"}
        text = page(client.post(address(run), sent, follow=True))
        assert f"“Passed” is recorded of {roster_name(places[0].user)} already." in text
        assert "Nobody was chosen" not in text

    def test_says_of_whom_another_result_stands(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        record(places[0], "not_passed", trainer)
        sent = {f"result-{places[0].pk}": "passed"}
        text = page(client.post(address(run), sent, follow=True))
        assert "is “Not passed”, so this cannot be recorded." in text
        assert "Nobody was chosen" not in text

    def test_goes_on_with_the_others_and_says_who_is_left_out(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        record(places[0], "passed", trainer)
        sent = {f"result-{place.pk}": "passed" for place in places}
        text = page(client.post(address(run), sent, follow=True))
        assert "Record 1 result" in text
        assert text.count("is recorded of") == 1
        assert "is recorded of" not in page(client.get(check(run)))

    def test_says_so_where_the_check_is_loaded_again(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        client.post(address(run), {f"result-{places[0].pk}": "passed"})
        record(places[0], "passed", trainer)
        text = page(client.get(check(run), follow=True))
        assert "“Passed” is recorded of" in text
        again = page(client.get(check(run), follow=True))
        assert "Nothing is left to check: no result is chosen." in again

    def test_records_no_pass_of_who_was_passed_and_referred_again_meanwhile(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        record(places[0], "referred", trainer)
        sent = {f"result-{places[0].pk}": "passed"}
        assert "over-" not in page(client.post(address(run), sent, follow=True))
        record(places[0], "passed", trainer)
        withdraw(places[0])
        record(places[0], "referred", trainer)
        text = page(client.post(check(run), sent, follow=True))
        assert "was withdrawn since you opened this form. Choose again." in text
        assert states(places)[0] == "referred"
        shown = page(client.post(address(run), sent, follow=True))
        hidden = over(places[0])[places[0].pk]
        assert f'name="over-{places[0].pk}" value="{hidden}"' in shown
        anew = {**sent, f"over-{places[0].pk}": str(hidden)}
        assert "1 result is recorded" in page(client.post(check(run), anew, follow=True))

    def test_says_that_the_list_changed(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        text = page(client.post(address(run), {"result-999999": "passed"}, follow=True))
        assert "The list of people has changed." in text

    def test_says_that_a_choice_was_taken_back(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        name = f"result-{places[0].pk}"
        client.post(address(run), {name: "passed"})
        text = page(client.post(address(run), {name: ""}, follow=True))
        assert "What you had chosen is taken back. Nothing is recorded." in text
        assert "Nobody was chosen" not in text
        assert "Nobody was chosen" in page(client.post(address(run), {name: ""}, follow=True))
        assert states(places) == ["attended", "attended"]

    def test_says_who_records_ones_own(
        self, run: CourseRun, people: dict[str, User], trainer: User, signed_in: SignIn,
        time_machine: TimeMachineFixture,
    ) -> None:  # fmt: skip
        own = booked(run, people["training_administrator"])
        time_machine.move_to(morning_of(run, 4, hour=20))
        mark_all(run, own, by=trainer)
        client = signed_in(people["training_administrator"])
        sent = {f"result-{own.pk}": "passed"}
        text = page(client.post(address(run), sent, follow=True))
        assert "Somebody else records your own result." in text
        assert "Nobody was chosen" not in text


class TestAPassWithdrawn:
    @pytest.mark.parametrize("result", ["passed", "referred", "not_passed"])
    def test_stays_told_beside_the_result_recorded_since(
        self, result: str, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        record(places[0], "passed", trainer)
        withdraw(places[0])
        record(places[0], result, trainer)
        day = date_format(timezone.localdate(), "j F Y")
        for other in ("", "attendance/", "results/"):
            text = page(client.get(f"/trainer/runs/{run.ref}/{other}"))
            assert text.count(f"An earlier pass was withdrawn on {day}") == 1
            assert "Pass withdrawn" not in text

    def test_is_told_of_every_one(
        self, run: CourseRun, places: list[Place], trainer: User, time_machine: TimeMachineFixture
    ) -> None:
        days = []
        for hour in (21, 45):
            record(places[0], "passed", trainer)
            time_machine.move_to(morning_of(run, 4, hour=0) + timedelta(hours=hour))
            days.append(date_format(timezone.localdate(), "j F Y"))
            withdraw(places[0])
        places[0].refresh_from_db()
        said = withdrawn_passes(places)[places[0].pk]
        assert said.text == f"Passes withdrawn on {days[0]} and {days[1]}"
        assert said.event_id == places[0].events.latest("pk").pk

    def test_names_a_day_once_on_which_two_were_withdrawn(
        self, places: list[Place], trainer: User
    ) -> None:
        for _each in range(2):
            record(places[0], "passed", trainer)
            withdraw(places[0])
        places[0].refresh_from_db()
        day = date_format(timezone.localdate(), "j F Y")
        assert withdrawn_passes(places)[places[0].pk].text == f"Passes withdrawn on {day}"
