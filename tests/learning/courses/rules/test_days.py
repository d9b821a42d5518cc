from datetime import date, datetime, time

import pytest

from learning.courses.rules import (
    Quarter,
    bank_holidays,
    format_days,
    format_hours,
    format_moment,
    is_working_day,
    working_days_from,
)


class TestBankHolidays:
    def test_are_those_of_2026(self) -> None:
        # Source: gov.uk/bank-holidays, England and Wales.
        assert bank_holidays(2026) == {
            date(2026, 1, 1),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 5, 4),
            date(2026, 5, 25),
            date(2026, 8, 31),
            date(2026, 12, 25),
            date(2026, 12, 28),
        }

    @pytest.mark.parametrize(
        ("year", "christmas"),
        [
            (2027, {date(2027, 12, 27), date(2027, 12, 28)}),  # Saturday and Sunday
            (2022, {date(2022, 12, 26), date(2022, 12, 27)}),  # Christmas on a Sunday
            (2024, {date(2024, 12, 25), date(2024, 12, 26)}),
        ],
    )
    def test_move_christmas_off_the_weekend(self, year: int, christmas: set[date]) -> None:
        assert {day for day in bank_holidays(year) if day.month == 12} == christmas

    @pytest.mark.parametrize(
        ("year", "good_friday"), [(2027, date(2027, 3, 26)), (2038, date(2038, 4, 23))]
    )
    def test_follow_easter(self, year: int, good_friday: date) -> None:
        assert good_friday in bank_holidays(year)


class TestWorkingDaysFrom:
    def test_are_four_days_in_a_row_in_a_plain_week(self) -> None:
        assert working_days_from(date(2027, 1, 11), 4) == tuple(
            date(2027, 1, day) for day in (11, 12, 13, 14)
        )

    def test_leave_out_weekends_and_bank_holidays(self) -> None:
        # Good Friday 26 March to Easter Monday 29 March 2027.
        assert working_days_from(date(2027, 3, 24), 4) == (
            date(2027, 3, 24),
            date(2027, 3, 25),
            date(2027, 3, 30),
            date(2027, 3, 31),
        )

    def test_start_on_the_next_working_day(self) -> None:
        assert working_days_from(date(2027, 1, 9), 1) == (date(2027, 1, 11),)
        assert not is_working_day(date(2027, 1, 9))


class TestFormatDays:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            ([date(2027, 1, 11)], "Monday 11 January 2027"),
            (
                [date(2027, 1, day) for day in (11, 12, 13, 14)],
                "Monday 11 to Thursday 14 January 2027",
            ),
            (
                [date(2027, 3, 30), date(2027, 3, 31), date(2027, 4, 1)],
                "Tuesday 30 March to Thursday 1 April 2027",
            ),
            (
                [date(2026, 12, 31), date(2027, 1, 1)],
                "Thursday 31 December 2026 to Friday 1 January 2027",
            ),
            (
                [date(2027, 1, 14), date(2027, 1, 15), date(2027, 1, 18)],
                "Thursday 14 to Friday 15 January and Monday 18 January 2027",
            ),
            (
                [date(2026, 12, 28), date(2026, 12, 30), date(2027, 1, 4), date(2027, 1, 5)],
                "Monday 28 December 2026, Wednesday 30 December 2026 and Monday 4 to "
                "Tuesday 5 January 2027",
            ),
            ([], ""),
        ],
    )
    def test_writes_them_as_people_say_them(self, days: list[date], words: str) -> None:
        assert format_days(days) == words


class TestFormatHours:
    def test_writes_short_times(self) -> None:
        assert format_hours(time(9), time(16, 30)) == "9am to 4:30pm"
        assert format_hours(time(10, 45), time(12)) == "10:45am to midday"
        assert format_hours(time(0, 15), time(12, 45)) == "12:15am to 12:45pm"


class TestFormatMoment:
    def test_writes_a_deadline(self) -> None:
        assert format_moment(datetime(2026, 12, 10, 17)) == "5pm on Thursday 10 December"  # noqa: DTZ001


class TestQuarter:
    def test_goes_from_its_first_day_to_the_first_of_the_next(self) -> None:
        quarter = Quarter.of(date(2026, 11, 23))
        assert (quarter.start, quarter.end) == (date(2026, 10, 1), date(2027, 1, 1))
        assert quarter.name == "October to December 2026"

    def test_steps_over_the_turn_of_the_year(self) -> None:
        assert Quarter(2026, 4).following == Quarter(2027, 1)
        assert Quarter(2027, 1).before == Quarter(2026, 4)

    @pytest.mark.parametrize("text", ["", "2027", "2027-5", "2027-0", "x", "2027-1;", "٢٠٢٧-1"])
    def test_reads_nothing_else(self, text: str) -> None:
        assert Quarter.parse(text) is None

    def test_reads_what_it_writes(self) -> None:
        assert Quarter.parse(str(Quarter(2027, 3))) == Quarter(2027, 3)
