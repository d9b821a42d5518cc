"""Standing, worked out by hand, by a slow oracle and by the rules."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.completion import rules
from learning.completion.enums import DueRule, StandingState
from learning.completion.rules import PostPeriod, SpanFact
from learning.completion.rules.posts import Clock

NOT_STARTED, DUE_SOON, OVERDUE = (
    StandingState.NOT_STARTED,
    StandingState.DUE_SOON,
    StandingState.OVERDUE,
)
CURRENT, LAPSED = StandingState.CURRENT, StandingState.LAPSED
ASSIGNED, DUE = date(2027, 1, 10), date(2027, 3, 1)


def written(
    passes: list[date], *, ended: date | None = None, months: int = 24
) -> list[rules.SpanFact]:
    return rules.spans_for(
        rules.Duty(
            assigned=ASSIGNED,
            ended=ended,
            dues=[(ASSIGNED, DUE)],
            holds=rules.counted(passes, rules.Refresh(months)).holds,
        )
    )


def spans(*passes: date, ended: date | None = None) -> list[tuple[str, date, date | None]]:
    found = written([*passes], ended=ended)
    return [(span.state, span.from_date, span.to_date) for span in found]


class TestSpansFor:
    """The worked example of the design, and its corners."""

    def test_writes_the_future_at_assignment(self) -> None:
        assert spans() == [
            (NOT_STARTED, date(2027, 1, 10), date(2027, 2, 1)),
            (DUE_SOON, date(2027, 2, 1), date(2027, 3, 1)),
            (OVERDUE, date(2027, 3, 1), None),
        ]

    def test_writes_the_next_generation_at_a_pass(self) -> None:
        assert spans(date(2027, 2, 15)) == [
            (NOT_STARTED, date(2027, 1, 10), date(2027, 2, 1)),
            (DUE_SOON, date(2027, 2, 1), date(2027, 2, 15)),
            (CURRENT, date(2027, 2, 15), date(2029, 1, 18)),
            (DUE_SOON, date(2029, 1, 18), date(2029, 2, 15)),
            (LAPSED, date(2029, 2, 15), None),
        ]

    def test_counts_a_pass_from_before_the_post(self) -> None:
        assert spans(date(2026, 6, 1))[0] == (CURRENT, ASSIGNED, date(2028, 5, 4))

    def test_forgets_a_pass_that_lapsed_before_the_post(self) -> None:
        assert spans(date(2024, 6, 1))[0][0] == NOT_STARTED

    def test_renews_from_the_day_of_the_second_pass(self) -> None:
        found = spans(date(2027, 2, 15), date(2028, 2, 15))
        assert (CURRENT, date(2028, 2, 15), date(2030, 1, 18)) in found
        assert LAPSED not in [state for state, _start, end in found if end]

    def test_ends_with_the_post(self) -> None:
        assert spans(ended=date(2027, 2, 10))[-1] == (
            DUE_SOON,
            date(2027, 2, 1),
            date(2027, 2, 10),
        )


def oracle(day: date, passes: list[date], due: date, months: int) -> tuple[str, bool]:
    """Say the state on one day, the slow and obvious way."""
    before = [passed for passed in passes if passed <= day]
    if before:
        last = max(before)
        expiry = rules.expiry_of(last, months)
        if expiry is None or day < expiry - rules.DUE_SOON:
            return CURRENT, True
        if day < expiry:
            return DUE_SOON, True
        earlier_valid = last > ASSIGNED or (expiry > ASSIGNED)
        if earlier_valid:
            return LAPSED, False
    if day < due - rules.DUE_SOON:
        return NOT_STARTED, False
    return (DUE_SOON, False) if day < due else (OVERDUE, False)


days = st.dates(date(2024, 1, 1), date(2033, 1, 1))


class TestSpansAgainstAnOracle:
    """Whatever the history, the spans say what the oracle says, on every day asked."""

    @given(st.lists(days, max_size=6), days, st.sampled_from([0, 12, 24]))
    def test_agrees_on_any_day(self, passes: list[date], day: date, months: int) -> None:
        day = max(day, ASSIGNED)
        found = written(passes, months=months)
        inside = [
            span
            for span in found
            if span.from_date <= day and (span.to_date is None or day < span.to_date)
        ]
        assert len(inside) == 1
        assert (inside[0].state, inside[0].is_held) == oracle(day, passes, DUE, months)

    @given(st.lists(days, max_size=6))
    def test_leaves_no_gap_and_no_overlap(self, passes: list[date]) -> None:
        found = written(passes)
        assert found[0].from_date == ASSIGNED
        assert found[-1].to_date is None
        for earlier, later in itertools.pairwise(found):
            assert earlier.to_date == later.from_date


class TestAddMonths:
    """Calendar months, not thirty days."""

    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
            (date(2026, 11, 30), 24, date(2028, 11, 30)),
        ],
    )
    def test_ends_on_the_same_day_or_the_last(self, day: date, months: int, expected: date) -> None:
        assert rules.add_months(day, months) == expected


class TestDueDateOf:
    """Nobody is overdue on her first day."""

    def test_gives_late_joiners_four_weeks(self) -> None:
        assert rules.due_date_of(
            rule=DueRule.FIXED, due_date=DUE, due_days=None, assigned=date(2027, 6, 1)
        ) == date(2027, 6, 29)

    def test_keeps_the_fixed_day_for_everybody_else(self) -> None:
        assert (
            rules.due_date_of(rule=DueRule.FIXED, due_date=DUE, due_days=None, assigned=ASSIGNED)
            == DUE
        )

    def test_counts_days_from_the_post(self) -> None:
        assert rules.due_date_of(
            rule=DueRule.AFTER_JOINING, due_date=None, due_days=90, assigned=ASSIGNED
        ) == ASSIGNED + timedelta(days=90)


class TestContinuous:
    """Posts without a gap are one assignment."""

    def test_groups_posts_that_follow_one_another(self) -> None:
        first = PostPeriod(1, date(2026, 1, 1), date(2026, 6, 1))
        second = PostPeriod(2, date(2026, 6, 1), None)
        assert rules.continuous([second, first]) == [[first, second]]

    def test_starts_anew_after_a_gap(self) -> None:
        first = PostPeriod(1, date(2026, 1, 1), date(2026, 5, 1))
        second = PostPeriod(2, date(2026, 6, 1), None)
        assert rules.continuous([first, second]) == [[first], [second]]


class TestAssignmentsOf:
    """A clock that goes on counts from where its rule counts, and is moved by absence since."""

    IN_FORCE = date(2026, 11, 27)
    # Held since 5 January, in her present post since 1 October.
    JOINED, TAKEN_UP = date(2026, 1, 5), date(2026, 10, 1)

    def due(self, rule: DueRule, clock: Clock, *, days: int, away: rules.Period) -> date:
        post = PostPeriod(1, self.IN_FORCE, None, taken_up=self.TAKEN_UP)
        (found,) = rules.assignments_of(
            [post],
            rule=rule,
            due_date=None,
            due_days=days,
            in_force=self.IN_FORCE,
            joined=[PostPeriod(1, self.JOINED, None)],
            away=[away],
            clock=clock,
        )
        return found.dues[0][1]

    def test_moves_days_in_a_post_by_no_absence_before_it(self) -> None:
        """Before, days counted from joining."""
        clock = Clock(self.JOINED, self.JOINED, self.JOINED, self.JOINED, date(2026, 4, 5))
        away = (date(2026, 3, 1), date(2026, 9, 1))
        found = self.due(DueRule.AFTER_POST, clock, days=90, away=away)
        assert found == date(2026, 12, 30)

    def test_moves_days_from_joining_by_absence_before_the_present_post(self) -> None:
        """Before, days counted from the post."""
        clock = Clock(self.JOINED, self.JOINED, self.JOINED, self.TAKEN_UP, date(2026, 12, 30))
        away = (date(2026, 3, 1), date(2026, 3, 11))
        found = self.due(DueRule.AFTER_JOINING, clock, days=400, away=away)
        assert found == self.JOINED + timedelta(days=400 + 10)


class TestPlaced:
    """A span is cut where the organisation changes."""

    def test_names_the_organisation_of_each_piece(self) -> None:
        span = SpanFact(CURRENT, True, date(2026, 1, 1), None, DUE)
        posts = [
            PostPeriod(1, date(2026, 1, 1), date(2026, 6, 1)),
            PostPeriod(2, date(2026, 6, 1), None),
        ]
        pieces = rules.placed([span], posts)
        assert [(p.organisation, p.from_date, p.to_date) for p in pieces] == [
            (1, date(2026, 1, 1), date(2026, 6, 1)),
            (2, date(2026, 6, 1), None),
        ]


class TestOverall:
    """Several requirements together: the worst state tells, all must be held."""

    def test_is_overdue_while_one_is(self) -> None:
        held = SpanFact(CURRENT, True, date(2026, 1, 1), None, date(2028, 1, 1), 7)
        late = SpanFact(OVERDUE, False, date(2026, 3, 1), None, date(2026, 3, 1), 7)
        found = rules.overall([held, late])
        assert [(s.state, s.is_held, s.from_date, s.to_date) for s in found] == [
            (CURRENT, True, date(2026, 1, 1), date(2026, 3, 1)),
            (OVERDUE, False, date(2026, 3, 1), None),
        ]

    def test_of_nothing_is_nothing(self) -> None:
        assert rules.overall([]) == []


class TestWholePercent:
    """Rounded once, halves up."""

    @pytest.mark.parametrize(
        ("part", "whole", "shown"),
        [(30, 67, 45), (4, 14, 29), (1, 8, 13), (1, 3, 33), (0, 5, 0), (5, 5, 100)],
    )
    def test_rounds_a_share(self, part: int, whole: int, shown: int) -> None:
        share = rules.share_of(part, whole)
        assert share is not None
        assert rules.whole_percent(share) == shown

    def test_rounds_a_difference_of_exact_shares(self) -> None:
        now, before = rules.share_of(30, 67), rules.share_of(31, 67)
        assert now is not None and before is not None
        assert rules.whole_percent(now - before) == -1

    def test_has_no_share_of_nothing(self) -> None:
        assert rules.share_of(0, 0) is None
