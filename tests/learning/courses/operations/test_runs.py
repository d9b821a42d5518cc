from datetime import date, timedelta
from itertools import pairwise

import icalendar
import pytest
from wagtail.models import ModelLogEntry

from learning.courses.enums import PlaceState, RunState, TrainerRole
from learning.courses.models import CourseRun, Place
from learning.courses.operations import (
    ScheduleRefused,
    cancel_run,
    close_run,
    confirm_run,
    open_run,
    reschedule_run,
    withdraw_place,
)
from learning.courses.queries import halves_of_run
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    FIRST,
    NOW,
    booked,
    mark_all,
    morning_of,
    open_for_booking,
    planned_run,
    published_course,
)

pytestmark = pytest.mark.django_db


class TestScheduleRun:
    def test_makes_eight_half_days_on_working_days(self) -> None:
        run = planned_run(first_date=date(2027, 3, 24))
        assert [day.date.day for day in run.days.all()] == [24, 25, 30, 31]
        assert len(halves_of_run(run)) == 8
        assert run.state == RunState.PLANNED

    def test_freezes_the_sessions(self) -> None:
        course = published_course()
        run = planned_run(course=course)
        day = course.days.first()
        assert day is not None
        day.sessions.all().delete()
        kept = run.days.get(number=1)
        assert [s["start"] for s in kept.sessions] == ["09:00", "10:45", "13:15", "15:00"]
        assert f"{kept.start_time:%H:%M} {kept.end_time:%H:%M}" == "09:00 16:30"

    def test_takes_the_days_it_is_given(self) -> None:
        days = [FIRST + timedelta(days=n) for n in (0, 1, 5, 6)]  # a weekend among them
        assert [day.date for day in planned_run(dates=days).days.all()] == days

    def test_lets_the_first_trainer_lead(self) -> None:
        lead, other = UserFactory(), UserFactory()
        run = planned_run(trainers=[lead, other])
        roles = {trainer.user: trainer.role for trainer in run.trainers.all()}
        assert roles == {lead: TrainerRole.LEAD, other: TrainerRole.INVESTIGATOR}

    def test_names_runs_of_one_day_apart(self) -> None:
        course = published_course(slug="modern-slavery-investigation")
        refs = [planned_run(course=course).ref for _ in range(3)]
        assert refs == ["msi-2027-01-11", "msi-2027-01-11-b", "msi-2027-01-11-c"]

    def test_refuses_a_day_off_and_names_the_next(self) -> None:
        with pytest.raises(ScheduleRefused, match="The next one is Monday 11 January 2027"):
            planned_run(first_date=date(2027, 1, 9))

    def test_refuses_a_venue_that_is_taken(self) -> None:
        taken = planned_run(venue="Carr Gate, room 2")
        with pytest.raises(ScheduleRefused) as refused:
            planned_run(venue=" carr gate, Room 2 ", first_date=date(2027, 1, 14))
        assert refused.value.reasons == (
            f"carr gate, Room 2 is taken on Thursday 14 January 2027 by {taken.ref}.",
        )
        assert CourseRun.objects.count() == 1

    def test_refuses_a_trainer_who_teaches_elsewhere(self) -> None:
        trainer = UserFactory(last_name="Moss")
        planned_run(trainers=[trainer])
        with pytest.raises(ScheduleRefused, match="Aisha Moss teaches on si-2027-01-11"):
            planned_run(trainers=[trainer])

    def test_refuses_a_trainer_who_has_a_place_elsewhere(self) -> None:
        place = booked(open_for_booking())
        with pytest.raises(ScheduleRefused, match="has a place on si-2027-01-11"):
            planned_run(trainers=[place.user])

    def test_may_use_the_room_of_a_run_called_off(self) -> None:
        run = open_for_booking(venue="Carr Gate")
        cancel_run(run=run, by=None, at=NOW, reason="Flood.")
        assert planned_run(venue="Carr Gate").state == RunState.PLANNED

    def test_refuses_a_course_without_sessions(self) -> None:
        course = published_course()
        for day in course.days.all():
            day.sessions.all().delete()
        with pytest.raises(ScheduleRefused, match="needs days with timed sessions"):
            planned_run(course=course)

    @pytest.mark.parametrize(
        "days",
        [
            [FIRST, FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)],
            [FIRST + timedelta(days=n) for n in (1, 0, 2, 3)],
            [FIRST],
        ],
    )
    def test_refuses_days_that_make_no_run(self, days: list[date]) -> None:
        with pytest.raises(ScheduleRefused):
            planned_run(dates=days)

    def test_refuses_sizes_out_of_order(self) -> None:
        with pytest.raises(ScheduleRefused, match="smallest number"):
            planned_run(capacity=4, minimum=5)


