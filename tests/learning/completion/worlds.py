"""A small force in plain Python, kept beside the real one: what figures must be, worked out slowly.

Nothing here uses spans, deltas, totals or the dated tree: every answer walks day by day.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
DUE_DAYS = 60
SOON = 28
FIRST, LAST = date(2025, 7, 1), date(2028, 1, 1)


@dataclass
class Rule:
    """A requirement: of whom, which subject, from when until when, refreshed after months."""

    organisation: str
    subject: int
    start: date
    refresh: int
    end: date | None = None
    days: int = DUE_DAYS
    is_after_post: bool = False
    # The number of the rule whose place it took.
    replaces: int | None = None


@dataclass
class Calendar:
    """What somebody keeps in mind who walks through the days of one person under one rule."""

    told: dict[date, tuple[str, bool]] = field(default_factory=dict)
    joined: date | None = None
    counted: date | None = None
    assigned: date | None = None
    counting: date | None = None
    since: date | None = None
    due: date | None = None
    passed: date | None = None
    expiry: date | None = None
    post: tuple[str, date] | None = None


@dataclass
class World:
    """What is known at one instant."""

    # organisation → since when it has stood beneath whom, in order
    parents: dict[str, list[tuple[date, str | None]]]
    rules: list[Rule]
    posts: dict[int, list[tuple[str, date, date | None]]] = field(default_factory=dict)
    passes: dict[tuple[int, int], list[date]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    merged: dict[str, tuple[str, date]] = field(default_factory=dict)
    # learner → of which rule (None: of all), from when, until when or due when
    exempt: dict[int, list[tuple[int | None, date, date]]] = field(default_factory=dict)
    extensions: dict[int, list[tuple[int, date, date]]] = field(default_factory=dict)
    away: dict[int, list[tuple[date, date]]] = field(default_factory=dict)
    # What was walked through, once nothing changes any more.
    told: dict[tuple[int, int], dict[date, tuple[str, bool]]] = field(default_factory=dict)

    def copy(self) -> World:
        return deepcopy(self)

    def parent(self, organisation: str, day: date) -> str | None:
        """Who was directly above on a day."""
        return [above for since, above in self.parents[organisation] if since <= day][-1]

    def chain(self, organisation: str, day: date) -> list[str]:
        """The organisation and all above it on a day."""
        found = [organisation]
        while (above := self.parent(found[-1], day)) is not None:
            found.append(above)
        return found

    def move(self, organisation: str, parent: str | None, day: date) -> None:
        kept = [each for each in self.parents[organisation] if each[0] < day]
        self.parents[organisation] = [*kept, (day, parent)]

    def start_post(self, learner: int, organisation: str, day: date) -> None:
        posts = [
            (where, start, day if end is None else end)
            for where, start, end in self.posts.get(learner, [])
        ]
        self.posts[learner] = [*posts, (organisation, day, None)]

    def end_post(self, learner: int, day: date) -> None:
        where, start, _open = self.posts[learner][-1]
        self.posts[learner][-1] = (where, start, day)

    def merge(self, organisation: str, into: str, day: date, today: date) -> None:
        for child in self.parents:
            if child not in self.closed and self.parent(child, today) == organisation:
                self.move(child, into, day)
        for learner, posts in self.posts.items():
            self.posts[learner] = [
                piece for post in posts for piece in _pieces(post, organisation, into, day)
            ]
        for rule in self.rules:
            if rule.organisation == organisation and rule.end is None:
                rule.end = max(day, rule.start + DAY)
        self.closed.add(organisation)
        self.merged[organisation] = (into, day)

    def replace(self, number: int, start: date, days: int, refresh: int) -> None:
        """Put a rule in the place of another."""
        old = self.rules[number]
        old.end = start
        rule = Rule(old.organisation, old.subject, start, refresh, days=days, replaces=number)
        self.rules.append(rule)

    def counts(self, organisation: str, day: date, rule: int | None = None) -> dict[str, int]:
        """Total, held and each state of an organisation on a day."""
        found = {"total": 0, "held": 0}
        rules = self.rules if rule is None else [self.rules[rule]]
        for learner in self.posts:
            where = self._where(learner, day)
            if where is None or organisation not in self.chain(where, day):
                continue
            stands = [s for each in rules if (s := self._stands(each, learner, day))]
            if stands:
                found["total"] += 1
                worst = min((state for state, _held in stands), key=WORST.index)
                found["held"] += worst != "exempt" and all(held for _state, held in stands)
                found[worst] = found.get(worst, 0) + 1
        return found

    def _where(self, learner: int, day: date) -> str | None:
        for where, start, end in self.posts[learner]:
            if start <= day and (end is None or day < end):
                return where
        return None

    def _stands(self, rule: Rule, learner: int, day: date) -> tuple[str, bool] | None:
        key = (self.rules.index(rule), learner)
        if key not in self.told:
            self.told[key] = self._walk(rule, learner, LAST).told
        return self.told[key].get(day)

    def _walk(self, rule: Rule, learner: int, until: date) -> Calendar:
        """Go through the days under one rule, and under those whose place it took."""
        before = None
        if rule.replaces is not None:
            before = self._walk(self.rules[rule.replaces], learner, rule.start)
            before = before if rule.start - DAY in before.told else None
        mine = Calendar()
        day = FIRST
        while day < until:
            post = self._post(learner, day)
            is_inside = post is not None and rule.organisation in self.chain(post[0], day)
            mine.joined = (mine.joined or day) if is_inside else None
            applies = is_inside and rule.start <= day and (rule.end is None or day < rule.end)
            goes_on = before if applies and day == rule.start else None
            if goes_on and goes_on.passed:
                mine.passed = goes_on.passed
                mine.expiry = self._expiry(goes_on.passed, rule, learner)
                near = self._count(learner, day, SOON)
                mine.expiry = max(mine.expiry, min(goes_on.expiry or near, near))
            if day in self.passes.get((learner, rule.subject), ()):
                mine.passed, mine.expiry = day, self._expiry(day, rule, learner)
            if applies:
                self._begin(mine, goes_on, rule, learner, day)
                mine.told[day] = self._tell(mine, rule, learner, day)
            else:
                mine.assigned = None
            day += DAY
        return mine

    def _begin(
        self, mine: Calendar, before: Calendar | None, rule: Rule, learner: int, day: date
    ) -> None:
        """Take note of a hold, or a present post, that begins today."""
        held = self._post(learner, day)
        assert held and mine.joined
        post = self._taken_up(learner, held)

        def due(since: date, joined: date) -> date:
            counted = max(post[1] if rule.is_after_post else joined, mine.counting or day)
            last = max(counted + rule.days * DAY, since + min(rule.days, SOON) * DAY)
            return self._count(learner, since, (last - since).days)

        if mine.assigned is None and before:
            assert before.since and before.due and before.counted
            mine.assigned, mine.counting, mine.since = (
                before.assigned, before.counting, before.since,
            )  # fmt: skip
            mine.counted = min(mine.joined, before.counted)
            near = self._count(learner, day, min(rule.days, SOON))
            mine.due = max(due(before.since, mine.counted), min(before.due, near))
        elif mine.assigned is None:
            mine.assigned, mine.counting, mine.since = day, rule.start, day
            mine.counted = mine.joined
            mine.due = due(day, mine.counted)
        elif rule.is_after_post and post != mine.post:
            mine.since, mine.due = day, due(day, mine.joined)
        mine.post = post

    def _tell(self, mine: Calendar, rule: Rule, learner: int, day: date) -> tuple[str, bool]:
        assert mine.assigned and mine.since and mine.due
        counts = mine.passed is not None and not (
            mine.passed <= mine.assigned and mine.expiry and mine.expiry <= mine.assigned
        )
        expiry = mine.expiry if counts else None
        since = mine.passed if counts and mine.passed else mine.since
        due = expiry or mine.due
        is_held = expiry is not None and day < expiry
        line = self._line(rule)
        for number, start, later in self.extensions.get(learner, ()):
            if number in line and since <= start <= day:
                due = max(due, later)
        exempt = [
            (start, end)
            for number, start, end in self.exempt.get(learner, ())
            if number is None or number in line
        ]
        if any(start <= day < end for start, end in [*exempt, *self.away.get(learner, ())]):
            return "exempt", is_held
        if day >= due:
            return ("lapsed" if counts else "overdue"), is_held
        is_soon = (due - day).days <= SOON
        if not counts:
            return ("due_soon" if is_soon else "not_started"), False
        return ("current" if is_held and not is_soon else "due_soon"), is_held

    def _line(self, rule: Rule) -> set[int]:
        found = {self.rules.index(rule)}
        while rule.replaces is not None:
            found.add(rule.replaces)
            rule = self.rules[rule.replaces]
        return found

    def _post(self, learner: int, day: date) -> tuple[str, date, date | None] | None:
        for post in self.posts[learner]:
            if post[1] <= day and (post[2] is None or day < post[2]):
                return post
        return None

    def _taken_up(self, learner: int, post: tuple[str, date, date | None]) -> tuple[str, date]:
        """Where and when a post began, before the mergers it went through."""
        for where, start, end in self.posts[learner]:
            if end == post[1] and self.merged.get(where) == (post[0], post[1]):
                return self._taken_up(learner, (where, start, end))
        return post[0], post[1]

    def _expiry(self, passed: date, rule: Rule, learner: int) -> date:
        return self._count(learner, passed, (_later(passed, rule.refresh) - passed).days)

    def _count(self, learner: int, day: date, days: int) -> date:
        """Count days on which she is there."""
        away = self.away.get(learner, ())
        if not away:
            return day + days * DAY
        while days:
            days -= not any(start <= day < end for start, end in away)
            day += DAY
        return day


WORST = ("overdue", "lapsed", "due_soon", "not_started", "current", "exempt")


def _later(passed: date, months: int) -> date:
    """The same day some months later; the days used here are none after the 28th."""
    year, month = divmod(passed.month - 1 + months, 12)
    return date(passed.year + year, month + 1, passed.day)


def _pieces(
    post: tuple[str, date, date | None], organisation: str, into: str, day: date
) -> list[tuple[str, date, date | None]]:
    where, start, end = post
    if where != organisation or (end is not None and end <= day):
        return [post]
    if start >= day:
        return [(into, start, end)]
    return [(where, start, day), (into, day, end)]
