"""When it is quiet, when a week is over, and what a refusal says."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.notices.rules import QuietHours, may_follow, names_the_address, next_day

NIGHT = QuietHours(time(20), time(7), weekends=True)
TUESDAY = date(2026, 11, 24)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("hour", "is_quiet"), [(0, True), (6, True), (7, False), (19, False), (20, True)]
    )
    def test_cover_the_night(self, hour: int, is_quiet: bool) -> None:
        assert NIGHT.covers(datetime.combine(TUESDAY, time(hour))) is is_quiet

    def test_cover_weekends_where_asked(self) -> None:
        saturday_noon = datetime.combine(TUESDAY + timedelta(days=4), time(12))
        assert NIGHT.covers(saturday_noon)
        assert not QuietHours(time(20), time(7), weekends=False).covers(saturday_noon)

    def test_may_lie_within_a_day(self) -> None:
        lunch = QuietHours(time(12), time(13), weekends=False)
        assert [lunch.covers(datetime.combine(TUESDAY, time(h))) for h in (11, 12, 13)] == [
            False,
            True,
            False,
        ]

    def test_never_come_where_they_begin_and_end_alike(self) -> None:
        never = QuietHours(time(0), time(0), weekends=False)
        assert not any(never.covers(datetime.combine(TUESDAY, time(h))) for h in range(24))

    def test_are_read_from_the_setting(self) -> None:
        assert QuietHours.of({"from": "20:00", "until": "07:00", "weekends": True}) == NIGHT
        with pytest.raises(ValueError, match="isoformat"):
            QuietHours.of({"from": "8 pm", "until": "07:00", "weekends": True})


class TestMayFollow:
    @given(last=st.dates(date(2000, 1, 1), date(2100, 1, 1)), gap=st.integers(0, 30))
    def test_allows_no_two_in_one_week(self, last: date, gap: int) -> None:
        day = last + timedelta(days=gap)
        if may_follow(last, day):
            assert day.isocalendar()[:2] != last.isocalendar()[:2]
            assert day >= next_day(last)

    def test_allows_the_first(self) -> None:
        assert may_follow(None, TUESDAY)


class TestNamesTheAddress:
    @pytest.mark.parametrize(
        ("code", "reply", "expected"),
        [
            (550, "5.1.1 no such person", True),
            (553, "no such person", True),
            (550, "5.7.1 blocked", False),
            (554, "refused", False),
            (550, "", True),
        ],
    )
    def test_tells_a_dead_address_from_our_being_unwelcome(
        self, code: int, reply: str, expected: bool
    ) -> None:
        assert names_the_address(code, reply) is expected