class TestOpenRun:
    def test_lets_people_book(self) -> None:
        assert open_run(run=planned_run(), by=None, at=NOW).state == RunState.OPEN

    def test_refuses_a_run_that_has_begun(self) -> None:
        run = planned_run()
        with pytest.raises(ScheduleRefused, match="has begun"):
            open_run(run=run, by=None, at=morning_of(run))

    def test_refuses_a_run_that_is_open(self) -> None:
        with pytest.raises(ScheduleRefused, match="cannot become"):
            open_run(run=open_for_booking(), by=None, at=NOW)


class TestConfirmRun:
    def test_waits_for_the_smallest_number(self) -> None:
        run = open_for_booking(minimum=2)
        booked(run)
        with pytest.raises(ScheduleRefused, match="1 of at least 2"):
            confirm_run(run=run, by=None, at=NOW)
        booked(run)
        assert confirm_run(run=run, by=None, at=NOW).state == RunState.CONFIRMED


class TestCancelRun:
    def test_tells_everybody_with_the_reason(self) -> None:
        run = open_for_booking(capacity=1)
        seated, waiting = booked(run), booked(run)
        cancel_run(run=run, by=None, at=NOW, reason="The venue is flooded.")
        for place in (seated, waiting):
            place.refresh_from_db()
            assert place.state == PlaceState.CALLED_OFF
        notices = Notice.objects.filter(kind=NoticeKind.PLACE_CANCELLED)
        assert {notice.recipient for notice in notices} == {seated.user, waiting.user}
        assert all("The venue is flooded." in notice.body for notice in notices)
        assert all("METHOD:CANCEL" in notice.attachment for notice in notices)

    def test_wants_a_reason(self) -> None:
        with pytest.raises(ScheduleRefused, match="Say why"):
            cancel_run(run=open_for_booking(), by=None, at=NOW, reason=" ")

    def test_refuses_a_run_that_was_held(self) -> None:
        run, trainer = open_for_booking(), UserFactory()
        mark_all(run, booked(run), by=trainer)
        with pytest.raises(ScheduleRefused):
            cancel_run(run=run, by=trainer, at=NOW, reason="Too late.")


