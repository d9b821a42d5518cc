"""Ranges of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.completion.rules import add_months
from learning.reports.rules import Period, whole_year_before, year_until


class TestPeriod:
    @pytest.mark.parametrize(("last", "expected"), [(27, False), (28, True)])
    def test_is_long_enough_with_four_weeks(self, last: int, expected: bool) -> None:
        assert Period(date(2026, 3, 1), date(2026, 3, last)).is_long_enough is expected

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            (date(2026, 2, 1), date(2026, 2, 28), True),
            (date(2026, 2, 1), date(2026, 3, 30), False),
            (date(2026, 2, 2), date(2026, 3, 31), False),
        ],
    )
    def test_is_of_whole_months_from_a_first_to_a_last(
        self, first: date, last: date, expected: bool
    ) -> None:
        assert Period(first, last).is_whole_months is expected

    @given(first=st.dates(date(2000, 1, 1), date(2030, 1, 1)), days=st.integers(0, 900))
    def test_holds_the_whole_months_inside_it(self, first: date, days: int) -> None:
        period = Period(first, first + timedelta(days=days))
        months = period.whole_months
        whole = {
            day.replace(day=1)
            for day in (first + timedelta(days=n) for n in range(days + 1))
            if day.day == 1 and add_months(day, 1) - timedelta(days=1) <= period.last
        }
        if months is None:
            assert not whole
        else:
            assert months.is_whole_months
            assert (min(whole), add_months(max(whole), 1) - timedelta(days=1)) == (
                months.first, months.last,
            )  # fmt: skip

    def test_is_too_long_beyond_five_years(self) -> None:
        assert Period(date(2020, 1, 1), date(2026, 1, 1)).is_too_long
        assert not Period(date(2022, 1, 1), date(2026, 1, 1)).is_too_long


class TestYearUntil:
    def test_ends_with_the_day(self) -> None:
        assert year_until(date(2026, 11, 23)) == Period(date(2025, 11, 24), date(2026, 11, 23))


class TestWholeYearBefore:
    def test_ends_with_the_month_before(self) -> None:
        whole = whole_year_before(date(2026, 11, 23))
        assert whole == Period(date(2025, 11, 1), date(2026, 10, 31))
        assert whole.is_whole_months
