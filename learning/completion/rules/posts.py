"""From dated posts to assignments: from when a rule reaches somebody, and by when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from learning.completion.enums import DueRule
from learning.completion.rules.days import DUE_SOON, Period, due_date_of, moved
from learning.completion.rules.duties import SpanFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class PostPeriod:
    """A post to which a requirement applies, from a day until a day.

    `taken_up` is the first day of the post itself, where the rule reaches it only later; `origin`
    its organisation on that day, where it became part of another since.
    """

    organisation: int
    from_date: date
    to_date: date | None
    is_primary: bool = True
    taken_up: date | None = None
    origin: int | None = None

    @property
    def post(self) -> tuple[int, bool, date]:
        """What is the same as long as the post is."""
        return (self.origin or self.organisation, self.is_primary, self.taken_up or self.from_date)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where counting stands for somebody: what a rule that takes another's place goes on from.

    `assigned`: the first day she is held; `joined` and `in_force`: from which days are counted;
    `since`, `due`: the due day that runs, and since when.
    """

    assigned: date
    joined: date
    in_force: date
    since: date
    due: date


@dataclass(frozen=True, slots=True)
class Assignment:
    """A time without a gap in which a rule reaches somebody.

    `dues`: from which day which due day holds, the first from `assigned` or before. `assigned` is
    before `from_date` where the rule takes the place of one that held her the day before.
    """

    from_date: date
    to_date: date | None
    dues: tuple[Period, ...]
    assigned: date
    joined: date
    in_force: date
    posts: tuple[PostPeriod, ...] = ()

    def clock_on(self, day: date) -> Clock:
        """Return where counting stands on a day of it."""
        since, due = [each for each in self.dues if each[0] <= day][-1]
        return Clock(self.assigned, self.joined, self.in_force, since, due)


def continuous(posts: Sequence[PostPeriod]) -> list[list[PostPeriod]]:
    """Group posts that follow one another without a gap: one assignment each."""
    groups: list[list[PostPeriod]] = []
    until: date | None = None
    for post in sorted(posts, key=lambda p: p.from_date):
        if groups and (until is None or until >= post.from_date):
            groups[-1].append(post)
            until = _later(until, post.to_date)
        else:
            groups.append([post])
            until = post.to_date
    return groups


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else None


def one_at_a_time(posts: Sequence[PostPeriod]) -> list[PostPeriod]:
    """Cut posts that overlap, so that each day has one.

    The main post goes before others, then the one held longest, then the first organisation.
    """
    ordered = sorted(posts, key=lambda p: p.from_date)
    if all(one.to_date and one.to_date <= other.from_date for one, other in pairwise(ordered)):
        return ordered
    edges = sorted({p.from_date for p in posts} | {p.to_date for p in posts if p.to_date})
    found: list[PostPeriod] = []
    for start, end in [*pairwise(edges), (edges[-1], None)]:
        held = [p for p in posts if p.from_date <= start and (not p.to_date or p.to_date > start)]
        if not held:
            continue
        told = min(held, key=lambda p: (not p.is_primary, p.from_date, p.organisation))
        taken_up = told.taken_up or told.from_date
        piece = replace(told, from_date=start, to_date=end, taken_up=taken_up)
        if found and replace(found[-1], from_date=start, to_date=end) == piece:
            found[-1] = replace(found[-1], to_date=end)
        else:
            found.append(piece)
    return found


def assignments_of(
    posts: Sequence[PostPeriod],
    *,
    rule: str,
    due_date: date | None,
    due_days: int | None,
    in_force: date,
    joined: Sequence[PostPeriod] = (),
    away: Sequence[Period] = (),
    clock: Clock | None = None,
) -> list[Assignment]:
    """Return when a rule reaches somebody, and the due days.

    `posts` are those the rule reaches, cut to the days it is in force; `joined` all those in its
    organisations, in whatever role: joining is the first day of the continuous time in them.
    `clock` is that of the rule whose place it takes, where that held her the day before: then it
    runs on, and what that rule made late stays late unless this one gives a later day.
    Source: design.md, worked example.
    """
    found = []
    joinings = [group[0].from_date for group in continuous(joined)]

    def due_of(since: date, counted: date) -> date:
        day = due_date_of(
            rule=rule, due_date=due_date, due_days=due_days, assigned=since, counted_from=counted
        )
        return moved(day, since=since, away=away) if away else day

    for group in continuous(posts):
        pieces = one_at_a_time(group)
        start = pieces[0].from_date
        held = clock if start == in_force else None
        joining = max((day for day in joinings if day <= start), default=start)
        if held:
            joining = min(joining, held.joined)
        counting = held.in_force if held else in_force
        steps = [(start, joining)]
        if rule == DueRule.AFTER_POST:
            steps = [
                (piece.from_date, piece.taken_up or piece.from_date)
                for before, piece in pairwise([None, *pieces])
                if piece and (before is None or before.post != piece.post)
            ]
        dues = [(since, due_of(since, max(counted, counting))) for since, counted in steps]
        if held:
            # Absence before the day from which it counts does not move it: of a fixed date, today.
            if due_date is not None:
                by_itself = moved(due_date, since=start, away=away)
            else:
                counted = max(steps[0][1], counting)
                since = held.since if rule == DueRule.AFTER_POST else held.assigned
                by_itself = due_of(max(since, counted), counted)
            soon = start + min(timedelta(days=due_days or DUE_SOON.days), DUE_SOON)
            near = moved(soon, since=start, away=away)
            dues[0] = (held.since, max(by_itself, min(held.due, near)))
        found.append(
            Assignment(
                start,
                pieces[-1].to_date,
                tuple(dues),
                assigned=held.assigned if held else start,
                joined=joining,
                in_force=counting,
                posts=tuple(pieces),
            )
        )
    return found


def placed(spans: Iterable[SpanFact], posts: Sequence[PostPeriod]) -> list[SpanFact]:
    """Cut spans where the post changes, and name the organisation of each piece."""
    if len(posts) == 1:
        return [SpanFact(*span[:5], posts[0].organisation) for span in spans]
    pieces = []
    for span in spans:
        for post in posts:
            start = max(span.from_date, post.from_date)
            ends = [day for day in (span.to_date, post.to_date) if day]
            end = min(ends) if ends else None
            if end is None or start < end:
                pieces.append(SpanFact(span[0], span[1], start, end, span[4], post.organisation))
    return sorted(pieces, key=lambda span: span.from_date)
