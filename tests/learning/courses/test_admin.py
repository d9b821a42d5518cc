"""The menu "Courses" of the admin."""

from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from learning.accounts.models import User
from learning.accounts.operations import ensure_groups, grant_content_permissions
from learning.courses.enums import PlaceState
from learning.courses.models import CoursePage, CourseRun, Place
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    NOW,
    booked,
    course_index,
    open_for_booking,
    planned_run,
    published_course,
)
from tests.factories.modules import home_page
from tests.learning.courses.conftest import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)
    grant_content_permissions(home_page())
    ensure_groups()


def signed_in(**role: bool) -> tuple[User, Client]:
    user = UserFactory(**role)
    client = Client()
    client.force_login(user)
    return user, client


class TestRuns:
    @pytest.fixture
    def data(self) -> dict[str, Any]:
        return {
            "course": published_course().pk,
            "first_date": "2027-01-11",
            "venue": "Carr Gate, room 2",
            "address": "",
            "contact": "",
            "capacity": "12",
            "minimum": "6",
            "team": [UserFactory(trainer=True).pk],
        }

    def test_are_planned_with_their_days(self, data: dict[str, Any]) -> None:
        _user, client = signed_in(training_administrator=True)
        answer = client.post("/admin/runs/new/", data)
        assert answer.status_code == 302, answer.context["form"].errors
        run = CourseRun.objects.get()
        assert run.days.count() == 4
        assert run.trainers.count() == 1

    def test_are_refused_with_the_reason(self, data: dict[str, Any]) -> None:
        _user, client = signed_in(training_administrator=True)
        planned_run(venue="Carr Gate, room 2")
        text = page(client.post("/admin/runs/new/", {**data, "first_date": "2027-01-12"}))
        assert "Carr Gate, room 2 is taken on Tuesday 12 January 2027" in text
        text = page(client.post("/admin/runs/new/", {**data, "first_date": "2027-01-10"}))
        assert "is not a working day" in text

    def test_offer_the_seats_of_a_larger_room(self) -> None:
        _user, client = signed_in(training_administrator=True)
        run = open_for_booking(capacity=1)
        booked(run)
        waiting = booked(run)
        form = {"address": "", "contact": "", "minimum": "1", "capacity": "2"}
        answer = client.post(f"/admin/runs/edit/{run.pk}/", form)
        assert answer.status_code == 302
        waiting.refresh_from_db()
        assert waiting.state == PlaceState.OFFERED

    def test_hold_everybody_who_has_a_place(self) -> None:
        _user, client = signed_in(training_administrator=True)
        run = open_for_booking(capacity=3)
        booked(run)
        booked(run)
        form = {"address": "", "contact": "", "minimum": "1", "capacity": "1"}
        assert "2 people have a place already." in page(
            client.post(f"/admin/runs/edit/{run.pk}/", form)
        )

    def test_of_others_are_hidden_from_trainers(self) -> None:
        trainer, client = signed_in(trainer=True)
        mine, other = planned_run(trainers=[trainer]), planned_run()
        text = page(client.get("/admin/runs/"))
        assert mine.ref in text
        assert other.ref not in text
        for action in ("edit", "inspect", "history"):
            assert client.get(f"/admin/runs/{action}/{mine.pk}/").status_code == 200
            assert client.get(f"/admin/runs/{action}/{other.pk}/").status_code == 404

    def test_cannot_be_deleted(self) -> None:
        _user, client = signed_in(training_administrator=True)
        run = planned_run()
        assert client.post(f"/admin/runs/delete/{run.pk}/").status_code == 404

    def test_are_not_for_authors(self) -> None:
        _user, client = signed_in(author=True)
        assert client.get("/admin/runs/").status_code in {302, 403}


