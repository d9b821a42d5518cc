"""Booking a place: a seat or a place in line, or every reason against it."""

from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from learning.courses.conditions import BookingCondition
from learning.courses.enums import AccessNeed, Diet, PlaceState
from learning.courses.models import Place, PlaceEvent
from learning.courses.operations import (
    BookingRefused,
    RunIsFull,
    book_place,
    change_place,
    withdraw_place,
)
from learning.courses.queries import position_of
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import (
    FIRST,
    NOW,
    booked,
    morning_of,
    open_for_booking,
    planned_run,
    published_course,
)

pytestmark = pytest.mark.django_db


class TestBookPlace:
    def test_books_a_seat_with_its_history(self) -> None:
        run, user = open_for_booking(), UserFactory()
        place = book_place(
            run=run,
            user=user,
            by=user,
            at=NOW,
            needs=[Diet.VEGAN, AccessNeed.HEARING_LOOP],
            supervisor_email="sergeant@demo.example",
        )
        assert place.state == PlaceState.BOOKED
        assert place.needs == ["hearing_loop", "vegan"]
        (event,) = place.events.all()
        assert (event.from_state, event.to_state, event.by) == ("", "booked", user)

    def test_keeps_the_organisation_of_that_day(self) -> None:
        unit = OrganisationFactory()
        place = booked(open_for_booking(), UserFactory(officer=True, organisation=unit))
        assert place.organisation == unit

    def test_books_once_under_a_double_click(self) -> None:
        run, user = open_for_booking(), UserFactory()
        assert booked(run, user) == booked(run, user)
        assert PlaceEvent.objects.count() == Notice.objects.count() == 1

    def test_lets_the_next_wait_in_order_when_it_is_full(self) -> None:
        run = open_for_booking(capacity=2)
        places = [booked(run) for _ in range(5)]
        assert [place.state for place in places] == ["booked"] * 2 + ["waiting"] * 3
        assert [position_of(place) for place in places] == [None, None, 1, 2, 3]

    def test_puts_nobody_in_front_of_a_position_already_told(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        told = booked(run, at=NOW)
        slow_clock = booked(run, at=NOW - timedelta(minutes=5))
        assert (position_of(told), position_of(slow_clock)) == (1, 2)

    def test_says_the_position_where_waiting_was_not_agreed(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        booked(run)
        with pytest.raises(RunIsFull) as refused:
            booked(run, may_wait=False)
        assert refused.value.position == 2
        assert Place.objects.count() == 2

    def test_offers_a_seat_nobody_noticed_to_the_first_in_line(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        first = booked(run)
        run.capacity = 2
        run.save()
        late = booked(run)
        first.refresh_from_db()
        assert (first.state, late.state) == (PlaceState.OFFERED, PlaceState.WAITING)

    def test_refuses_with_every_reason_before_anything_is_written(
        self, asked: list[BookingCondition]
    ) -> None:
        asked += [lambda *_: "Pass M02 first.", lambda *_: None, lambda *_: "Pass M03 first."]
        with pytest.raises(BookingRefused) as refused:
            booked(open_for_booking())
        assert refused.value.reasons == ("Pass M02 first.", "Pass M03 first.")
        assert not Place.objects.exists()
        assert not Notice.objects.exists()

    def test_keeps_the_reason_of_a_waiver(self, asked: list[BookingCondition]) -> None:
        asked.append(lambda *_: "Pass M02 first.")
        place = booked(open_for_booking(), waived_because="Passed on paper in October.")
        assert place.events.get().reason == "Passed on paper in October."

    def test_asks_about_this_person_and_run(self, asked: list[BookingCondition]) -> None:
        run, user = open_for_booking(), UserFactory()
        seen = []
        asked.append(lambda *args: seen.append(args))
        booked(run, user)
        assert seen == [(user, run, NOW)]

    def test_refuses_a_run_that_is_not_open(self) -> None:
        with pytest.raises(BookingRefused, match="not open"):
            booked(planned_run())

    def test_refuses_a_run_that_has_begun(self) -> None:
        run = open_for_booking()
        with pytest.raises(BookingRefused, match="has begun"):
            booked(run, at=morning_of(run, hour=0))

    def test_refuses_a_delegate_who_sits_elsewhere_that_day(self) -> None:
        user = UserFactory()
        booked(open_for_booking(first_date=FIRST), user)
        with pytest.raises(BookingRefused, match=r"Thursday 14 January 2027\. Give it up first"):
            booked(open_for_booking(first_date=FIRST + timedelta(days=3)), user)

    def test_refuses_a_second_place_on_the_same_course(self) -> None:
        user = UserFactory()
        booked(open_for_booking(first_date=FIRST), user)
        with pytest.raises(
            BookingRefused,
            match=r"Slavery investigation on Monday 11 to Thursday 14 January 2027\. Give it up",
        ):
            booked(open_for_booking(first_date=FIRST + timedelta(weeks=5)), user)

    def test_refuses_the_waiting_list_to_somebody_with_a_place(self) -> None:
        user = UserFactory()
        booked(open_for_booking(first_date=FIRST), user)
        full = open_for_booking(first_date=FIRST + timedelta(weeks=5), capacity=1)
        booked(full)
        with pytest.raises(BookingRefused, match="Give it up first"):
            booked(full, user)

    def test_lets_somebody_wait_for_several_dates(self) -> None:
        user = UserFactory()
        runs = [
            open_for_booking(first_date=FIRST + timedelta(weeks=5 * n), capacity=1)
            for n in range(2)
        ]
        for run in runs:
            booked(run)
        assert [booked(run, user).state for run in runs] == ["waiting", "waiting"]

    def test_lets_somebody_come_again_whose_course_is_over(self) -> None:
        user = UserFactory()
        first = open_for_booking(first_date=FIRST)
        booked(first, user)
        late = open_for_booking(first_date=FIRST + timedelta(weeks=60))
        assert booked(late, user, at=morning_of(first, 4) + timedelta(days=1)).state == "booked"

    def test_lets_somebody_book_another_course(self) -> None:
        user = UserFactory()
        booked(open_for_booking(first_date=FIRST), user)
        other = published_course(slug="another-course", title="Another course")
        later = open_for_booking(course=other, first_date=FIRST + timedelta(weeks=5))
        assert booked(later, user).state == PlaceState.BOOKED

    def test_refuses_a_trainer_who_teaches_that_day(self) -> None:
        user = UserFactory()
        taught = planned_run(trainers=[user])
        with pytest.raises(BookingRefused, match=f"You teach on {taught.ref}"):
            booked(open_for_booking(), user)

    def test_lets_somebody_book_who_gave_the_other_place_up(self) -> None:
        user = UserFactory()
        withdraw_place(place=booked(open_for_booking(), user), by=user, at=NOW)
        assert booked(open_for_booking(), user).state == PlaceState.BOOKED

    def test_refuses_ticks_nobody_offered(self) -> None:
        with pytest.raises(ValueError, match="asthma"):
            booked(open_for_booking(), needs=["asthma"])

    def test_sends_joining_instructions_with_four_days(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        place = booked(open_for_booking(address="Sandbeck Way\nFree parking on site"))
        notice = Notice.objects.get()
        assert notice.kind == NoticeKind.PLACE_BOOKED
        assert notice.recipient == place.user
        assert "Monday 11 to Thursday 14 January 2027" in notice.subject
        assert notice.attachment.count("BEGIN:VEVENT") == 4
        assert "METHOD:PUBLISH" in notice.attachment

    def test_says_once_what_to_do_for_somebody_who_cannot_come(self) -> None:
        booked(open_for_booking())
        body = Notice.objects.get().body
        assert body.splitlines().count("IF YOU CANNOT COME") == 1
        assert "Change your ticks, see what is still open, or cancel:" in body

    def test_tells_the_position_to_somebody_who_waits(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        booked(run)
        notice = Notice.objects.get(kind=NoticeKind.PLACE_WAITING)
        assert "You are number 1 in line." in notice.body
        assert not notice.attachment

    def test_tells_the_supervisor_who_booked_what_and_when(self) -> None:
        user = UserFactory(first_name="Aisha", last_name="Fellgate")
        place = booked(open_for_booking(), user, supervisor_email="sergeant@demo.example")
        notice = Notice.objects.get(kind=NoticeKind.SUPERVISOR)
        assert (notice.to_email, notice.recipient) == ("sergeant@demo.example", None)
        assert notice.subject.startswith("Aisha Fellgate has a place: Slavery investigation")
        assert "Monday 11 to Thursday 14 January 2027" in notice.body
        assert "9am to 4:30pm each day" in notice.body
        assert place.run.venue in notice.body
        assert "You need not do anything" in notice.body

    def test_tells_the_supervisor_nothing_of_needs(self) -> None:
        booked(open_for_booking(), supervisor_email="sergeant@demo.example", needs=[Diet.VEGAN])
        notice = Notice.objects.get(kind=NoticeKind.SUPERVISOR)
        assert "vegan" not in f"{notice.body} {notice.attachment}".lower()

    def test_tells_the_supervisor_nothing_while_somebody_waits(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        booked(run, supervisor_email="sergeant@demo.example")
        assert not Notice.objects.filter(kind=NoticeKind.SUPERVISOR).exists()

    @pytest.mark.parametrize("written", ["aisha@demo.example", " AISHA@Demo.Example "])
    def test_refuses_somebody_as_her_own_supervisor(self, written: str) -> None:
        user = UserFactory(email="aisha@demo.example")
        with pytest.raises(BookingRefused, match="Name somebody else as your supervisor"):
            booked(open_for_booking(), user, supervisor_email=written)
        assert not Place.objects.exists()

    def test_refuses_a_change_to_oneself_as_supervisor(self) -> None:
        place = booked(open_for_booking())
        with pytest.raises(BookingRefused, match="Name somebody else"):
            change_place(
                place=place, priority=1, supervisor_email=place.user.email, by=None, at=NOW
            )
