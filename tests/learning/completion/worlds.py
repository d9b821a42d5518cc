"""A small force in plain Python, kept beside the real one: what figures must be, worked out slowly.

Nothing here uses spans, deltas, totals or the dated tree: every answer walks day by day.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
DUE_DAYS = 60


@dataclass
class Rule:
    """A requirement: of whom, which subject, from when until when, refreshed after months."""

    organisation: str
    subject: int
    start: date
    refresh: int
    end: date | None = None


@dataclass
class World:
    """What is known at one instant."""

    # organisation → since when it has stood beneath whom, in order
    parents: dict[str, list[tuple[date, str | None]]]
    rules: list[Rule]
    posts: dict[int, list[tuple[str, date, date | None]]] = field(default_factory=dict)
    passes: dict[tuple[int, int], list[date]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

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
            if rule.organisation == organisation and rule.end is None and rule.start < day:
                rule.end = day
        self.closed.add(organisation)

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
                found["held"] += all(held for _state, held in stands)
                worst = min((state for state, _held in stands), key=WORST.index)
                found[worst] = found.get(worst, 0) + 1
        return found

    def _where(self, learner: int, day: date) -> str | None:
        for where, start, end in self.posts[learner]:
            if start <= day and (end is None or day < end):
                return where
        return None

    def _applies(self, rule: Rule, learner: int, day: date) -> bool:
        if day < rule.start or (rule.end is not None and day >= rule.end):
            return False
        where = self._where(learner, day)
        return where is not None and rule.organisation in self.chain(where, day)

    def _stands(self, rule: Rule, learner: int, day: date) -> tuple[str, bool] | None:
        if not self._applies(rule, learner, day):
            return None
        assigned = day
        while self._applies(rule, learner, assigned - DAY):
            assigned -= DAY
        passes = [p for p in self.passes.get((learner, rule.subject), []) if p <= day]
        newest = max(passes, default=None)
        if newest is None or (newest <= assigned and _expiry(newest, rule.refresh) <= assigned):
            due = assigned + timedelta(days=DUE_DAYS)
            return (_before(due, day) or "overdue"), False
        expiry = _expiry(newest, rule.refresh)
        if day >= expiry:
            return "lapsed", False
        return ("due_soon" if day >= expiry - timedelta(days=28) else "current"), True


WORST = ("overdue", "lapsed", "due_soon", "not_started", "current")


def _before(due: date, day: date) -> str:
    if day < due - timedelta(days=28):
        return "not_started"
    return "due_soon" if day < due else ""


def _expiry(passed: date, months: int) -> date:
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