class TestPlaces:
    def test_are_given_with_a_waiver(self, asked: list[Any]) -> None:
        asked.append(lambda *_: "Pass M02 first.")
        _user, client = signed_in(training_administrator=True)
        run, officer = open_for_booking(), UserFactory()
        form = {
            "run": run.pk, "person": officer.email, "supervisor_email": "", "waived_because": "",
        }  # fmt: skip
        assert "Pass M02 first." in page(client.post("/admin/places/new/", form))
        client.post("/admin/places/new/", {**form, "waived_because": "Passed on paper."})
        place = Place.objects.get()
        assert place.user == officer
        assert place.events.get().reason == "Passed on paper."

    def test_are_given_by_trainers_on_their_own_runs_and_by_the_rules(
        self, asked: list[Any]
    ) -> None:
        asked.append(lambda *_: "Pass M02 first.")
        trainer, client = signed_in(trainer=True)
        mine, other = open_for_booking(trainers=[trainer]), open_for_booking()
        officer = UserFactory()
        form = {"person": officer.email, "waived_because": "I say so."}
        refused = page(client.post("/admin/places/new/", {**form, "run": mine.pk}))
        assert "Pass M02 first." in refused
        assert "Waive" not in refused
        refused = page(client.post("/admin/places/new/", {**form, "run": other.pk}))
        assert "Select a valid choice" in refused
        asked.clear()
        client.post("/admin/places/new/", {**form, "run": mine.pk})
        assert Place.objects.get().run == mine

    def test_are_given_to_a_person_by_her_address_not_from_a_list_of_all(self) -> None:
        stranger = UserFactory(last_name="Larkbeck")
        _user, client = signed_in(training_administrator=True)
        assert stranger.last_name not in page(client.get("/admin/places/new/"))
        form = {"run": open_for_booking().pk, "person": "nobody@demo.example"}
        assert "Nobody here has this address." in page(client.post("/admin/places/new/", form))

    def test_show_somebody_in_a_sensitive_post_as_a_number(self) -> None:
        trainer, client = signed_in(trainer=True)
        hidden = UserFactory(last_name="Larkbeck", collar_number="4471", is_hidden_from_lists=True)
        place = booked(open_for_booking(trainers=[trainer]), hidden)
        for address in ("/admin/places/", f"/admin/places/inspect/{place.pk}/"):
            text = page(client.get(address))
            assert "Officer 4471" in text, address
            assert "Larkbeck" not in text, address

    def test_move_up_the_line_by_priority(self) -> None:
        _user, client = signed_in(training_administrator=True)
        run = open_for_booking(capacity=1)
        _seated, first, second = booked(run), booked(run), booked(run)
        form = {"priority": "5", "supervisor_email": ""}
        client.post(f"/admin/places/edit/{second.pk}/", form)
        assert list(Place.objects.in_line()) == [second, first]

    def test_of_others_runs_are_hidden_from_trainers(self) -> None:
        trainer, client = signed_in(trainer=True)
        mine, other = booked(open_for_booking(trainers=[trainer])), booked(open_for_booking())
        text = page(client.get("/admin/places/"))
        assert mine.user.last_name in text
        assert f"/admin/places/edit/{other.pk}/" not in text
        for action in ("edit", "inspect", "history"):
            assert client.get(f"/admin/places/{action}/{other.pk}/").status_code == 404


class TestCoursePages:
    def form(self, **changes: Any) -> dict[str, Any]:
        sessions = inline_formset(
            [
                {"start_time": "09:00", "end_time": "10:30", "title": "Law", "trainer_role": "",
                 "outcome": ""},
                {"start_time": "10:45", "end_time": "12:30", "title": "Threat", "trainer_role": "",
                 "outcome": ""},
            ]
        )  # fmt: skip
        values = {
            "title": "A course",
            "slug": "a-course",
            "summary": "Two sessions.",
            "standing_note": "",
            "who": rich_text("<p>Detectives</p>", features=["bold", "ol", "ul"]),
            "outcomes": "Choose charges.\n\nWrite a plan.\n",
            "before": "",
            "assessment": rich_text("", features=["h3", "bold", "ol", "ul"]),
            "attendance_rule": "",
            "certificate_rule": "",
            "min_delegates": "12",
            "max_delegates": "20",
            "min_trainers": "2",
            "refresh_months": "36",
            "marking": "",
            "content_owner": "",
            "review_by_date": "",
            "days": inline_formset([{"title": "Day one", "sessions": sessions}]),
            "prerequisites": inline_formset([]),
            "criteria": inline_formset([]),
            "joining_notes": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "yes",
            **changes,
        }
        return dict(nested_form_data(values))

    def add(self, client: Client, form: dict[str, Any]) -> Any:
        parent = course_index()
        return client.post(f"/admin/pages/add/courses/coursepage/{parent.pk}/", form)

    def test_are_written_with_nested_panels(self) -> None:
        _user, client = signed_in(trainer=True)
        answer = self.add(client, self.form())
        assert answer.status_code == 302, answer.context["form"].errors
        course = CoursePage.objects.get()
        assert course.outcomes == ["Choose charges.", "Write a plan."]
        assert [s.title for s in course.days.get().sessions.all()] == ["Law", "Threat"]

    def test_refuse_sessions_that_overlap(self) -> None:
        _user, client = signed_in(trainer=True)
        form = {**self.form(), "days-0-sessions-1-start_time": "10:00"}
        answer = self.add(client, form)
        assert "Two sessions of this day overlap." in page(answer)
        assert not CoursePage.objects.exists()

    def test_show_their_lists_as_lines(self) -> None:
        _user, client = signed_in(trainer=True)
        course = published_course(outcomes=["One.", "Two."])
        assert "One.\nTwo.</textarea>" in page(client.get(f"/admin/pages/{course.pk}/edit/"))

    def test_preview_the_draft_as_the_page_itself(self) -> None:
        _user, client = signed_in(trainer=True)
        course = published_course()
        address = f"/admin/pages/{course.pk}/edit/preview/"
        form = {**self.form(title="A better title"), "slug": course.slug}
        answer = client.post(address, form)
        assert answer.json()["is_valid"], answer.content
        text = page(client.get(f"{address}?mode="))
        assert "A better title" in text
        assert "Day one" in text
        assert "9am to 10:30am" in text
        assert "A better title" not in page(client.get(f"/courses/{course.slug}/"))

    def test_are_listed_in_the_menu(self) -> None:
        _user, client = signed_in(trainer=True)
        published_course(title="Slavery investigation")
        assert "Slavery investigation" in page(client.get("/admin/course_pages/"))
