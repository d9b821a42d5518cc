import re
from typing import Any

import pytest
from django.contrib import auth
from django.test import Client
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.courses.enums import AttendanceKind, Audience, HalfDay, PlaceState, RunState
from learning.courses.models import CourseRun, Place
from learning.courses.operations import (
    cancel_run,
    message_run,
    open_run,
    withdraw_place,
)
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import (
    FIRST,
    NOW,
    booked,
    mark,
    morning_of,
    planned_run,
    published_course,
)
from tests.learning.courses.conftest import page
from tests.learning.courses.views.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture
def trainer(people: dict[str, User]) -> User:
    return people["trainer"]


@pytest.fixture
def client(trainer: User, signed_in: SignIn) -> Client:
    return signed_in(trainer)


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


class TestMessage:
    sent = {"audience": "seated", "subject": "Car park", "text": "The gate is shut. Use Gate 2."}

    def test_is_previewed_with_the_count_and_sent_once(
        self, run: CourseRun, client: Client, trainer: Any
    ) -> None:
        places = [booked(run) for _ in range(2)]
        address = f"/trainer/runs/{run.ref}/message/"
        checked = client.post(address, self.sent, follow=True)
        assert checked.redirect_chain == [(f"{address}check/", 302)]
        assert "Send to 2 people" in page(checked)
        assert "The gate is shut. Use Gate 2." in page(checked)
        told = Notice.objects.filter(kind=NoticeKind.RUN_MESSAGE)
        assert not told.exists()
        done = client.post(f"{address}check/", follow=True)
        assert "Your message is on its way to 2 people." in page(done)
        client.post(f"{address}check/")
        assert {notice.recipient for notice in told} == {place.user for place in places}
        assert told.count() == 2
        notice = told.filter(recipient=places[0].user).get()
        assert notice.subject == "Car park: Slavery investigation"
        assert notice.body.startswith(f"Hello {places[0].user.first_name},")
        assert str(trainer.full_title) in notice.body

    def test_goes_to_the_waiting_list_alone_where_that_was_chosen(
        self, client: Client, trainer: Any
    ) -> None:
        run = open_run(
            run=planned_run(trainers=[trainer], venue="Elsewhere", capacity=1), by=None, at=NOW
        )
        booked(run)
        waiting = booked(run)
        address = f"/trainer/runs/{run.ref}/message/"
        client.post(address, {**self.sent, "audience": "waiting"})
        client.post(f"{address}check/")
        assert Notice.objects.get(kind=NoticeKind.RUN_MESSAGE).recipient == waiting.user

    def test_is_refused_where_nobody_reads_it(self, run: CourseRun, client: Client) -> None:
        text = page(client.post(f"/trainer/runs/{run.ref}/message/", self.sent))
        assert "There is nobody to write to" in text

    def test_keeps_what_was_written_for_changing(self, run: CourseRun, client: Client) -> None:
        booked(run)
        address = f"/trainer/runs/{run.ref}/message/"
        client.post(address, self.sent)
        assert "The gate is shut. Use Gate 2." in page(client.get(address))


class TestMessageRun:
    def test_sends_the_same_message_once(self, run: CourseRun, trainer: Any) -> None:
        booked(run)
        for _ in range(2):
            message_run(
                run=run, audience=Audience.BOTH, subject="Car park", text="Gate 2.", token="a",
                by=trainer, at=NOW,
            )  # fmt: skip
        assert Notice.objects.filter(kind=NoticeKind.RUN_MESSAGE).count() == 1


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
