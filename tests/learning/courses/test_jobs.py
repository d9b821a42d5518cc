from datetime import timedelta

import pytest

from learning.courses.enums import PlaceState, RunState
from learning.courses.jobs import close_runs, end_lines, end_offers
from learning.courses.operations import withdraw_place
from learning.notices.models import Notice
from learning.notices.schedule import SCHEDULE
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    FIRST,
    NOW,
    booked,
    mark_all,
    morning_of,
    open_for_booking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class TestSchedule:
    def test_names_this_rooms_jobs(self) -> None:
        assert {"courses.offers", "courses.lines", "courses.close"} <= set(SCHEDULE)


class TestEndOffers:
    def test_passes_the_seat_on(self) -> None:
        run = open_for_booking(capacity=1)
        seated, first, second = booked(run), booked(run), booked(run)
        withdraw_place(place=seated, by=seated.user, at=NOW)
        assert end_offers(NOW + timedelta(days=3)) == 1
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (PlaceState.WITHDRAWN, PlaceState.OFFERED)


class TestEndLines:
    def test_ends_the_waiting_once_the_run_has_begun_and_says_so(self) -> None:
        run = open_for_booking(capacity=1)
        seated, waiting = booked(run), booked(run)
        later = booked(open_for_booking(capacity=1, first_date=FIRST + timedelta(days=7)))
        assert end_lines(morning_of(run)) == 0
        assert end_lines(morning_of(run, 2)) == 1
        assert end_lines(morning_of(run, 2)) == 0
        for place in (seated, waiting, later):
            place.refresh_from_db()
        assert (seated.state, waiting.state) == (PlaceState.BOOKED, PlaceState.WITHDRAWN)
        assert later.state == PlaceState.BOOKED
        notice = Notice.objects.filter(recipient=waiting.user).latest("id")
        assert "No place became free for you" in notice.body
        assert not notice.attachment


class TestCloseRuns:
    def test_waits_eight_weeks_after_the_last_day(self) -> None:
        run = open_for_booking()
        place = booked(run, needs=["vegan"])
        mark_all(run, place, by=UserFactory())
        last = morning_of(run, 4)
        assert close_runs(last + timedelta(days=55)) == 0
        assert close_runs(last + timedelta(days=56)) == 1
        run.refresh_from_db()
        place.refresh_from_db()
        assert (run.state, place.needs) == (RunState.CLOSED, [])