class TestRescheduleRun:
    def move(self, run: CourseRun, day: date, venue: str = "") -> CourseRun:
        return reschedule_run(
            run=run, first_date=day, venue=venue or run.venue, address="", by=None, at=NOW
        )

    def test_keeps_the_uid_of_each_day_and_raises_its_sequence(self) -> None:
        run = open_for_booking()
        before = {day.number: day.uid for day in run.days.all()}
        moved = self.move(run, FIRST + timedelta(days=1))
        days = list(moved.days.all())
        assert {day.number: day.uid for day in days} == before
        assert [day.date.day for day in days] == [12, 13, 14, 15]
        assert {day.sequence for day in days} == {1}

    @pytest.mark.parametrize("shift", [-7, -1, 1, 2, 21])
    def test_moves_either_way_though_days_overlap(self, shift: int) -> None:
        run = open_for_booking(first_date=date(2027, 1, 12))
        first = date(2027, 1, 12) + timedelta(days=shift)
        days = [day.date for day in self.move(run, first).days.all()]
        assert days[0] == first
        assert all(sooner < later for sooner, later in pairwise(days))

    def test_sends_the_days_to_those_with_a_seat(self) -> None:
        run = open_for_booking(capacity=1)
        seated, _waiting = booked(run), booked(run)
        self.move(run, FIRST + timedelta(days=7), "Elland Road")
        notice = Notice.objects.get(cause__contains=":moved:")
        assert notice.recipient == seated.user
        assert "Elland Road" in notice.body
        events = icalendar.Calendar.from_ical(notice.attachment).walk("VEVENT")
        assert {event["sequence"] for event in events} == {1}

    def test_keeps_an_offer_open_until_the_run_starts_at_the_latest(self) -> None:
        run = open_for_booking(capacity=1)
        seated, offered = booked(run), booked(run)
        withdraw_place(place=seated, by=seated.user, at=NOW)
        moved = self.move(run, date(2026, 11, 3))
        offered.refresh_from_db()
        assert offered.offer_expires_at == moved.days.get(number=1).starts_at
        notice = Notice.objects.get(cause__contains=":moved:", recipient=offered.user)
        assert "is still yours until 9am on Tuesday 3 November" in notice.body
        # She has accepted nothing, so nothing goes into her calendar yet.
        assert not notice.attachment

    def test_refuses_clashes_and_changes_nothing(self) -> None:
        run = open_for_booking()
        planned_run(venue="Elland Road", first_date=FIRST + timedelta(days=7))
        with pytest.raises(ScheduleRefused, match="Elland Road is taken"):
            self.move(run, FIRST + timedelta(days=7), "Elland Road")
        run.refresh_from_db()
        assert run.first_date == FIRST

    def test_refuses_days_on_which_somebody_with_a_seat_is_elsewhere(self) -> None:
        run = open_for_booking()
        other = open_for_booking(
            course=published_course(slug="another"), first_date=FIRST + timedelta(days=7)
        )
        user = UserFactory(last_name="Moss", is_hidden_from_lists=True, collar_number="4471")
        booked(run, user)
        booked(other, user)
        with pytest.raises(ScheduleRefused) as refused:
            self.move(run, FIRST + timedelta(days=7))
        assert refused.value.reasons[0] == (
            f"Officer 4471 has a place on {other.ref} on Monday 18 January 2027."
        )
        run.refresh_from_db()
        assert run.first_date == FIRST

    def test_is_in_the_history_at_that_instant(self) -> None:
        run = self.move(open_for_booking(), FIRST + timedelta(days=1))
        actions = ModelLogEntry.objects.for_instance(run).values_list("action", "timestamp")
        assert dict(actions) == dict.fromkeys(
            ["courses.planned", "courses.open", "courses.moved"], NOW
        )

    def test_does_not_clash_with_itself(self) -> None:
        run = open_for_booking(venue="Carr Gate", trainers=[UserFactory()])
        assert self.move(run, FIRST + timedelta(days=1)).first_date == FIRST + timedelta(days=1)

    def test_refuses_the_past(self) -> None:
        with pytest.raises(ScheduleRefused, match="in the future"):
            self.move(open_for_booking(), date(2026, 10, 5))


class TestCloseRun:
    def test_erases_what_was_needed_to_hold_it(self) -> None:
        run, trainer = open_for_booking(), UserFactory()
        place = booked(run, needs=["vegan"], supervisor_email="sergeant@demo.example")
        mark_all(run, place, by=trainer)
        close_run(run=run, by=trainer, at=NOW)
        place.refresh_from_db()
        assert (place.needs, place.supervisor_email) == ([], "")
        assert place.state == PlaceState.ATTENDED

    def test_refuses_a_run_that_was_not_held(self) -> None:
        with pytest.raises(ScheduleRefused):
            close_run(run=open_for_booking(), by=None, at=NOW)
        assert not Place.objects.exists()
