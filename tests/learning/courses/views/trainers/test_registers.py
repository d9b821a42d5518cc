"""The register by half-day, and the whole run in words."""

import re
from typing import Any

import pytest
from django.contrib import auth
from django.test import Client
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.courses.enums import AttendanceKind, HalfDay
from learning.courses.models import CourseRun, Place
from tests.factories.accounts import UserFactory
from tests.factories.courses import booked, mark, morning_of
from tests.learning.courses.conftest import page
from tests.learning.courses.views.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class TestRegister:
    @pytest.fixture
    def places(self, run: CourseRun, time_machine: TimeMachineFixture) -> list[Place]:
        places = [booked(run) for _ in range(3)]
        time_machine.move_to(morning_of(run, hour=10))
        return places

    def address(self, run: CourseRun, number: int = 1) -> str:
        return f"/trainer/runs/{run.ref}/register/{number}/"

    def test_asks_for_each_person_by_name(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        text = page(client.get(self.address(run)))
        assert text.count("<fieldset") == 3
        assert all(place.user.full_title in text for place in places)
        assert text.count('type="radio"') == 12

    def test_marks_everyone_else_present(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        away = places[1]
        answer = client.post(
            self.address(run),
            {f"mark-{away.pk}": "absent", "everyone": "present", "token": "a"},
            follow=True,
        )
        assert "Everybody is marked." in page(answer)
        kinds = {place.marks.get().kind for place in places if place != away}
        assert kinds == {AttendanceKind.PRESENT}
        assert away.marks.get().kind == AttendanceKind.ABSENT

    def test_saves_what_was_chosen_and_says_who_is_missing(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        answer = client.post(
            self.address(run), {f"mark-{places[0].pk}": "late", "token": "a"}, follow=True
        )
        assert "2 people are not marked yet." in page(answer)

    def test_keeps_marks_of_people_already_marked(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        mark(run, places[:1], by=trainer, kind=AttendanceKind.LATE)
        newest = places[0].marks.get()
        client.post(
            self.address(run),
            {
                f"mark-{places[0].pk}": "late",
                f"seen-{places[0].pk}": newest.pk,
                "everyone": "present",
            },
        )
        assert places[0].marks.get().kind == AttendanceKind.LATE

    def test_shows_a_conflict_with_both_values(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        colleague = UserFactory(last_name="Oakroyd")
        mark(run, places[:1], by=colleague)
        answer = client.post(
            self.address(run), {f"mark-{places[0].pk}": "absent", f"seen-{places[0].pk}": "0"}
        )
        assert answer.status_code == 409
        assert "You chose Absent. Aisha Oakroyd marked Present (" in page(answer)
        assert "There is a problem" in page(answer)
        seen = places[0].marks.get().pk
        client.post(
            self.address(run), {f"mark-{places[0].pk}": "absent", f"seen-{places[0].pk}": seen}
        )
        assert places[0].marks.latest("id").kind == AttendanceKind.ABSENT

    def test_is_shut_before_its_day(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        address = self.address(run, 3)
        assert "This register opens on Tuesday 12 January 2027." in page(client.get(address))
        answer = client.post(address, {f"mark-{places[0].pk}": "present"}, follow=True)
        assert "The register opens on the day." in page(answer)

    def test_tells_our_script_where_to_go_on(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        answer = client.post(
            self.address(run), {f"mark-{places[0].pk}": "late"}, headers={"X-Answer": "fetch"}
        )
        assert answer.json() == {"next": self.address(run)}

    def test_does_not_call_it_done_when_nothing_was_marked(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        text = page(client.post(self.address(run), {"token": "a"}, follow=True))
        assert "Nobody was marked. Choose a mark, then save." in text
        assert "Saved" not in text

    def test_says_when_every_mark_stood_already(
        self, run: CourseRun, places: list[Place], client: Client, trainer: Any
    ) -> None:
        mark(run, places[:1], by=trainer)
        seen = places[0].marks.get().pk
        chosen = {f"mark-{places[0].pk}": "present", f"seen-{places[0].pk}": seen}
        text = page(client.post(self.address(run), {**chosen, "token": "a"}, follow=True))
        assert "Nothing was changed. 2 people are not marked yet." in text

    def test_says_saved_again_to_a_save_whose_reply_was_lost(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        sent = {f"mark-{places[0].pk}": "late", f"seen-{places[0].pk}": "0", "token": "a"}
        client.post(self.address(run), sent)
        client.get(self.address(run))
        assert "Saved. 2 people" in page(client.post(self.address(run), sent, follow=True))

    def send_after_the_session_ended(self, run: CourseRun, client: Client, **sent: Any) -> None:
        """Send a register that was opened before, then sign in again."""
        owner = re.search(r'name="owner" value="(\w+)"', page(client.get(self.address(run))))
        assert owner
        user = auth.get_user(client)
        client.logout()
        answer = client.post(self.address(run), {**sent, "owner": owner[1]})
        assert answer.headers["Location"] == f"/sign-in/?next={self.address(run)}"
        client.force_login(user)  # type: ignore[arg-type]

    def test_keeps_marks_through_signing_in(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        away = places[1].pk
        self.send_after_the_session_ended(
            run, client, **{f"mark-{away}": "absent", f"seen-{away}": "0"}
        )
        text = page(client.get(self.address(run)))
        assert "Your marks were kept. Check them and save." in text
        assert re.findall(r'id="(\S+)"[^>]* checked', text) == [f"mark-{away}-absent"]
        assert not places[1].marks.exists()
        assert " checked" not in page(client.get(self.address(run)))

    def test_keeps_that_everyone_else_was_present(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        self.send_after_the_session_ended(
            run, client, **{f"mark-{places[0].pk}": "late", "everyone": "present"}
        )
        checked = re.findall(r'value="(\w+)" checked', page(client.get(self.address(run))))
        assert sorted(checked) == ["late", "present", "present"]

    def test_shows_no_kept_mark_over_one_set_meanwhile(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        away = places[1].pk
        self.send_after_the_session_ended(
            run, client, **{f"mark-{away}": "absent", f"seen-{away}": "0"}
        )
        mark(run, places[1:2], by=UserFactory())
        text = page(client.get(self.address(run)))
        assert re.findall(r'id="(\S+)"[^>]* checked', text) == [f"mark-{away}-present"]

    def test_throws_away_what_the_device_kept_once_a_conflict_is_shown(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        assert "data-saved" not in page(client.get(self.address(run)))
        mark(run, places[:1], by=UserFactory())
        answer = client.post(
            self.address(run), {f"mark-{places[0].pk}": "absent", f"seen-{places[0].pk}": "0"}
        )
        assert "data-saved" in page(answer)

    def test_shows_which_half_days_are_marked(
        self, run: CourseRun, places: list[Place], client: Client, trainer: Any
    ) -> None:
        mark(run, places[:2], by=trainer)
        mark(run, places[:2], by=trainer)  # marked anew, the same two
        halves = re.search(r'<nav class="app-halves".*?</nav>', page(client.get(self.address(run))))
        assert halves
        words = re.sub(r"<[^>]+>|\s+", " ", halves[0])
        assert "Day 1 morning 2 of 3" in " ".join(words.split())
        assert "Day 1 afternoon 0 of 3" in " ".join(words.split())

    def test_ignores_nonsense(self, run: CourseRun, places: list[Place], client: Client) -> None:
        client.post(
            self.address(run),
            {f"mark-{places[0].pk}": "asleep", "mark-999999": "present", "seen-x": "١"},
        )
        assert not places[0].marks.exists()


class TestAttendance:
    def test_is_written_in_words(
        self, run: CourseRun, signed_in: SignIn, trainer: User, time_machine: TimeMachineFixture
    ) -> None:
        place = booked(run)
        time_machine.move_to(morning_of(run, hour=18))
        mark(run, [place], by=trainer)
        mark(run, [place], by=trainer, half=HalfDay.AFTERNOON, kind=AttendanceKind.APOLOGIES)
        text = page(signed_in(trainer).get(f"/trainer/runs/{run.ref}/attendance/"))
        assert "Apologies" in text
        assert text.count("Not marked") == 6
