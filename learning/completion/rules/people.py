"""One person: from her posts, passes and exemptions to her spans under a set of rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from learning.accounts.rules import Period as Days
from learning.accounts.rules import united
from learning.completion.rules.callbacks import CallBack, Calls
from learning.completion.rules.duties import NO_GRACE, Duty, Extension, Grace, spans_for
from learning.completion.rules.holds import Before, Extended, Refresh, counted
from learning.completion.rules.posts import PostPeriod, assignments_of, continuous, placed
from learning.completion.rules.together import overall

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from learning.accounts.rules import DatedTree
    from learning.completion.rules.days import Period
    from learning.completion.rules.duties import SpanFact
    from learning.completion.rules.holds import Hold, UnitOf
    from learning.completion.rules.posts import Assignment, Clock

    # requirement id (None: all together) → its spans
    Spans = dict[int | None, list[SpanFact]]
    # posts, subjects with the days of their passes, and which of these are called back
    Pattern = tuple[Hashable, ...]
    # requirement id → what it asks of one person
    Told = dict[int, "Worked"]


class Post(NamedTuple):
    """A dated post."""

    organisation: int
    role: str
    start_date: date
    end_date: date | None
    is_primary: bool = True
    # The organisation of which its own became part on the day it ended.
    merged_into: int | None = None


class Reach(NamedTuple):
    """An organisation whose people a rule reaches, with those beneath it or without."""

    organisation: int
    with_children: bool = True


@dataclass(frozen=True)
class Rule:
    """A requirement as plain values."""

    pk: int
    subject_key: UUID
    reaches: tuple[Reach, ...]
    tree: DatedTree
    due_rule: str
    due_date: date | None
    due_days: int | None
    refresh: Refresh
    start_date: date
    end_date: date | None = None
    roles: frozenset[str] = frozenset()
    main_posts_only: bool = True
    joined_after: date | None = None
    # role ("": every other) → the shorter units, in order
    units: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    # The rule that ended the day this one began, whose clock and grace it goes on with.
    replaces: Rule | None = None
    _days: dict[int, list[Days]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def subjects(self) -> set[UUID]:
        """What evidence of counts: the whole, and the units that refresh or refreshed it."""
        units = {key for keys in self.units.values() for key in keys}
        before = self.replaces.subjects if self.replaces else ()
        return {self.subject_key, *units, *before}

    @property
    def line(self) -> list[int]:
        """The ids of the rule and of those whose place it took, one after another."""
        return [self.pk, *(self.replaces.line if self.replaces else ())]

    def days_at(self, organisation: int) -> list[Days]:
        """Return the days on which an organisation is one of the rule's, or beneath one."""
        found = self._days.get(organisation)
        if found is None:
            found = self._days[organisation] = united(
                days
                for reach in self.reaches
                if reach.with_children or reach.organisation == organisation
                for days in self.tree.beneath(organisation, reach.organisation)
            )
        return found

    def days_in_reach(self, post: Post) -> list[tuple[date, date | None]]:
        """Return the days of a post on which its organisation is one of the rule's."""
        if self.main_posts_only and not post.is_primary:
            return []
        held = Days(post.start_date, post.end_date)
        inside = (days.during(held) for days in self.days_at(post.organisation))
        return [(days.start, days.end) for days in inside if days and days.start]

    def unit_of(self, posts: Sequence[Post]) -> UnitOf | None:
        """Return which unit refreshes it in which cycle, for somebody with these posts."""
        if not self.units:
            return None

        def find(cycle: int, day: date) -> UUID | None:
            roles = (
                post.role
                for post in posts
                if post.start_date <= day and (post.end_date is None or post.end_date > day)
            )
            listed = next((self.units[role] for role in roles if role in self.units), None)
            keys = listed or self.units.get("", ())
            return keys[cycle % len(keys)] if keys else None

        return find


@dataclass
class Known:
    """What is known of one learner."""

    posts: list[Post] = field(default_factory=list)
    # subject → days on which it was passed
    passes: dict[UUID, list[date]] = field(default_factory=dict)
    # subject → day of a pass → what calls it back, where anything does
    called: dict[UUID, dict[date, tuple[CallBack, ...]]] = field(default_factory=dict)
    starts: dict[UUID, date] = field(default_factory=dict)
    # requirement id (None: every one) → periods in which it does not count
    exempt: dict[int | None, list[Period]] = field(default_factory=dict)
    extensions: dict[int | None, list[Extension]] = field(default_factory=dict)
    # Long absences, as `joined_up` returns them.
    away: list[Period] = field(default_factory=list)

    @property
    def pattern(self) -> Pattern | None:
        """What her spans follow from, as a key; None where she is a case of her own."""
        if self.starts or self.exempt or self.extensions or self.away:
            return None
        passes = ((subject, *days) for subject, days in sorted(self.passes.items()))
        called = ((subject, *sorted(days.items())) for subject, days in sorted(self.called.items()))
        return (*self.posts, *passes, *called)

    def calls_on(self, rule: Rule) -> Calls | None:
        """Return what calls back her passes that count under a rule; None: nothing."""
        found = {
            (None if subject == rule.subject_key else subject, day): calls
            for subject in rule.subjects & self.called.keys()
            for day, calls in self.called[subject].items()
        }
        return Calls(found, self.passes, self.away) if found else None


