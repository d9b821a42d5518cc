from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from learning.courses.enums import HalfDay
from learning.courses.rules import Half, current_half, halves_of, is_open, overlaps

SESSIONS = [
    {"start": "09:00", "end": "10:30"},
    {"start": "12:00", "end": "12:45"},
    {"start": "13:30", "end": "16:30"},
]
DATES = [date(2027, 1, day) for day in (11, 12, 13, 14)]


def local(clock: str) -> datetime:
    """An instant as the clock on the wall shows it."""
    return datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo("Europe/London"))


def run_halves() -> list[Half]:
    return [
        half
        for number, day in enumerate(DATES, start=1)
        for half in halves_of(
            day_number=number,
            on=day,
            start_time=time(9),
            end_time=time(16, 30),
            sessions=SESSIONS,
        )
    ]


class TestHalvesOf:
    def test_splits_a_day_at_lunch(self) -> None:
        morning, afternoon = run_halves()[2:4]
        assert (morning.number, morning.start_time, morning.end_time) == (3, time(9), time(12, 45))
        assert (afternoon.number, afternoon.start_time) == (4, time(13, 30))
        assert (morning.half, afternoon.half) == (HalfDay.MORNING, HalfDay.AFTERNOON)

    def test_makes_eight_of_four_days(self) -> None:
        assert [half.number for half in run_halves()] == list(range(1, 9))

    def test_splits_a_day_without_sessions_at_one(self) -> None:
        morning, afternoon = halves_of(
            day_number=1, on=DATES[0], start_time=time(9), end_time=time(16), sessions=[]
        )
        assert morning.end_time == afternoon.start_time == time(13)


class TestCurrentHalf:
    @pytest.mark.parametrize(
        ("now", "number"),
        [
            (local("2027-01-04 09:00"), 1),  # before the run
            (local("2027-01-11 07:00"), 1),
            (local("2027-01-12 12:44"), 3),
            (local("2027-01-12 12:45"), 4),
            (local("2027-01-12 22:00"), 4),
            (local("2027-02-01 09:00"), 8),  # afterwards
        ],
    )
    def test_is_the_one_to_mark_now(self, now: datetime, number: int) -> None:
        assert current_half(run_halves(), now).number == number

    def test_is_the_last_begun_between_course_days(self) -> None:
        halves = [half for half in run_halves() if half.day_number != 2]
        assert current_half(halves, local("2027-01-12 10:00")).number == 2


class TestIsOpen:
    def test_opens_on_the_day_and_stays_open(self) -> None:
        half = run_halves()[0]
        assert not is_open(half, date(2027, 1, 10))
        assert is_open(half, date(2027, 1, 11))
        assert is_open(half, date(2027, 3, 1))


class TestOverlaps:
    def test_lets_a_session_start_when_another_ends(self) -> None:
        assert not overlaps([(time(10), time(11)), (time(9), time(10))])

    def test_finds_the_pair_whatever_its_order(self) -> None:
        assert overlaps([(time(10), time(11)), (time(12), time(13)), (time(9), time(10, 15))])
