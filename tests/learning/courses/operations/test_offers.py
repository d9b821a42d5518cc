from datetime import UTC, datetime, timedelta

import pytest

from learning.courses.conditions import BookingCondition
from learning.courses.enums import PlaceState
from learning.courses.models import Place
from learning.courses.operations import (
    BookingRefused,
    OfferExpired,
    accept_offer,
    decline_offer,
    expire_offers,
    offer_next,
    withdraw_place,
)
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.courses import FIRST, NOW, booked, morning_of, open_for_booking

pytestmark = pytest.mark.django_db

# NOW is a Monday: an offer made then stands until 5pm on the Wednesday.
UNTIL = datetime(2026, 11, 4, 17, tzinfo=UTC)


@pytest.fixture
def line() -> list[Place]:
    """An offer to the first of three people in line; the seat was given up."""
    run = open_for_booking(capacity=1)
    seated, *waiting = [booked(run) for _ in range(4)]
    withdraw_place(place=seated, by=seated.user, at=NOW)
    return reread(waiting)


def reread(places: list[Place]) -> list[Place]:
    for place in places:
        place.refresh_from_db()
    return places


def states(places: list[Place]) -> list[str]:
    return [place.state for place in reread(places)]


class TestOfferNext:
    def test_holds_the_seat_until_a_told_time(self, line: list[Place]) -> None:
        assert line[0].offer_expires_at == UNTIL
        notice = Notice.objects.get(kind=NoticeKind.PLACE_OFFERED)
        assert "until 5pm on Wednesday 4 November" in notice.subject
        assert f"/offers/{line[0].ref}/" in notice.body

    def test_offers_every_free_seat_in_order(self, line: list[Place]) -> None:
        run = line[0].run
        run.capacity = 3
        run.save()
        assert offer_next(run=run, at=NOW) == line[1:]

    def test_offers_nothing_twice(self, line: list[Place]) -> None:
        assert offer_next(run=line[0].run, at=NOW) == []

    def test_offers_nothing_once_the_course_has_started(self, line: list[Place]) -> None:
        run = line[0].run
        run.capacity = 3
        run.save()
        assert offer_next(run=run, at=morning_of(run)) == []

    def test_gives_nobody_an_offered_seat(self, line: list[Place]) -> None:
        assert booked(line[0].run).state == PlaceState.WAITING


class TestAcceptOffer:
    def test_books_the_seat_and_sends_joining_instructions(self, line: list[Place]) -> None:
        place = accept_offer(place=line[0], by=line[0].user, at=UNTIL - timedelta(seconds=1))
        assert place.state == PlaceState.BOOKED
        assert place.offer_expires_at is None
        assert Notice.objects.filter(kind=NoticeKind.PLACE_BOOKED, recipient=place.user).exists()

    def test_is_done_once(self, line: list[Place]) -> None:
        for _ in range(2):
            accept_offer(place=line[0], by=line[0].user, at=NOW)
        assert line[0].events.count() == 3

    def test_is_too_late_at_the_told_time_and_the_next_is_offered(self, line: list[Place]) -> None:
        with pytest.raises(OfferExpired):
            accept_offer(place=line[0], by=line[0].user, at=UNTIL)
        assert states(line) == ["withdrawn", "offered", "waiting"]

    def test_asks_the_conditions_again_and_keeps_the_offer_open(
        self, line: list[Place], asked: list[BookingCondition]
    ) -> None:
        asked.append(lambda *_: "Pass M02 first.")
        with pytest.raises(BookingRefused, match="Pass M02 first"):
            accept_offer(place=line[0], by=line[0].user, at=NOW)
        assert states(line)[0] == PlaceState.OFFERED

    def test_refuses_somebody_who_sits_elsewhere_by_now(self, line: list[Place]) -> None:
        booked(open_for_booking(first_date=FIRST), line[1].user)
        decline_offer(place=line[0], by=line[0].user, at=NOW)
        with pytest.raises(BookingRefused, match="Give it up first"):
            accept_offer(place=line[1], by=line[1].user, at=NOW)

    def test_refuses_a_second_place_on_the_same_course(self, line: list[Place]) -> None:
        booked(open_for_booking(first_date=FIRST + timedelta(weeks=5)), line[0].user)
        with pytest.raises(BookingRefused, match="Give it up first"):
            accept_offer(place=line[0], by=line[0].user, at=NOW)
        assert states(line)[0] == PlaceState.OFFERED

    def test_refuses_a_place_that_was_never_offered(self, line: list[Place]) -> None:
        with pytest.raises(BookingRefused, match="no longer open"):
            accept_offer(place=line[1], by=line[1].user, at=NOW)


class TestDeclineOffer:
    def test_leaves_the_list_and_goes_to_the_next(self, line: list[Place]) -> None:
        assert decline_offer(place=line[0], by=line[0].user, at=NOW) == [line[1]]
        assert states(line) == ["withdrawn", "offered", "waiting"]

    def test_is_done_once(self, line: list[Place]) -> None:
        decline_offer(place=line[0], by=line[0].user, at=NOW)
        assert decline_offer(place=line[0], by=line[0].user, at=NOW) == []


class TestExpireOffers:
    def test_ends_what_nobody_answered_and_offers_to_the_next(self, line: list[Place]) -> None:
        assert expire_offers(at=UNTIL) == 1
        assert states(line) == ["withdrawn", "offered", "waiting"]
        last = line[0].events.latest("id")
        assert (last.by, last.to_state) == (None, PlaceState.WITHDRAWN)

    def test_tells_the_person(self, line: list[Place]) -> None:
        expire_offers(at=UNTIL)
        notice = Notice.objects.get(kind=NoticeKind.PLACE_CANCELLED, recipient=line[0].user)
        assert "not answered in time" in notice.body
        assert notice.keeps_quiet_hours
        offered = Notice.objects.get(kind=NoticeKind.PLACE_OFFERED, recipient=line[1].user)
        assert not offered.keeps_quiet_hours  # her time to answer runs

    def test_leaves_open_offers_alone(self, line: list[Place]) -> None:
        assert expire_offers(at=UNTIL - timedelta(seconds=1)) == 0
        assert states(line)[0] == PlaceState.OFFERED

    def test_works_down_the_line_one_after_another(self, line: list[Place]) -> None:
        at = UNTIL
        for _ in line:
            expire_offers(at=at)
            at += timedelta(days=7)
        assert states(line) == ["withdrawn"] * 3
        assert booked(line[0].run, at=at).state == PlaceState.BOOKED
