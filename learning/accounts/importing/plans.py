"""What will be done about a list: one step for each person concerned."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from learning.accounts.importing.rows import Problem


class Kind(StrEnum):
    """What happens to a person, or why nothing does."""

    JOIN = "join"
    MOVE = "move"
    CHANGE = "change"
    LEAVE = "leave"
    SAME = "same"
    CONFLICT = "conflict"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


class NewPost(NamedTuple):
    """A post to be recorded."""

    organisation: int
    role: str
    start: date
    end: date | None
    is_main: bool
    is_guest: bool = False


class PostEnd(NamedTuple):
    """A post to be ended, as it was when the plan was made."""

    post: int
    day: date


class PostCorrection(NamedTuple):
    """A post to be put right in place, because it began today or begins later."""

    post: int
    organisation: int
    role: str


@dataclass(slots=True)
class Step:
    """What is done about one person. `user` is None for somebody new; `row` is 0 for who leaves."""

    kind: Kind
    row: int
    user: int | None
    details: dict[str, str] = field(default_factory=dict)
    posts: list[NewPost] = field(default_factory=list)
    ends: list[PostEnd] = field(default_factory=list)
    corrections: list[PostCorrection] = field(default_factory=list)
    # The other rows about her, of posts beside the main one.
    second_rows: list[int] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        """The rows about this person."""
        return [self.row, *self.second_rows]

    @property
    def does_something(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.details or self.posts or self.ends or self.corrections)

    @property
    def is_join(self) -> bool:
        """Whether the person comes in with a post."""
        return self.kind is Kind.JOIN and bool(self.posts)

    def settle(self) -> None:
        """Name the step for the greatest thing it does."""
        if self.user is None or self.kind is Kind.JOIN:
            self.kind = Kind.JOIN
        elif self.posts or self.corrections:
            self.kind = Kind.MOVE
        elif self.ends:
            self.kind = Kind.LEAVE
        elif self.details:
            self.kind = Kind.CHANGE
        else:
            self.kind = Kind.SAME


@dataclass
class Plan:
    """All steps, and all rows that cannot be followed."""

    steps: list[Step]
    problems: list[Problem]
    # Row → what becomes of it.
    kinds: dict[int, Kind]
    # Addresses of a domain that is not the organisation's, by row.
    strange: list[int]
    # People with a main post in the organisation today.
    people: int
    # What stands in the way of the whole list.
    obstacles: list[str] = field(default_factory=list)
    # Who would have to be left out for the seats to be enough, where that helps.
    beyond: list[Step] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind, and how many people leave."""
        found = Counter(self.kinds.values())
        found[Kind.LEAVE] += sum(1 for step in self.steps if not step.row)
        return {kind.value: found[kind] for kind in Kind}

    def later(self, today: date) -> dict[date, int]:
        """How many of those who join begin on each day to come, the first day first."""
        begin = (min(new.start for new in step.posts) for step in self.steps if step.is_join)
        return dict(sorted(Counter(day for day in begin if day > today).items()))

    @property
    def ends(self) -> int:
        """How many people are left without a main post."""
        return sum(1 for step in self.steps if step.kind is Kind.LEAVE)

    @property
    def has_work(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.steps)

    @property
    def digest(self) -> str:
        """What the plan would write, as a fingerprint: the same plan has the same one."""
        found = hashlib.sha256()
        for step in self.steps:
            words = (step.row, step.user, step.details, step.posts, step.ends, step.corrections)
            found.update(repr(words).encode())
        for problem in self.problems:
            found.update(repr((problem.row, problem.field)).encode())
        found.update(repr(self.obstacles).encode())
        return found.hexdigest()
