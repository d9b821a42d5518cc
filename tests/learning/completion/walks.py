"""One person under one rule, walked through from day to day.

The walk knows nothing of spans, edges or chains: it goes through the days one by one and keeps in
mind what somebody with a paper calendar would.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from learning.completion.enums import DueRule, StandingState

if TYPE_CHECKING:
    from learning.completion.rules.people import Known, Post, Rule

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2028, 6, 30)
ALL_DAYS = [FIRST + n * DAY for n in range((LAST - FIRST).days)]
WHOLE, SHORT, SHORTER = UUID(int=1), UUID(int=2), UUID(int=3)
# Two stands beneath one from MOVED on, and beneath three before.
MOVED = date(2026, 9, 1)
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
