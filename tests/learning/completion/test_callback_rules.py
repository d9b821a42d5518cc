"""Passes of older editions that are called back: cases by hand, and a walk from day to day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.completion.enums import StandingState
from learning.completion.rules import (
    CallBack,
    Calls,
    Duty,
    Extension,
    Grace,
    Hold,
    Refresh,
    add_months,
    best_of,
    counted,
    spans_for,
)
from learning.completion.rules.holds import Before

DAY = timedelta(days=1)
WHOLE, SHORT, REFRESHER = UUID(int=1), UUID(int=2), UUID(int=3)
PASSED, EXPIRY = date(2026, 3, 1), date(2028, 3, 1)
TOLD, DUE = date(2026, 12, 1), date(2027, 1, 30)
CALL = CallBack(told=TOLD, effective=TOLD, days=60)
YEARS = Refresh(24)


def on(*days: date, call: CallBack = CALL, shorter: tuple[date, ...] = ()) -> Calls:
    """Call back the passes of the whole made on these days."""
    return Calls({(None, day): (call,) for day in days}, {SHORT: shorter})


def holds_of(*asked: Any, **more: Any) -> list[Hold]:
    """What holds from which day until when."""
    return list(counted(*asked, **more).holds)


def states(holds: list[Hold], **more: object) -> list[tuple[str, date, date]]:
    """How somebody stands who has had to hold it since the first of the year."""
    first = date(2026, 1, 1)
    duty = Duty(first, None, [(first, date(2026, 4, 1))], holds, **more)  # type: ignore[arg-type]
    return [(span.state, span.from_date, span.due_date) for span in spans_for(duty)][1:]


class TestRuleThatGoesOn:
    """What was passed under the rule whose place another takes, called back or not."""

    @pytest.mark.parametrize(
        "calls",
        [
            None,
            Calls({(None, date(2024, 1, 1)): (CALL._replace(told=date(2024, 6, 1), unit=SHORT),)},
                  {SHORT: [date(2024, 6, 20)]}),
        ],
    )  # fmt: skip
    def test_lets_no_earlier_pass_outlast_the_last(self, calls: Calls | None) -> None:
        start = date(2026, 9, 1)
        first, last = date(2024, 1, 1), date(2025, 1, 1)
        old = counted([first, last], Refresh(60), calls=calls)
        new = holds_of([first, last], Refresh(12), calls=calls, before=Before(old.passes, start))
        assert {hold.expiry for hold in new if hold.from_date <= start} == {start + 28 * DAY}


class TestHoldsOf:
    def test_ends_an_older_pass_on_the_day(self) -> None:
        holds = holds_of([PASSED], YEARS, calls=on(PASSED))
        assert holds == [Hold(PASSED, EXPIRY), Hold(TOLD, DUE, is_pass=False)]
        assert states(holds) == [
            (StandingState.CURRENT, PASSED, EXPIRY),
            (StandingState.CURRENT, TOLD, DUE),
            (StandingState.DUE_SOON, DUE - 28 * DAY, DUE),
            (StandingState.LAPSED, DUE, DUE),
        ]

    def test_leaves_what_was_true_before_it_was_told(self) -> None:
        soon = CALL._replace(days=7)
        told = states(holds_of([PASSED], YEARS, calls=on(PASSED, call=soon)))
        assert told[:2] == [
            (StandingState.CURRENT, PASSED, EXPIRY),
            (StandingState.DUE_SOON, TOLD, TOLD + 7 * DAY),
        ]

    def test_counts_the_days_from_when_it_is_in_force(self) -> None:
        later = CALL._replace(effective=date(2027, 2, 1), days=30)
        holds = holds_of([PASSED], YEARS, calls=on(PASSED, call=later))
        assert holds[-1] == Hold(TOLD, date(2027, 3, 3), is_pass=False)

    def test_never_lets_a_pass_hold_longer_than_it_would_have(self) -> None:
        old = date(2025, 1, 1)
        assert holds_of([old], YEARS, calls=on(old)) == [Hold(old, date(2027, 1, 1))]

    def test_ends_one_that_would_never_lapse(self) -> None:
        holds = holds_of([PASSED], Refresh(0), calls=on(PASSED))
        assert holds == [Hold(PASSED, None), Hold(TOLD, DUE, is_pass=False)]

    def test_takes_the_first_day_of_several(self) -> None:
        second = CallBack(date(2026, 12, 20), date(2026, 12, 20), 10)
        calls = Calls({(None, PASSED): (CALL, second)})
        assert holds_of([PASSED], YEARS, calls=calls)[1:] == [
            Hold(TOLD, DUE, is_pass=False),
            Hold(second.told, date(2026, 12, 30), is_pass=False),
        ]

    def test_renews_by_the_new_edition(self) -> None:
        again = date(2027, 1, 10)
        holds = holds_of([PASSED, again], YEARS, calls=on(PASSED))
        assert holds[-1] == Hold(again, date(2029, 1, 10))
        late = DUE + 9 * DAY
        holds = holds_of([PASSED, late], YEARS, calls=on(PASSED))
        assert holds[-1] == Hold(late, add_months(late, 24))

    def test_counts_months_as_if_nothing_had_been_called_back(self) -> None:
        again = date(2027, 1, 10)  # near the call-back's day, far from the pass's own
        refresh = Refresh(24, 90 * DAY)
        assert holds_of([PASSED, again], refresh, calls=on(PASSED))[-1].expiry == date(2029, 1, 10)
        near = date(2026, 12, 20)
        old = date(2025, 1, 10)  # would lapse on 10 January 2027 anyway
        assert holds_of([old, near], refresh, calls=on(old))[-1].expiry == date(2029, 1, 10)

    def test_lets_the_shorter_unit_take_the_call_back(self) -> None:
        call = CALL._replace(unit=SHORT)
        done = date(2026, 12, 24)
        holds = holds_of([PASSED], YEARS, calls=on(PASSED, call=call, shorter=(done,)))
        assert holds == [
            Hold(PASSED, EXPIRY),
            Hold(TOLD, DUE, is_pass=False),
            Hold(done, EXPIRY, is_pass=False),
        ]

    def test_lets_the_shorter_unit_do_late(self) -> None:
        call = CALL._replace(unit=SHORT)
        late = DUE + 40 * DAY
        told = states(holds_of([PASSED], YEARS, calls=on(PASSED, call=call, shorter=(late,))))
        assert told[-4:-2] == [
            (StandingState.LAPSED, DUE, DUE),
            (StandingState.CURRENT, late, EXPIRY),
        ]

    def test_does_not_bring_back_what_has_lapsed_by_itself(self) -> None:
        call = CALL._replace(unit=SHORT)
        late = EXPIRY + DAY
        holds = holds_of([PASSED], YEARS, calls=on(PASSED, call=call, shorter=(late,)))
        assert holds[-1] == Hold(TOLD, DUE, is_pass=False)

    def test_asks_for_the_unit_done_since(self) -> None:
        call = CALL._replace(unit=SHORT)
        before = TOLD - DAY
        holds = holds_of([PASSED], YEARS, calls=on(PASSED, call=call, shorter=(before,)))
        assert holds[-1].expiry == DUE

    def test_does_not_count_an_older_edition_passed_after_the_day(self) -> None:
        late = DUE + DAY
        assert holds_of([late], YEARS, calls=on(late)) == []
        assert holds_of([PASSED, late], YEARS, calls=on(PASSED, late))[-1].expiry == DUE

    def test_lets_an_older_edition_hold_until_the_day(self) -> None:
        midway = date(2026, 12, 10)
        assert holds_of([midway], YEARS, calls=on(midway)) == [Hold(midway, DUE)]

    def test_takes_nothing_from_whoever_holds_the_new_one(self) -> None:
        new, other_language = date(2026, 12, 10), date(2026, 12, 20)
        holds = holds_of([new, other_language], YEARS, calls=on(other_language))
        assert holds == [Hold(new, date(2028, 12, 10))]

    def test_stays_called_back_when_another_unit_refreshes_it(self) -> None:
        refreshed = date(2026, 11, 1)
        holds = holds_of(
            [PASSED],
            YEARS,
            units=[(refreshed, REFRESHER)],
            unit_of=lambda _cycle, _day: REFRESHER,
            calls=on(PASSED),
        )
        assert holds[-2:] == [
            Hold(refreshed, date(2028, 11, 1)),
            Hold(TOLD, DUE, is_pass=False),
        ]

    def test_moves_the_day_by_the_days_away(self) -> None:
        away = (date(2026, 12, 10), date(2026, 12, 20))
        calls = Calls({(None, PASSED): (CALL,)}, away=[away])
        assert holds_of([PASSED], YEARS, away=[away], calls=calls)[-1].expiry == DUE + 10 * DAY

    def test_lets_an_extension_move_the_day_that_is_asked_for(self) -> None:
        holds = holds_of([PASSED], YEARS, calls=on(PASSED))
        later = date(2027, 3, 1)
        before, since = Extension(PASSED, None, later), Extension(TOLD, None, later)
        assert states(holds, grace=Grace(extensions=[before]))[-1][2] == DUE
        assert states(holds, grace=Grace(extensions=[since]))[-1][2] == later

    def test_holds_nobody_to_what_had_lapsed_before_the_rule_reached_her(self) -> None:
        assigned = DUE + DAY
        holds = holds_of([PASSED], YEARS, calls=on(PASSED))
        duty = Duty(assigned, None, [(assigned, assigned + 60 * DAY)], holds)
        assert spans_for(duty)[0].state == StandingState.NOT_STARTED


class TestBestOf:
    def test_takes_the_pass_of_a_day_that_is_not_called_back(self) -> None:
        assert best_of([(CALL,), ()]) == ()

    def test_takes_the_one_that_holds_longest(self) -> None:
        later = CALL._replace(days=90)
        assert best_of([(CALL, later), (later,)]) == (later,)


FIRST = date(2026, 1, 1)
days = st.integers(0, 900).map(lambda n: FIRST + n * DAY)
calls_made = st.builds(
    CallBack,
    told=days,
    effective=st.just(FIRST),
    days=st.integers(1, 120),
    unit=st.sampled_from([None, SHORT]),
).map(lambda call: call._replace(effective=call.told + (call.days % 3) * 20 * DAY))


class TestProperty:
    @settings(max_examples=150, deadline=None)
    @given(
        passes=st.dictionaries(days, st.integers(0, 3), max_size=5),
        calls=st.lists(calls_made, max_size=3),
        shorter=st.lists(days, max_size=3),
        months=st.sampled_from([0, 3, 12]),
    )
    def test_agrees_with_a_walk_from_day_to_day(
        self, passes: dict[date, int], calls: list[CallBack], shorter: list[date], months: int
    ) -> None:
        """Each pass is of an edition before the last so many calls."""
        of_pass = {day: calls[len(calls) - n :] for day, n in passes.items() if n <= len(calls)}
        asked = Calls(
            {(None, day): made for day, made in of_pass.items() if made}, {SHORT: shorter}
        )
        holds = holds_of(passes, Refresh(months), calls=asked)
        for n in range(0, 1300, 7):
            day = FIRST + n * DAY
            last = [hold for hold in holds if hold.from_date <= day]
            is_held = bool(last) and (last[-1].expiry is None or day < last[-1].expiry)
            assert is_held == any(
                passed <= day
                and (not months or day < add_months(passed, months))
                and all(
                    day < call.told
                    or day < call.effective + call.days * DAY
                    or (call.unit and any(call.told <= done <= day for done in shorter))
                    for call in of_pass.get(passed, ())
                )
                for passed in passes
            )