def spans_of(known: Known, rules: Iterable[Rule]) -> Spans:
    """Return a person's spans under each rule that reaches her, and under all together."""
    spans: Spans = {}
    told: Told = {}
    for rule in rules:
        found = [
            span
            for duty, assignment in _worked(rule, known, told).duties
            for span in placed(spans_for(duty), assignment.posts)
        ]
        if found:
            spans[rule.pk] = found
    if spans:
        everything = [fact for each in spans.values() for fact in each]
        spans[None] = overall(everything, main_posts(known))
    return spans


def main_posts(known: Known) -> list[PostPeriod]:
    """Return when her main post was where."""
    return [
        PostPeriod(post.organisation, post.start_date, post.end_date)
        for post in known.posts
        if post.is_primary
    ]


class Worked(NamedTuple):
    """When a rule holds one person and how, and which of her passes it counts."""

    duties: Sequence[tuple[Duty, Assignment]] = ()
    passes: Sequence[Hold] = ()


def _worked(rule: Rule, known: Known, told: Told) -> Worked:
    """Return what a rule asks of a person; each rule is worked out once."""
    if rule.pk not in told:
        told[rule.pk] = _worked_out(rule, known, told)
    return told[rule.pk]


def _worked_out(rule: Rule, known: Known, told: Told) -> Worked:
    joined = [
        (post, PostPeriod(post.organisation, start, end, post.is_primary))
        for post in known.posts
        for start, end in rule.days_in_reach(post)
    ]
    periods = list(_applied(rule, known, joined))
    if not periods:
        return Worked()
    clock, before = _before(rule, known, told)
    assignments = assignments_of(
        periods,
        rule=rule.due_rule,
        due_date=rule.due_date,
        due_days=rule.due_days,
        in_force=rule.start_date,
        joined=[period for _post, period in joined],
        away=known.away,
        clock=clock,
    )
    grace = _grace(rule, known)
    passes = counted(
        known.passes.get(rule.subject_key, ()),
        rule.refresh,
        units=[
            (day, key)
            for keys in rule.units.values()
            for key in keys
            for day in known.passes.get(key, ())
        ],
        unit_of=rule.unit_of([post for post, _period in joined]),
        away=known.away,
        before=before,
        extended=Extended(grace.extensions, assignments) if grace.extensions else None,
        calls=known.calls_on(rule),
    )
    duties = [
        (
            Duty(
                assigned=assignment.assigned,
                ended=assignment.to_date,
                dues=assignment.dues,
                holds=passes.holds,
                started=known.starts.get(rule.subject_key),
                grace=grace,
                told_from=assignment.from_date,
            ),
            assignment,
        )
        for assignment in assignments
    ]
    return Worked(duties, passes.passes)


def _before(rule: Rule, known: Known, told: Told) -> tuple[Clock | None, Before | None]:
    """Return what the rule whose place this takes counted, if that held her the day before."""
    start = rule.start_date
    replaced = _worked(rule.replaces, known, told) if rule.replaces else Worked()
    for _duty, held in replaced.duties:
        if held.from_date < start and (held.to_date is None or held.to_date >= start):
            passes = [hold for hold in replaced.passes if hold.from_date < start]
            return held.clock_on(start - timedelta(days=1)), Before(passes, start)
    return None, None


def first_of(post: Post, posts: Sequence[Post]) -> Post:
    """Return the post of which this is the continuation after mergers, or itself.

    Whose organisation became part of another goes on there in her role: that is no new post.
    """
    for other in posts:
        if (other.merged_into, other.end_date) != (post.organisation, post.start_date):
            continue
        if (other.role, other.is_primary) == (post.role, post.is_primary):
            return first_of(other, posts)
    return post


def _applied(
    rule: Rule, known: Known, joined: Sequence[tuple[Post, PostPeriod]]
) -> Iterator[PostPeriod]:
    """Yield the days on which the rule holds a person: in force, in the role, joined since."""
    late: set[PostPeriod] = set()
    if rule.joined_after:
        for group in continuous([period for _post, period in joined]):
            if group[0].from_date > rule.joined_after:
                late.update(group)
    for post, period in joined:
        if rule.roles and post.role not in rule.roles:
            continue
        if rule.joined_after and period not in late:
            continue
        start = max(period.from_date, rule.start_date)
        ends = [day for day in (period.to_date, rule.end_date) if day]
        end = min(ends) if ends else None
        if end is None or end > start:
            first = first_of(post, known.posts)
            yield PostPeriod(
                period.organisation,
                start,
                end,
                period.is_primary,
                taken_up=first.start_date,
                origin=first.organisation,
            )


def _grace(rule: Rule, known: Known) -> Grace:
    if not (known.exempt or known.extensions or known.away):
        return NO_GRACE
    exempt = [period for pk in (None, *rule.line) for period in known.exempt.get(pk, ())]
    return Grace(
        exempt=[*exempt, *known.away],
        extensions=[each for pk in rule.line for each in known.extensions.get(pk, ())],
    )
