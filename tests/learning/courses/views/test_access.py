"""Every address of courses with every role: who gets in, who signs in first, who is refused."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.accounts.models import User
from learning.courses import feeds
from learning.courses.models import CourseRun
from tests.factories.courses import NOW, booked, open_for_booking, planned_run
from tests.learning.courses.views.conftest import ROLES, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]

EVERYBODY = dict.fromkeys(("anonymous", *ROLES), 200)
SIGNED_IN = {**EVERYBODY, "anonymous": 302}
STAFF = {**dict.fromkeys(ROLES, 403), "anonymous": 302, "training_administrator": 200}
DESK = {**STAFF, "trainer": 200}
# A run the trainer does not teach on.
FORCE_ONLY = {**STAFF, "trainer": 404}
# The officer's own place.
OWN = {**dict.fromkeys(ROLES, 404), "anonymous": 302, "officer": 200}

RUN_PAGES = ("trainer_run", "register", "attendance", "results", "move", "call_off", "message")
PAGES = {
    "calendar": EVERYBODY,
    "public_feed": EVERYBODY,
    "course": EVERYBODY,
    "run": EVERYBODY,
    "personal_feed": EVERYBODY,
    "bookings": SIGNED_IN,
    "book_needs": {**SIGNED_IN, "trainer": 200},
    "place": OWN,
    "place_calendar": OWN,
    "place_needs": OWN,
    "withdraw": OWN,
    "trainer": DESK,
    "planner": DESK,
    "new_run": DESK,
    "trainer_run": DESK,
    "attendance": DESK,
    "half": DESK,
    "results": DESK,
    "move": DESK,
    "call_off": DESK,
    "message": DESK,
}


@pytest.fixture
def addresses(run: CourseRun, people: dict[str, User]) -> dict[str, str]:
    place = booked(run, people["officer"])
    other = open_for_booking(venue="Elsewhere")
    arguments: dict[str, list[Any]] = {
        "course": [run.course.slug],
        "run": [run.ref],
        "book_needs": [other.ref],
        "personal_feed": [feeds.secret_for(people["officer"])],
        "place": [place.ref],
        "place_calendar": [place.ref],
        "place_needs": [place.ref],
        "withdraw": [place.ref],
        "half": [run.ref, 1],
        **{name: [run.ref] for name in RUN_PAGES},
    }
    return {
        name: reverse(f"courses:{name}", args=arguments.get(name, []))
        for name in (*PAGES, "register", "check_run")
    }


class TestPages:
    @pytest.mark.parametrize("name", PAGES)
    def test_let_in_whom_they_should(
        self,
        name: str,
        addresses: dict[str, str],
        people: dict[str, User],
        signed_in: SignIn,
    ) -> None:
        found = {"anonymous": Client().get(addresses[name]).status_code}
        for role, user in people.items():
            found[role] = signed_in(user).get(addresses[name]).status_code
        assert found == PAGES[name]

    @pytest.mark.parametrize(
        "name", ["trainer_run", "attendance", "half", "results", "move", "call_off", "register"]
    )
    def test_hide_other_trainers_runs(
        self, name: str, people: dict[str, User], signed_in: SignIn
    ) -> None:
        other = planned_run()
        arguments = [other.ref, 1] if name == "half" else [other.ref]
        address = reverse(f"courses:{name}", args=arguments)
        found = {
            role: signed_in(user).get(address, follow=True).status_code
            for role, user in people.items()
        }
        assert found == {role: FORCE_ONLY[role] for role in ROLES}

    def test_lead_to_the_half_day_to_mark(
        self, addresses: dict[str, str], people: dict[str, User], signed_in: SignIn
    ) -> None:
        answer = signed_in(people["trainer"]).get(addresses["register"])
        assert answer.headers["Location"] == addresses["half"]

    def test_are_not_there_for_unknown_references(
        self, people: dict[str, User], signed_in: SignIn
    ) -> None:
        client = signed_in(people["training_administrator"])
        for address in (
            "/courses/none/",
            "/courses/runs/none/",
            "/courses/runs/none/book/",
            "/trainer/runs/none/",
            "/trainer/runs/none/register/1/",
            "/bookings/0dd9569b-7599-4e55-bafc-01a1510967d5/",
            "/offers/0dd9569b-7599-4e55-bafc-01a1510967d5/",
            "/calendars/1-forged~signature.ics",
        ):
            assert client.get(address).status_code == 404, address

    def test_know_eight_half_days(
        self, run: CourseRun, people: dict[str, User], signed_in: SignIn
    ) -> None:
        client = signed_in(people["trainer"])
        found = [
            client.get(f"/trainer/runs/{run.ref}/register/{number}/").status_code
            for number in range(10)
        ]
        assert found == [404, *[200] * 8, 404]

    def test_show_a_planned_run_to_its_trainers_only(
        self, people: dict[str, User], signed_in: SignIn
    ) -> None:
        planned = planned_run(trainers=[people["trainer"]], venue="Elsewhere")
        assert Client().get(f"/courses/runs/{planned.ref}/").status_code == 404
        client = signed_in(people["trainer"])
        assert client.get(f"/trainer/runs/{planned.ref}/").status_code == 200


class TestPosts:
    def test_want_a_token(self, run: CourseRun, people: dict[str, User]) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(people["officer"])
        assert client.post(f"/courses/runs/{run.ref}/book/").status_code == 403

    def test_change_nothing_by_get(self, run: CourseRun, people: dict[str, User]) -> None:
        client = Client()
        client.force_login(people["trainer"])
        assert client.get(f"/trainer/runs/{run.ref}/state/").status_code == 405


class TestNames:
    def test_of_trainers_are_for_people_signed_in(
        self, run: CourseRun, people: dict[str, User], signed_in: SignIn
    ) -> None:
        address = f"/courses/runs/{run.ref}/"
        name = people["trainer"].get_full_name()
        assert name not in Client().get(address).content.decode()
        assert name in signed_in(people["officer"]).get(address).content.decode()

    def test_of_people_in_sensitive_posts_are_numbers_on_registers(
        self, run: CourseRun, people: dict[str, User], signed_in: SignIn
    ) -> None:
        hidden = people["officer"]
        hidden.is_hidden_from_lists, hidden.collar_number = True, "4471"
        hidden.save()
        booked(run, hidden, at=NOW)
        client = signed_in(people["trainer"])
        for address in (f"/trainer/runs/{run.ref}/", f"/trainer/runs/{run.ref}/register/1/"):
            page = client.get(address).content.decode()
            assert hidden.last_name not in page
            assert "Officer 4471" in page or "register/1" in address
