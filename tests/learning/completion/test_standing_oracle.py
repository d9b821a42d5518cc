"""Standing on any day, told by the rules and by a slow walk from day to day.

The walk knows nothing of spans, edges or chains: it goes through the days one by one and keeps in
mind what somebody with a paper calendar would.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.accounts.rules import DatedTree, Period
from learning.completion.enums import DueRule, StandingState
from learning.completion.rules import Extension, Refresh, joined_up
from learning.completion.rules.people import Known, Post, Reach, Rule, spans_of

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2028, 6, 30)
ALL_DAYS = [FIRST + n * DAY for n in range((LAST - FIRST).days)]
WHOLE, SHORT, SHORTER = UUID(int=1), UUID(int=2), UUID(int=3)
# Two stands beneath one from MOVED on, and beneath three before.
MOVED = date(2026, 9, 1)
ORGANISATIONS = (1, 2, 3)
TREE = DatedTree({2: [(Period(None, MOVED), 3), (Period(MOVED, None), 1)]})
ROLES = ("detective", "pcso")
SOON = 28


@dataclass
class Calendar:
    """What somebody keeps in mind who walks through the days under one rule."""

    rule: Rule
    known: Known
    joined: date | None = None
    assigned: date | None = None
    present: tuple[Any, ...] | None = None
    where: int = 0
    since: date | None = None
    due: date | None = None
    passed: date | None = None
    expiry: date | None = None
    cycle: int = 0
    base: date | None = None
    counting: date | None = None
    joined_counted: date | None = None
    # That of the rule whose place this takes, walked to the day before.
    before: Calendar | None = None
    told: dict[date, tuple[str, bool, date, int]] = field(default_factory=dict)

    def walk(self, until: date = LAST) -> dict[date, tuple[str, bool, date, int]]:
        start = self.rule.start_date
        if self.rule.replaces:
            before = Calendar(self.rule.replaces, self.known)
            self.before = before if start - DAY in before.walk(start) else None
        for day in ALL_DAYS:
            if day == until:
                break
            reached = [p for p in self.known.posts if held(p, day) and self.reaches(p, day)]
            self.joined = (self.joined or day) if reached else None
            applied = [p for p in reached if self.applies(p, day)]
            if day != start or not applied:
                self.before = None if day >= start else self.before
            else:
                self.take_over_passes()
            self.take_passes(day, reached)
            if not applied:
                self.assigned = self.present = self.joined_counted = None
                continue
            self.begin(day, applied)
            self.told[day] = self.tell(day)
        return self.told

    def reaches(self, post: Post, day: date) -> bool:
        if self.rule.main_posts_only and not post.is_primary:
            return False
        return any(
            post.organisation == reach.organisation
            or (
                reach.with_children
                and post.organisation == 2
                and reach.organisation == (1 if day >= MOVED else 3)
            )
            for reach in self.rule.reaches
        )

    def reached_since(self, post: Post, day: date) -> date:
        """The first day of the rule's present hold on a post."""
        since = max(post.start_date, self.rule.start_date)
        moved_in = since < MOVED <= day and not self.reaches(post, MOVED - DAY)
        return MOVED if moved_in else since

    def applies(self, post: Post, day: date) -> bool:
        rule = self.rule
        if day < rule.start_date or (rule.end_date and day >= rule.end_date):
            return False
        if rule.joined_after and not (self.joined and self.joined > rule.joined_after):
            return False
        return not rule.roles or post.role in rule.roles

    def begin(self, day: date, applied: list[Post]) -> None:
        """Take note of an assignment or a present post that begins today."""
        post = min(
            applied, key=lambda p: (not p.is_primary, self.reached_since(p, day), p.organisation)
        )
        first = self.taken_up(post)
        present = (first.organisation, first.is_primary, first.start_date)
        self.where = post.organisation
        is_new = self.assigned is None
        if is_new:
            self.assigned, self.counting = day, self.rule.start_date
        if is_new and self.before:
            self.take_over(day, post)
        elif is_new or (self.rule.due_rule == DueRule.AFTER_POST and present != self.present):
            self.since = day
            self.due = self.due_from(day, post, self.joined)
        self.present = present

    def due_from(self, day: date, post: Post, joined: date | None) -> date:
        """The due day of somebody whose clock runs since a day."""
        days = self.rule.due_days or 0
        if self.rule.due_rule == DueRule.FIXED:
            assert self.rule.due_date
            due = max(self.rule.due_date, day + SOON * DAY)
        else:
            is_joining = self.rule.due_rule == DueRule.AFTER_JOINING
            counted = joined if is_joining else self.taken_up(post).start_date
            assert counted and self.counting
            due = max(max(counted, self.counting) + days * DAY, day + min(days, SOON) * DAY)
        return self.count(day, (due - day).days)

    def taken_up(self, post: Post) -> Post:
        """The post before the mergers it went through."""
        for other in self.known.posts:
            if (
                other.merged_into == post.organisation
                and other.end_date == post.start_date
                and (other.role, other.is_primary) == (post.role, post.is_primary)
            ):
                return self.taken_up(other)
        return post

    def take_over(self, day: date, post: Post) -> None:
        """Go on from the rule that held her yesterday: late stays late, near is four weeks."""
        old = self.before
        assert old and old.since and old.due and old.joined and self.joined
        self.assigned, self.counting, self.since = old.assigned, old.counting, old.since
        joined = min(self.joined, old.joined_counted or old.joined)
        self.joined_counted = joined
        near = self.count(day, min(self.rule.due_days or SOON, SOON))
        self.due = max(self.own_due(day, post, joined), min(old.due, near))

    def own_due(self, day: date, post: Post, joined: date) -> date:
        """The day the rule itself gives somebody who goes on.

        A fixed date waits for the days she is away from now on; days, for those since the first
        of them on which she was held.
        """
        old = self.before
        assert old and old.assigned and old.since and self.counting
        if self.rule.due_rule == DueRule.FIXED:
            assert self.rule.due_date
            return self.count(day, (self.rule.due_date - day).days)
        if self.rule.due_rule == DueRule.AFTER_JOINING:
            return self.due_from(old.assigned, post, joined)
        since = max(old.since, self.taken_up(post).start_date, self.counting)
        return self.due_from(since, post, joined)

    def take_over_passes(self) -> None:
        """Count what counted yesterday, by today's months; nothing lapses at once."""
        if not (old := self.before):
            return
        self.passed, self.base, self.cycle = old.passed, old.base, old.cycle
        self.expiry = None
        if self.base and (months := self.rule.refresh.months):
            own = self.count(self.base, (later(self.base, months) - self.base).days)
            near = self.count(self.rule.start_date, SOON)
            self.expiry = max(own, min(old.expiry or near, near))

    def count(self, start: date, days: int) -> date:
        """Count days on which she is there."""
        day = start
        while days:
            if not any(a <= day < b for a, b in self.known.away):
                days -= 1
            day += DAY
        return day

    def take_passes(self, day: date, reached: list[Post]) -> None:
        is_held = self.passed is not None and (self.expiry is None or day < self.expiry)
        is_in_time = is_held or self.is_due_later(day)
        if day not in self.known.passes.get(WHOLE, ()):
            unit = self.unit(reached)
            if not is_in_time or unit is None or day not in self.known.passes.get(unit, ()):
                return
        self.cycle = self.cycle + 1 if is_in_time else 0
        base = day
        window = self.rule.refresh.window
        if is_held and self.expiry and window is not None and self.expiry - day <= window:
            base = self.expiry
        self.passed, self.base = day, base
        months = self.rule.refresh.months
        self.expiry = self.count(base, (later(base, months) - base).days) if months else None

    def is_due_later(self, day: date) -> bool:
        """Whether she lapsed while held, and has an extension that is running."""
        is_held_now = self.assigned is not None and any(
            held(p, day) and self.reaches(p, day) and self.applies(p, day) for p in self.known.posts
        )
        assigned = self.assigned or (self.before and self.before.assigned)
        if not (is_held_now and self.passed and self.expiry and assigned):
            return False
        return self.expiry > assigned and any(
            self.passed <= e.from_date <= day < min(e.to_date or e.due_date, e.due_date)
            for pk in self.line()
            for e in self.known.extensions.get(pk, ())
        )

    def unit(self, reached: list[Post]) -> UUID | None:
        lists = [self.rule.units[p.role] for p in reached if p.role in self.rule.units]
        keys = lists[0] if lists else self.rule.units.get("", ())
        return keys[self.cycle % len(keys)] if keys else None

    def tell(self, day: date) -> tuple[str, bool, date, int]:
        assert self.assigned and self.since and self.due and self.present
        counts = self.passed is not None and not (
            self.passed <= self.assigned and self.expiry and self.expiry <= self.assigned
        )
        expiry = self.expiry if counts else None
        is_held = counts and (expiry is None or day < expiry)
        since = self.passed if counts and self.passed else self.since
        due = expiry or self.due
        for extension in [e for pk in self.line() for e in self.known.extensions.get(pk, ())]:
            is_on = extension.from_date <= day and (
                extension.to_date is None or day < extension.to_date
            )
            if is_on and extension.from_date >= since:
                due = max(due, extension.due_date)
        return self.state(day, counts, is_held, expiry, due), is_held, due, self.where

    def state(self, day: date, counts: bool, is_held: bool, expiry: date | None, due: date) -> str:
        exempt = [p for pk in (None, *self.line()) for p in self.known.exempt.get(pk, ())]
        is_soon = (due - day).days <= SOON
        if any(a <= day < b for a, b in [*exempt, *self.known.away]):
            return StandingState.EXEMPT
        if counts and (expiry is None or (is_held and not is_soon)):
            return StandingState.CURRENT
        if day >= due:
            return StandingState.LAPSED if counts else StandingState.OVERDUE
        if counts or is_soon:
            return StandingState.DUE_SOON
        started = self.known.starts.get(WHOLE)
        is_begun = started is not None and started <= day
        if is_begun and not (self.passed and started and self.passed >= started):
            return StandingState.IN_PROGRESS
        return StandingState.NOT_STARTED

    def line(self) -> list[int]:
        """The rule and those whose place it took."""
        found = [self.rule]
        while before := found[-1].replaces:
            found.append(before)
        return [rule.pk for rule in found]


def held(post: Post, day: date) -> bool:
    return post.start_date <= day and (post.end_date is None or day < post.end_date)


def later(day: date, months: int) -> date:
    """Go on by months, and back from a day that the month has not."""
    number = day.month + months
    year, month, last = day.year + (number - 1) // 12, (number - 1) % 12 + 1, day.day
    while True:
        try:
            return date(year, month, last)
        except ValueError:
            last -= 1


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
