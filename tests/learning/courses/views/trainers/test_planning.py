"""A new run, and the quarter's runs."""

import re
from typing import Any

import pytest
from django.test import Client

from learning.accounts.models import User
from learning.courses.enums import RunState
from learning.courses.models import CourseRun
from tests.factories.courses import FIRST, planned_run, published_course
from tests.learning.courses.conftest import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class TestNewRun:
    answers = {
        "first_date_day": "18",
        "first_date_month": "1",
        "first_date_year": "2027",
        "venue": "Elland Road, room 1",
        "address": "Leeds",
        "contact": "Desk",
        "capacity": "14",
        "minimum": "6",
    }

    @pytest.fixture
    def data(self, trainer: User) -> dict[str, Any]:
        course = published_course()
        return {**self.answers, "course": course.pk, "lead": trainer.pk}

    def test_is_checked_with_eight_half_days_before_it_is_made(
        self, client: Client, data: dict[str, Any]
    ) -> None:
        checked = client.post("/trainer/runs/new/", data, follow=True)
        text = page(checked)
        assert checked.redirect_chain == [("/trainer/runs/new/check/", 302)]
        assert text.count("9am to 12:30pm") == 4
        assert text.count("1:15pm to 4:30pm") == 4
        assert not CourseRun.objects.exists()
        made = client.post("/trainer/runs/new/check/", follow=True)
        run = CourseRun.objects.get()
        assert made.redirect_chain == [(f"/trainer/runs/{run.ref}/", 302)]
        assert (run.capacity, run.minimum, run.state) == (14, 6, RunState.PLANNED)
        assert run.days.count() == 4

    def test_keeps_the_answers_for_changing(self, client: Client, data: dict[str, Any]) -> None:
        client.post("/trainer/runs/new/", data)
        assert 'value="Elland Road, room 1"' in page(client.get("/trainer/runs/new/"))

    def test_names_each_mistake(self, client: Client, data: dict[str, Any]) -> None:
        wrong = {**data, "venue": "", "capacity": "many", "first_date_day": "31",
                 "first_date_month": "2"}  # fmt: skip
        text = page(client.post("/trainer/runs/new/", wrong))
        for complaint in (
            "Enter the venue",
            "Enter a whole number of places",
            "Enter a real date, like 11 1 2027",
        ):
            assert complaint in text

    @pytest.mark.parametrize("year", ["2020", "2026"])
    def test_refuses_a_day_that_is_past(
        self, client: Client, data: dict[str, Any], year: str
    ) -> None:
        past = {"first_date_day": "1", "first_date_month": "1", "first_date_year": year}
        text = page(client.post("/trainer/runs/new/", {**data, **past}))
        assert "The first day must be in the future." in text
        assert "The next one is" not in text

    def test_says_which_number_is_wrong_and_what_is_right(
        self, client: Client, data: dict[str, Any]
    ) -> None:
        sizes = {"capacity": "-1", "minimum": "300"}
        text = page(client.post("/trainer/runs/new/", {**data, **sizes}))
        assert "Places must be a number from 1 to 200" in text
        assert "The smallest number must be a number from 1 to 200" in text

    def test_names_the_places_a_smallest_number_exceeds(
        self, client: Client, data: dict[str, Any]
    ) -> None:
        text = page(client.post("/trainer/runs/new/", {**data, "minimum": "30"}))
        assert "The smallest number cannot exceed the 14 places" in text

    def test_keeps_the_answers_through_signing_in(
        self, client: Client, data: dict[str, Any], trainer: Any
    ) -> None:
        owner = re.search(r'name="owner" value="(\w+)"', page(client.get("/trainer/runs/new/")))
        assert owner
        client.logout()
        client.post("/trainer/runs/new/", {**data, "owner": owner[1]})
        client.force_login(trainer)
        text = page(client.get("/trainer/runs/new/"))
        assert "What you entered was kept. Check it and send it again." in text
        assert 'value="Elland Road, room 1"' in text

    def test_refuses_a_clash_with_the_reason(
        self, client: Client, data: dict[str, Any], trainer: User
    ) -> None:
        planned_run(first_date=FIRST.replace(day=20), trainers=[trainer], venue="Elsewhere")
        text = page(client.post("/trainer/runs/new/", data))
        assert "teaches on si-2027-01-20 on Wednesday 20 January 2027." in text

    def test_refuses_a_clash_that_came_up_meanwhile(
        self, client: Client, data: dict[str, Any]
    ) -> None:
        client.post("/trainer/runs/new/", data)
        planned_run(first_date=FIRST.replace(day=18), venue="Elland Road, room 1")
        answer = client.post("/trainer/runs/new/check/", follow=True)
        assert "Elland Road, room 1 is taken" in page(answer)
        assert CourseRun.objects.count() == 1

    def test_starts_at_the_form_without_answers(self, client: Client) -> None:
        answer = client.get("/trainer/runs/new/check/")
        assert answer.headers["Location"] == "/trainer/runs/new/"


class TestPlanner:
    def test_says_clashes_in_words(self, client: Client, trainer: User) -> None:
        first = planned_run(trainers=[trainer], venue="Elsewhere")
        second = planned_run(venue="Somewhere")
        second.trainers.create(user=trainer)
        text = page(client.get("/trainer/planner/?quarter=2027-1"))
        assert f"also teaches on {second.ref} on Monday 11 January 2027." in text
        assert f"also teaches on {first.ref} on Monday 11 January 2027." in text
        assert "2 runs begin in these months. 2 need attention." in " ".join(text.split())

    def test_falls_back_to_this_quarter(self, client: Client) -> None:
        assert "October to December 2026" in page(client.get("/trainer/planner/?quarter=soon"))
