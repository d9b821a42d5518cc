import re
from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.courses.conditions import BookingCondition
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations import cancel_run
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, booked, morning_of, open_for_booking
from tests.learning.courses.conftest import page
from tests.learning.courses.views.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people: dict[str, User], asked: list[BookingCondition]) -> User:
    return people["officer"]


@pytest.fixture
def client(officer: User, signed_in: SignIn) -> Client:
    return signed_in(officer)


class TestBook:
    def test_offers_the_nearest_supervisor(
        self, run: CourseRun, client: Client, people: dict[str, User]
    ) -> None:
        answer = client.get(f"/courses/runs/{run.ref}/book/")
        assert people["supervisor"].email in page(answer)
        assert "Book this place" in page(answer)

    def test_asks_for_a_supervisor_nobody_knows(
        self, run: CourseRun, signed_in: SignIn, asked: list[BookingCondition]
    ) -> None:
        client = signed_in(UserFactory(officer=True))
        address = f"/courses/runs/{run.ref}/book/"
        answer = client.get(address)
        assert answer.headers["Location"] == f"{address}supervisor/"
        refused = client.post(f"{address}supervisor/", {"supervisor_email": "nobody"})
        assert "Enter an e-mail address like" in page(refused)
        assert "<title>Error:" in page(refused).replace("\n", "")
        answer = client.post(
            f"{address}supervisor/", {"supervisor_email": "boss@demo.example"}, follow=True
        )
        assert "boss@demo.example" in page(answer)

    def test_refuses_the_person_herself_as_supervisor(
        self, run: CourseRun, client: Client, officer: Any
    ) -> None:
        answer = client.post(
            f"/courses/runs/{run.ref}/book/supervisor/",
            {"supervisor_email": officer.email.upper()},
        )
        assert "Name somebody else as your supervisor" in page(answer)

    def test_says_that_the_supervisor_is_told(
        self, run: CourseRun, client: Client, people: dict[str, Any]
    ) -> None:
        address = f"/courses/runs/{run.ref}/book/"
        assert "Is told by e-mail once your place is confirmed." in page(client.get(address))
        text = page(client.post(address, follow=True))
        assert f"Your supervisor, {people['supervisor'].email}, is told by e-mail." in text

    def test_books_in_four_clicks_with_what_was_ticked(
        self, run: CourseRun, client: Client, officer: User
    ) -> None:
        address = f"/courses/runs/{run.ref}/book/"
        client.post(f"{address}needs/", {"access": ["hearing_loop"], "diet": ["vegan"]})
        answer = client.post(address, follow=True)
        assert answer.redirect_chain == [(f"{address}done/", 302)]
        assert "Your place is booked" in page(answer)
        place = Place.objects.get(user=officer)
        assert (place.state, place.needs) == ("booked", ["hearing_loop", "vegan"])
        assert "bookings" not in client.session or run.ref not in client.session["bookings"]

    def test_books_once_under_a_double_click(self, run: CourseRun, client: Client) -> None:
        address = f"/courses/runs/{run.ref}/book/"
        for _ in range(2):
            assert client.post(address).headers["Location"] == f"{address}done/"
        assert Place.objects.count() == 1

    def test_keeps_every_answer_when_the_run_fills_meanwhile(
        self, client: Client, officer: User
    ) -> None:
        run = open_for_booking(capacity=1)
        address = f"/courses/runs/{run.ref}/book/"
        client.post(f"{address}supervisor/", {"supervisor_email": "boss@demo.example"})
        client.post(f"{address}needs/", {"diet": ["halal"]})
        booked(run)
        booked(run)
        full = client.post(address, follow=True)
        assert "This run filled while you were booking" in page(full)
        assert "Join as number 2 in line" in page(full)
        assert "boss@demo.example" in page(full)
        assert "Halal" in page(full)
        assert not Place.objects.filter(user=officer).exists()
        done = client.post(address, {"wait": "yes"}, follow=True)
        assert "You are number 2 in line" in page(done)
        place = Place.objects.get(user=officer)
        assert (place.state, place.needs) == (PlaceState.WAITING, ["halal"])

    def test_says_the_position_on_a_full_run(self, client: Client) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        answer = client.get(f"/courses/runs/{run.ref}/book/")
        assert "You would be number 1 in line" in page(answer)

    def test_says_why_somebody_cannot_book_yet(
        self, run: CourseRun, client: Client, asked: list[BookingCondition]
    ) -> None:
        asked.append(lambda *_: "Pass Spot the signs first.")
        address = f"/courses/runs/{run.ref}/book/"
        assert "Pass Spot the signs first." in page(client.get(address))
        assert "Pass Spot the signs first." in page(client.post(address, follow=True))
        assert not Place.objects.exists()

    def test_leads_to_the_place_somebody_has(
        self, run: CourseRun, client: Client, officer: User
    ) -> None:
        place = booked(run, officer)
        answer = client.get(f"/courses/runs/{run.ref}/book/")
        assert answer.headers["Location"] == f"/bookings/{place.ref}/"

    def test_is_over_once_the_run_is_called_off(self, run: CourseRun, client: Client) -> None:
        cancel_run(run=run, by=None, at=NOW, reason="Flood.")
        answer = client.get(f"/courses/runs/{run.ref}/book/", follow=True)
        assert "This run is not open for booking." in page(answer)

    def test_keeps_ticks_through_signing_in(
        self, run: CourseRun, client: Client, officer: Any
    ) -> None:
        address = f"/courses/runs/{run.ref}/book/needs/"
        owner = re.search(r'name="owner" value="(\w+)"', page(client.get(address)))
        assert owner
        client.logout()
        client.post(address, {"access": ["hearing_loop"], "diet": ["vegan"], "owner": owner[1]})
        client.force_login(officer)
        text = page(client.get(address))
        assert "What you entered was kept. Check it and send it again." in text
        ticked = re.findall(r'value="(\w+)" checked', text)
        assert ticked == ["hearing_loop", "vegan"]

    def test_ignores_ticks_nobody_offered(self, run: CourseRun, client: Client) -> None:
        address = f"/courses/runs/{run.ref}/book/needs/"
        answer = client.post(address, {"access": ["asthma"]})
        assert answer.status_code == 200
        assert "asthma is not one of the available choices" in page(answer)


