"""The trainer's desk and the page of one run."""

from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.courses.enums import HalfDay, PlaceState, RunState
from learning.courses.models import CourseRun, Place
from learning.courses.operations import cancel_run, open_run, withdraw_place
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import NOW, booked, mark, morning_of, planned_run
from tests.learning.courses.conftest import page
from tests.learning.courses.views.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class TestHome:
    def test_shows_todays_register_first(
        self, run: CourseRun, trainer: User, signed_in: SignIn, time_machine: TimeMachineFixture
    ) -> None:
        booked(run)
        time_machine.move_to(morning_of(run, 2, hour=14))
        text = page(signed_in(trainer).get("/trainer/"))
        assert "Take the register" in text
        assert "Afternoon register" in text
        assert f"/trainer/runs/{run.ref}/register/4/" in text
        assert text.index("Take the register") < text.index("Now and to come")

    def test_names_the_half_days_that_were_left_unmarked(
        self, run: CourseRun, trainer: Any, signed_in: SignIn, time_machine: Any
    ) -> None:
        places = [booked(run) for _ in range(2)]
        time_machine.move_to(morning_of(run, 2, hour=14))
        mark(run, places, by=trainer)
        mark(run, places[:1], by=trainer, half=HalfDay.AFTERNOON)
        text = page(signed_in(trainer).get("/trainer/"))
        assert "Day 1 afternoon, 1 of 2 marked" in text
        assert "Day 2 morning, 0 of 2 marked" in text
        assert "Day 1 morning" not in text
        assert f"/trainer/runs/{run.ref}/register/3/" in text

    def test_lists_own_runs_only(self, run: CourseRun, client: Client) -> None:
        other = planned_run()
        text = page(client.get("/trainer/"))
        assert run.ref in text
        assert other.ref not in text


class TestTrainerRun:
    def test_shows_what_to_arrange(self, run: CourseRun, client: Client) -> None:
        booked(run, needs=["vegan", "hearing_loop"])
        booked(run, needs=["vegan"])
        text = page(client.get(f"/trainer/runs/{run.ref}/"))
        assert "To arrange" in text
        assert "<dt>Vegan</dt><dd>2</dd>" in text

    def test_names_the_organisation_of_somebody_who_had_no_post_when_she_asked(
        self, run: CourseRun, client: Client
    ) -> None:
        unit = OrganisationFactory(name="Wharfe Fire Service")
        user = UserFactory(officer=True, organisation=unit)
        place = booked(run, user)
        Place.objects.filter(pk=place.pk).update(organisation=None)
        assert "Wharfe Fire Service" in page(client.get(f"/trainer/runs/{run.ref}/"))

    def test_opens_and_confirms(self, client: Client, trainer: User) -> None:
        run = planned_run(trainers=[trainer], venue="Elsewhere")
        client.post(f"/trainer/runs/{run.ref}/state/", {"to": "open"})
        booked(run)
        client.post(f"/trainer/runs/{run.ref}/state/", {"to": "confirmed"})
        run.refresh_from_db()
        assert run.state == RunState.CONFIRMED

    def test_says_why_it_cannot_be_confirmed(self, client: Client, trainer: User) -> None:
        run = planned_run(trainers=[trainer], venue="Elsewhere", minimum=3)
        client.post(f"/trainer/runs/{run.ref}/state/", {"to": "open"})
        answer = client.post(f"/trainer/runs/{run.ref}/state/", {"to": "confirmed"}, follow=True)
        assert "0 of at least 3 people have a place." in page(answer)

    def test_calls_off_with_a_reason(self, run: CourseRun, client: Client) -> None:
        place = booked(run)
        address = f"/trainer/runs/{run.ref}/call-off/"
        assert "1 with a place and 0 on the waiting list" in page(client.get(address))
        assert "Enter why the run is called off" in page(client.post(address, {"reason": ""}))
        client.post(address, {"reason": "The venue is flooded."})
        place.refresh_from_db()
        assert place.state == PlaceState.CALLED_OFF

    def test_does_not_ask_to_call_off_what_is_called_off(
        self, run: CourseRun, client: Client, trainer: Any
    ) -> None:
        cancel_run(run=run, by=trainer, at=NOW, reason="The venue is flooded.")
        answer = client.get(f"/trainer/runs/{run.ref}/call-off/", follow=True)
        assert answer.redirect_chain == [(f"/trainer/runs/{run.ref}/", 302)]
        assert "This run is over or called off already." in page(answer)

    def test_does_not_ask_to_move_what_has_begun(
        self, run: CourseRun, signed_in: SignIn, trainer: Any, time_machine: Any
    ) -> None:
        time_machine.move_to(morning_of(run))
        answer = signed_in(trainer).get(f"/trainer/runs/{run.ref}/move/", follow=True)
        assert answer.redirect_chain == [(f"/trainer/runs/{run.ref}/", 302)]
        assert "This run has begun or is over. It can no longer be moved." in page(answer)

    def test_says_who_was_told_that_it_is_called_off(self, client: Client, trainer: Any) -> None:
        run = planned_run(trainers=[trainer], venue="Elsewhere", capacity=1)
        open_run(run=run, by=None, at=NOW)
        seated, waiting, gone = booked(run), booked(run), booked(run)
        withdraw_place(place=gone, by=gone.user, at=NOW)
        cancel_run(run=run, by=trainer, at=NOW, reason="The venue is flooded.")
        text = page(client.get(f"/trainer/runs/{run.ref}/"))
        assert "The venue is flooded." in text
        assert str(seated.user.full_title) in text
        assert str(waiting.user.full_title) in text
        assert str(gone.user.full_title) not in text
        assert "Nobody has a place yet" not in text
        main = text[text.index("<main") :]
        assert main.count("Called off") == 1

    def test_moves_by_a_date_form(self, run: CourseRun, client: Client) -> None:
        address = f"/trainer/runs/{run.ref}/move/"
        day = {"first_date_day": "16", "first_date_month": "1", "first_date_year": "2027"}
        rest = {"venue": run.venue, "address": ""}
        refused = page(client.post(address, {**day, **rest}))
        assert "The next one is Monday 18 January 2027." in refused
        client.post(address, {**day, **rest, "first_date_day": "18"})
        run.refresh_from_db()
        assert run.first_date.day == 18
