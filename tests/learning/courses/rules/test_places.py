from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.courses.enums import PlaceState
from learning.courses.rules import first_state, joining_deadline, offer_expires_at, places_left

STARTS = datetime(2027, 1, 11, 9, tzinfo=UTC)
minutes_before = st.integers(min_value=1, max_value=300 * 24 * 60)


class TestPlacesLeft:
    def test_is_never_negative(self) -> None:
        assert places_left(capacity=12, held=10) == 2
        assert places_left(capacity=12, held=14) == 0


class TestFirstState:
    @pytest.mark.parametrize(
        ("left", "waiting", "state"),
        [
            (1, 0, PlaceState.BOOKED),
            (0, 0, PlaceState.WAITING),
            (0, 3, PlaceState.WAITING),
            # A seat that is about to be offered belongs to the people who wait for it.
            (1, 1, PlaceState.WAITING),
        ],
    )
    def test_passes_nobody(self, left: int, waiting: int, state: PlaceState) -> None:
        assert first_state(left=left, waiting=waiting) == state


class TestOfferExpiresAt:
    def test_is_five_on_the_second_working_day(self) -> None:
        at = datetime(2026, 12, 8, 14, tzinfo=UTC)  # a Tuesday
        assert offer_expires_at(at=at, starts_at=STARTS) == datetime(2026, 12, 10, 17, tzinfo=UTC)

    def test_counts_no_weekend(self) -> None:
        at = datetime(2026, 12, 11, 18, tzinfo=UTC)  # a Friday evening
        assert offer_expires_at(at=at, starts_at=STARTS) == datetime(2026, 12, 15, 17, tzinfo=UTC)

    def test_is_five_by_the_clock_in_summer(self) -> None:
        at = datetime(2026, 6, 9, 9, tzinfo=UTC)
        assert offer_expires_at(at=at, starts_at=STARTS) == datetime(2026, 6, 11, 16, tzinfo=UTC)

    def test_is_four_hours_close_to_the_course(self) -> None:
        at = datetime(2027, 1, 8, 12, tzinfo=UTC)
        assert offer_expires_at(at=at, starts_at=STARTS) == at + timedelta(hours=4)

    def test_ends_when_the_course_starts(self) -> None:
        at = datetime(2027, 1, 11, 7, tzinfo=UTC)
        assert offer_expires_at(at=at, starts_at=STARTS) == STARTS
        assert offer_expires_at(at=STARTS, starts_at=STARTS) is None

    @given(minutes=minutes_before)
    def test_lies_between_now_and_the_start(self, minutes: int) -> None:
        at = STARTS - timedelta(minutes=minutes)
        until = offer_expires_at(at=at, starts_at=STARTS)
        assert until is not None
        assert at < until <= STARTS


class TestJoiningDeadline:
    def test_is_five_working_days_before(self) -> None:
        assert joining_deadline(date(2027, 1, 11)) == date(2027, 1, 4)

    def test_counts_no_bank_holiday(self) -> None:
        assert joining_deadline(date(2027, 1, 5)) == date(2026, 12, 24)