class TestOffer:
    @pytest.fixture
    def place(self, officer: User) -> Place:
        """The officer's, offered; one person waits behind her."""
        run = open_for_booking(capacity=1)
        seated = booked(run)
        place = booked(run, officer)
        booked(run)
        client = Client()
        client.force_login(seated.user)
        client.post(f"/bookings/{seated.ref}/withdraw/")
        place.refresh_from_db()
        return place

    def test_says_until_when_and_who_is_next(self, place: Place, client: Client) -> None:
        text = page(client.get(f"/offers/{place.ref}/"))
        assert "A place is yours until 5pm on Wednesday 4 November" in text
        assert "the 1 person behind you" in text

    def test_changes_nothing_when_it_is_looked_at(self, place: Place, client: Client) -> None:
        for method in (client.get, client.head):
            method(f"/offers/{place.ref}/")
        client.post(f"/offers/{place.ref}/", {"answer": ""})
        place.refresh_from_db()
        assert place.state == PlaceState.OFFERED

    def test_is_accepted_by_post(self, place: Place, client: Client) -> None:
        answer = client.post(f"/offers/{place.ref}/", {"answer": "accept"}, follow=True)
        assert "Your place is booked" in page(answer)
        assert "You took this place" in page(client.get(f"/offers/{place.ref}/"))

    def test_is_declined_by_post(self, place: Place, client: Client) -> None:
        answer = client.post(f"/offers/{place.ref}/", {"answer": "decline"}, follow=True)
        assert "You declined this place" in page(answer)

    def test_expires(
        self, place: Place, officer: User, signed_in: SignIn, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to("2026-11-04T17:00:00Z")
        client = signed_in(officer)
        assert "This offer has expired" in page(client.get(f"/offers/{place.ref}/"))
        answer = client.post(f"/offers/{place.ref}/", {"answer": "accept"}, follow=True)
        assert "This offer has expired" in page(answer)

    def test_is_withdrawn_with_the_run(self, place: Place, client: Client) -> None:
        cancel_run(run=place.run, by=None, at=NOW, reason="Flood.")
        assert "This offer was withdrawn" in page(client.get(f"/offers/{place.ref}/"))

    def test_leads_to_the_place_where_nothing_is_offered(
        self, run: CourseRun, client: Client, officer: User
    ) -> None:
        full = open_for_booking(capacity=1)
        booked(full)
        waiting = booked(full, officer)
        answer = client.get(f"/offers/{waiting.ref}/")
        assert answer.headers["Location"] == f"/bookings/{waiting.ref}/"


class TestWithdraw:
    def test_says_who_benefits(self, client: Client, officer: User) -> None:
        run = open_for_booking(capacity=1)
        place = booked(run, officer)
        address = f"/bookings/{place.ref}/withdraw/"
        assert "Nobody is waiting" in page(client.get(address))
        booked(run)
        booked(run)
        assert "2 people are waiting. The first in line is offered" in page(client.get(address))

    def test_gives_the_place_up(self, run: CourseRun, client: Client, officer: User) -> None:
        place = booked(run, officer)
        answer = client.post(f"/bookings/{place.ref}/withdraw/", follow=True)
        assert "Your place is cancelled." in page(answer)
        again = client.post(f"/bookings/{place.ref}/withdraw/")
        assert again.headers["Location"] == f"/bookings/{place.ref}/"


class TestBookings:
    def test_lead_to_the_calendar_when_there_are_none(self, client: Client) -> None:
        assert "You have no bookings" in page(client.get("/bookings/"))

    def test_say_position_and_rule(self, client: Client, officer: User) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        booked(run)
        booked(run, officer)
        text = page(client.get("/bookings/"))
        assert "Number 2 on the waiting list" in text
        assert "Places go in the order in which people asked." in text


class TestPlace:
    def test_changes_its_ticks_until_the_day_before(
        self, run: CourseRun, client: Client, officer: Any
    ) -> None:
        place = booked(run, officer, needs=["vegan"])
        address = f"/bookings/{place.ref}/needs/"
        assert re.findall(r'value="(\w+)" checked', page(client.get(address))) == ["vegan"]
        answer = client.post(address, {"diet": ["halal"], "access": ["quiet_room"]}, follow=True)
        assert answer.redirect_chain == [(f"/bookings/{place.ref}/", 302)]
        assert "Your ticks are saved." in page(answer)
        place.refresh_from_db()
        assert place.needs == ["quiet_room", "halal"]

    def test_keeps_its_ticks_once_the_course_has_begun(
        self, run: CourseRun, officer: Any, signed_in: SignIn, time_machine: Any
    ) -> None:
        place = booked(run, officer, needs=["vegan"])
        time_machine.move_to(morning_of(run))
        answer = signed_in(officer).post(f"/bookings/{place.ref}/needs/", {}, follow=True)
        assert "Your ticks can no longer be changed." in page(answer)
        place.refresh_from_db()
        assert place.needs == ["vegan"]

    def test_shows_what_is_still_open(
        self, run: CourseRun, client: Client, officer: Any, asked: list[BookingCondition]
    ) -> None:
        place = booked(run, officer)
        assert "Pass Spot the signs first." not in page(client.get(f"/bookings/{place.ref}/"))
        asked.append(lambda *_: "Pass Spot the signs first.")
        assert "Pass Spot the signs first." in page(client.get(f"/bookings/{place.ref}/"))

    def test_holds_the_joining_instructions(
        self, run: CourseRun, client: Client, officer: User
    ) -> None:
        text = page(client.get(f"/bookings/{booked(run, officer).ref}/"))
        for wanted in ("Carr Gate, room 2", "What to wear", "Ready by Monday 4 January", "Day 4"):
            assert wanted in text
