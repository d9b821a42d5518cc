"""Standing on any day, told by the rules and by a slow walk from day to day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.accounts.rules import DatedTree, Period
from learning.completion.enums import DueRule
from learning.completion.rules import Extension, Refresh, joined_up
from learning.completion.rules.people import Known, Post, Reach, Rule, spans_of
from tests.learning.completion.walks import (
    ALL_DAYS,
    DAY,
    LAST,
    MOVED,
    SHORT,
    SHORTER,
    WHOLE,
    Calendar,
    held,
)

ORGANISATIONS = (1, 2, 3)
TREE = DatedTree({2: [(Period(None, MOVED), 3), (Period(MOVED, None), 1)]})
ROLES = ("detective", "pcso")
days = st.integers(0, len(ALL_DAYS) - 200).map(lambda n: ALL_DAYS[n])
lengths = st.integers(1, 200).map(lambda n: n * DAY)
periods = st.tuples(days, lengths).map(lambda p: (p[0], p[0] + p[1]))


@st.composite
def posts(draw: Any) -> list[Post]:
    found: list[Post] = []
    day = draw(days)
    for _turn in range(draw(st.integers(1, 4))):
        organisation = draw(st.sampled_from(ORGANISATIONS))
        end = day + draw(lengths)
        is_merged = bool(found) and found[-1].end_date == day and draw(st.booleans())
        role = found[-1].role if is_merged else draw(st.sampled_from(ROLES))
        if is_merged:
            found[-1] = found[-1]._replace(merged_into=organisation)
        found.append(Post(organisation, role, day, end))
        day = end + draw(st.sampled_from([0, 0, 0, 9])) * DAY
    if draw(st.booleans()):
        found[-1] = found[-1]._replace(end_date=None)
    for start, end in draw(st.lists(periods, max_size=2)):
        organisation = draw(st.sampled_from(ORGANISATIONS))
        role = draw(st.sampled_from(ROLES))
        found.append(Post(organisation, role, start, end, is_primary=False))
    return sorted(found, key=lambda p: p.start_date)


@st.composite
def rules_of(draw: Any, pk: int) -> Rule:
    due_rule = draw(st.sampled_from(list(DueRule)))
    is_fixed = due_rule == DueRule.FIXED
    start = draw(days)
    units = st.lists(st.sampled_from([SHORT, SHORTER]), min_size=1, max_size=3).map(tuple)
    where = draw(st.sets(st.sampled_from(ORGANISATIONS), min_size=1))
    return Rule(
        pk=pk,
        subject_key=WHOLE,
        reaches=tuple(Reach(key, draw(st.booleans())) for key in sorted(where)),
        tree=TREE,
        due_rule=due_rule,
        due_date=draw(days) if is_fixed else None,
        due_days=None if is_fixed else draw(st.integers(1, 120)),
        refresh=Refresh(
            draw(st.sampled_from([0, 1, 3, 7, 12])),
            draw(st.sampled_from([None, 0 * DAY, 14 * DAY, 40 * DAY])),
        ),
        start_date=start,
        end_date=draw(st.one_of(st.none(), lengths.map(lambda n: start + n))),
        roles=frozenset(draw(st.sets(st.sampled_from(ROLES), max_size=1))),
        main_posts_only=draw(st.booleans()),
        joined_after=draw(st.one_of(st.none(), days)),
        units=draw(st.dictionaries(st.sampled_from(["", *ROLES]), units, max_size=2)),
    )


@st.composite
def chains(draw: Any) -> list[Rule]:
    """Rules of which each takes the place of the one before, the day it begins."""
    found = [draw(rules_of(1))]
    for pk in range(2, draw(st.integers(2, 3)) + 1):
        before = found[-1]
        start = before.start_date + draw(lengths)
        found[-1] = replace(before, end_date=min(before.end_date or start, start))
        after = replace(draw(rules_of(pk)), start_date=start, end_date=None, replaces=found[-1])
        if after.due_date:  # the database refuses one before the first day
            after = replace(after, due_date=max(after.due_date, start))
        if draw(st.sampled_from([True, True, False])):
            after = replace(
                after,
                reaches=before.reaches,
                roles=before.roles,
                main_posts_only=before.main_posts_only,
                joined_after=before.joined_after,
            )
        found.append(after)
    return found


@st.composite
def histories(draw: Any) -> Known:
    extension = st.tuples(days, st.one_of(st.none(), lengths), lengths).map(
        lambda e: Extension(e[0], e[0] + e[1] if e[1] else None, e[0] + e[2])
    )
    passes = st.lists(days, max_size=5)
    return Known(
        posts=draw(posts()),
        passes={WHOLE: draw(passes), SHORT: draw(passes), SHORTER: draw(passes)},
        starts={WHOLE: draw(days)} if draw(st.booleans()) else {},
        exempt=draw(
            st.dictionaries(
                st.sampled_from([None, 1, 2]), st.lists(periods, min_size=1, max_size=2), max_size=2
            )
        ),
        extensions=draw(
            st.dictionaries(
                st.sampled_from([1, 2]), st.lists(extension, min_size=1, max_size=2), max_size=2
            )
        ),
        away=joined_up(draw(st.lists(periods, max_size=2))),
    )


def on_each_day(spans: Any) -> dict[date, Any]:
    found: dict[date, Any] = {}
    for span in spans:
        day = span.from_date
        while day < (span.to_date or LAST) and day < LAST:
            assert day not in found, "two spans on one day"
            found[day] = span
            day += DAY
    return found


class TestWalk:
    """The walk and the rules against days counted by hand."""

    @pytest.mark.parametrize(
        ("away", "due"),
        [
            # Back on the first day of the new rule.
            ((date(2026, 10, 1), date(2026, 11, 27)), date(2027, 3, 1)),
            # Away since long before it, and 35 days more.
            ((date(2026, 2, 1), date(2027, 1, 1)), date(2027, 4, 5)),
        ],
    )
    def test_moves_a_fixed_date_by_absence_since_it_binds(
        self, away: tuple[date, date], due: date
    ) -> None:
        known = Known(posts=[Post(1, ROLES[0], date(2026, 1, 5), None)], away=[away])
        start = date(2026, 11, 27)
        old = Rule(
            pk=1, subject_key=WHOLE, reaches=(Reach(1),), tree=TREE, refresh=Refresh(0),
            due_rule=DueRule.AFTER_JOINING, due_date=None, due_days=90,
            start_date=date(2026, 1, 1), end_date=start,
        )  # fmt: skip
        new = replace(
            old, pk=2, due_rule=DueRule.FIXED, due_date=date(2027, 3, 1), due_days=None,
            start_date=start, end_date=None, replaces=old,
        )  # fmt: skip
        for rule in (new, replace(new, replaces=None)):
            assert Calendar(rule, known).walk()[start][2] == due
            assert on_each_day(spans_of(known, [rule])[rule.pk])[start].due_date == due


class TestSpansOf:
    """What is written down is what the walk tells, on every day of every history."""

    @settings(max_examples=150, deadline=None)
    @given(histories(), rules_of(1))
    def test_agrees_with_the_walk_under_one_rule(self, known: Known, rule: Rule) -> None:
        found = on_each_day(spans_of(known, [rule]).get(rule.pk, ()))
        told = Calendar(rule, known).walk()
        assert found.keys() == told.keys()
        for day, (state, is_held, due, organisation) in told.items():
            span = found[day]
            assert (day, span.state, span.is_held) == (day, state, is_held)
            assert span.organisation == organisation
            assert (day, span.due_date) == (day, due)

    @settings(max_examples=150, deadline=None)
    @given(histories(), chains())
    def test_agrees_with_the_walk_where_rules_are_replaced(
        self, known: Known, chain: list[Rule]
    ) -> None:
        spans = spans_of(known, chain)
        for rule in chain:
            found = on_each_day(spans.get(rule.pk, ()))
            told = Calendar(rule, known).walk()
            assert found.keys() == told.keys()
            for day, stands in told.items():
                span = found[day]
                assert (day, *stands) == (
                    day, span.state, span.is_held, span.due_date, span.organisation
                )  # fmt: skip

    @settings(max_examples=100, deadline=None)
    @given(histories(), chains())
    def test_makes_a_fixed_date_no_later_by_replacing(
        self, known: Known, chain: list[Rule]
    ) -> None:
        """No later than in a rule that replaces nothing: where the date is near, four weeks."""
        last = chain[-1]
        fixed = replace(
            last,
            due_rule=DueRule.FIXED,
            due_date=max(last.due_date or last.start_date, last.start_date),
            due_days=None,
        )
        known = replace(known, passes={}, extensions={})
        going_on = on_each_day(spans_of(known, [fixed]).get(fixed.pk, ()))
        alone = on_each_day(spans_of(known, [replace(fixed, replaces=None)]).get(fixed.pk, ()))
        assert going_on.keys() == alone.keys()
        for day, span in going_on.items():
            assert span.due_date <= alone[day].due_date

    @settings(max_examples=100, deadline=None)
    @given(histories(), rules_of(1), lengths)
    def test_moves_no_days_by_replacing(self, known: Known, rule: Rule, length: timedelta) -> None:
        """Days that go on in the same words are due when they were, absence and all."""
        rule = replace(
            rule, due_rule=DueRule.AFTER_JOINING, due_days=60, due_date=None, end_date=None
        )
        start = rule.start_date + length
        old = replace(rule, end_date=start)
        new = replace(rule, pk=2, start_date=start, replaces=old)
        known = replace(known, passes={}, extensions={})
        whole = on_each_day(spans_of(known, [rule]).get(rule.pk, ()))
        going_on = on_each_day(spans_of(known, [new]).get(new.pk, ()))
        day = start
        while start - DAY in whole and day in going_on:
            assert (day, going_on[day].due_date) == (day, whole[day].due_date)
            day += DAY

    @settings(max_examples=60, deadline=None)
    @given(histories(), rules_of(1), rules_of(2))
    def test_lets_the_worst_tell_under_two(self, known: Known, one: Rule, two: Rule) -> None:
        found = on_each_day(spans_of(known, [one, two]).get(None, ()))
        walks = [Calendar(replace(rule), known).walk() for rule in (one, two)]
        worst_first = ["overdue", "lapsed", "due_soon", "not_started", "in_progress", "current"]
        for day in ALL_DAYS:
            told = [walk[day] for walk in walks if day in walk]
            assert (day in found) == bool(told)
            if not told:
                continue
            span = found[day]
            states = [state for state, _held, _due, _where in told]
            assert span.state == next((s for s in worst_first if s in states), "exempt")
            assert span.is_held == all(is_held for _state, is_held, _due, _where in told)
            main = [p for p in known.posts if p.is_primary and held(p, day)]
            if main:
                assert span.organisation == main[0].organisation
