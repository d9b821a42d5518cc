"""Places given up, moved and told of."""

from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from learning.courses.enums import Diet, PlaceState
from learning.courses.models import Place
from learning.courses.operations import (
    BookingRefused,
    TransitionRefused,
    cancel_run,
    move_place,
    reschedule_run,
    withdraw_place,
)
from learning.courses.queries import position_of
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.courses import FIRST, NOW, booked, morning_of, open_for_booking

pytestmark = pytest.mark.django_db


class TestTheSupervisor:
    """She hears what becomes of a place she was told of, and of no other."""

    def told(self) -> list[str]:
        notices = Notice.objects.filter(kind=NoticeKind.SUPERVISOR).order_by("id")
        return [notice.subject.split(":")[0] for notice in notices]

    def test_hears_that_it_was_given_up(self) -> None:
        user = UserFactory(first_name="Aisha", last_name="Fellgate")
        place = booked(open_for_booking(), user, supervisor_email="sergeant@demo.example")
        withdraw_place(place=place, by=user, at=NOW)
        assert self.told() == [
            "Aisha Fellgate has a place",
            "Aisha Fellgate no longer has a place",
        ]

    def test_hears_that_the_run_moved_and_was_called_off(self) -> None:
        user = UserFactory(first_name="Aisha", last_name="Fellgate")
        run = open_for_booking(capacity=1)
        booked(run, user, supervisor_email="sergeant@demo.example")
        booked(run, supervisor_email="inspector@demo.example")
        reschedule_run(
            run=run, first_date=FIRST + timedelta(weeks=1), venue=run.venue, address="", by=None,
            at=NOW,
        )  # fmt: skip
        cancel_run(run=run, by=None, at=NOW, reason="The venue is flooded.")
        assert self.told()[1:] == [
            "The course of Aisha Fellgate has moved",
            "The course of Aisha Fellgate is called off",
        ]
        moved, off = Notice.objects.filter(kind=NoticeKind.SUPERVISOR).order_by("id")[1:]
        assert "can cancel until the day before" in moved.body
        assert "can cancel" not in off.body
        assert not Notice.objects.filter(to_email="inspector@demo.example").exists()


class TestWithdrawPlace:
    def test_offers_the_seat_to_the_first_in_line_at_once(self) -> None:
        run = open_for_booking(capacity=1)
        seated, first, second = booked(run), booked(run), booked(run)
        offered = withdraw_place(place=seated, by=seated.user, at=NOW)
        assert offered == [first]
        for place in (seated, first, second):
            place.refresh_from_db()
        assert [seated.state, first.state, second.state] == ["cancelled", "offered", "waiting"]

    def test_goes_by_priority_before_time(self) -> None:
        run = open_for_booking(capacity=1)
        seated, _first, urgent = booked(run), booked(run), booked(run)
        Place.objects.filter(pk=urgent.pk).update(priority=10)
        assert withdraw_place(place=seated, by=seated.user, at=NOW) == [urgent]

    def test_is_done_once(self) -> None:
        place = booked(open_for_booking())
        withdraw_place(place=place, by=place.user, at=NOW)
        assert withdraw_place(place=place, by=place.user, at=NOW) == []
        assert place.events.count() == 2

    def test_takes_the_days_out_of_the_calendar(self) -> None:
        place = booked(open_for_booking())
        withdraw_place(place=place, by=place.user, at=NOW)
        notice = Notice.objects.get(kind=NoticeKind.PLACE_CANCELLED)
        assert "METHOD:CANCEL" in notice.attachment
        assert notice.attachment.count("STATUS:CANCELLED") == 4

    def test_leaves_the_waiting_list_quietly(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        place = booked(run)
        withdraw_place(place=place, by=place.user, at=NOW)
        assert place.state == PlaceState.WITHDRAWN
        assert not Notice.objects.filter(kind=NoticeKind.PLACE_CANCELLED).exists()

    def test_is_too_late_once_the_course_has_begun(self) -> None:
        run = open_for_booking()
        place = booked(run)
        with pytest.raises(BookingRefused, match="has begun"):
            withdraw_place(place=place, by=place.user, at=morning_of(run))

    def test_lets_the_person_ask_again_at_the_end_of_the_line(self) -> None:
        run = open_for_booking(capacity=1)
        booked(run)
        mine, other = booked(run), booked(run)
        withdraw_place(place=mine, by=mine.user, at=NOW)
        again = booked(run, mine.user)
        assert again != mine
        assert (position_of(other), position_of(again)) == (1, 2)

    def test_leaves_no_offer_where_the_run_was_called_off(self) -> None:
        run = open_for_booking(capacity=1)
        place = booked(run)
        cancel_run(run=run, by=None, at=NOW, reason="No trainer.")
        assert withdraw_place(place=place, by=place.user, at=NOW) == []


class TestMovePlace:
    def test_refuses_what_the_table_does_not_say(self) -> None:
        place = booked(open_for_booking())
        with pytest.raises(TransitionRefused):
            move_place(place=place, to=PlaceState.PASSED, by=None, at=NOW)
        place.refresh_from_db()
        assert place.state == PlaceState.BOOKED

    def test_leads_nowhere_from_an_ended_state(self) -> None:
        place = booked(open_for_booking())
        withdraw_place(place=place, by=place.user, at=NOW)
        for state in PlaceState:
            with pytest.raises(TransitionRefused):
                move_place(place=place, to=state, by=None, at=NOW)


class TestJoiningInstructions:
    def test_say_everything_that_is_asked_of_them(self) -> None:
        # facts.md, section 4: the list at its end, in its order.
        run = open_for_booking(
            venue="Carr Gate, room 2", address="Bradford Road\nParking", contact="Desk, 01924 0"
        )
        booked(run, needs=[Diet.HALAL])
        body = Notice.objects.get().body
        for wanted in (
            "Day 1: Monday 11 January 2027, 9am to 4:30pm.",
            "Day 4: Thursday 14 January 2027, 9am to 4:30pm.",
            "Carr Gate, room 2",
            "Parking",
            "READY BY Monday 4 January 2027",
            "WHAT TO WEAR",
            "ACCESS AND ADJUSTMENTS",
            "training@example.police.uk",
            "MEALS",
            "- Halal",
            "WHAT THE COURSE DEALS WITH",
            "WHAT TO BRING",
            "IF YOU CANNOT COME",
            "MARKING AND CONFIDENTIALITY",
            "/bookings/",
        ):
            assert wanted in body
        assert "{" not in body
        assert "&" not in body

    def test_leave_once_they_are_committed(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            place = booked(open_for_booking())
        (message,) = mail.outbox
        assert message.to == [place.user.email]
        (attachment,) = message.attachments
        assert attachment[0].endswith(".ics")
