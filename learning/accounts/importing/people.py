"""What is known of people and organisations before a list is compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from uuid import UUID

    from learning.accounts.rules import Period
    from learning.accounts.seats import Limit


class Post(NamedTuple):
    """A post as it is recorded; `path` is where its organisation stands in the tree."""

    id: int
    organisation: int
    path: str
    role: str
    start: date
    end: date | None
    is_main: bool
    is_guest: bool = False

    def is_held_on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(slots=True)
class Known:
    """A person as she is recorded, with all her posts, the earliest first."""

    user: int
    learner: UUID | None
    email: str
    collar_number: str
    first_name: str
    last_name: str
    rank: str
    is_active: bool = True
    is_hidden: bool = False
    is_superuser: bool = False
    answers_for_others: bool = False
    # The record that hers was found to double: it is meant wherever she is named.
    doubles: UUID | None = None
    posts: list[Post] = field(default_factory=list)

    def main_on(self, day: date) -> Post | None:
        """Return the main post held on a day."""
        return next((post for post in self.posts if post.is_main and post.is_held_on(day)), None)

    def main_after(self, day: date) -> Post | None:
        """Return the main post that begins later."""
        return next((post for post in self.posts if post.is_main and post.start > day), None)

    def last_main(self) -> Post | None:
        """Return the main post that began last."""
        return next((post for post in reversed(self.posts) if post.is_main), None)

    def is_named(self, first_name: str, last_name: str) -> bool:
        """Whether one of the two names is hers; people marry, and clerks shorten."""
        return (
            first_name.casefold() == self.first_name.casefold()
            or last_name.casefold() == self.last_name.casefold()
        )


@dataclass(frozen=True)
class Scope:
    """Where a list belongs, what its words mean there, and how far its sender may go."""

    name: str
    path: str
    # The place in the tree beneath which a collar number names one person; empty: nowhere.
    force_path: str
    # Short names and names in lower case → the organisation; None where several bear the name.
    organisations: Mapping[str, int | None]
    # Keys and labels in lower case → the role's key.
    roles: Mapping[str, str]
    default_organisation: int
    default_role: str
    # Places in the tree whose people the sender may move away from.
    answers_for: Collection[str]
    is_by_superuser: bool
    # Whether people who are not in the list leave.
    is_full: bool
    domains: Collection[str]
    day: date
    # Where the organisations a list may name stand in the tree.
    paths: Mapping[int, str] = field(default_factory=dict)
    # The places of those that are a partner’s: no police role is given there.
    partners: Collection[str] = ()
    # Those with a number of seats, and from when until when each seat is taken.
    seats: Collection[tuple[Limit, Collection[Period]]] = ()
    # Whether the organisation is no more: nobody is put into it.
    is_closed: bool = False

    def contains(self, post: Post) -> bool:
        """Whether a post is in the organisation or beneath it."""
        return post.path.startswith(self.path)

    def may_move(self, post: Post) -> bool:
        """Whether the sender answers for where this post is."""
        return any(post.path.startswith(path) for path in self.answers_for)

    def is_in_force(self, post: Post) -> bool:
        """Whether a post is in the force within which collar numbers are unique."""
        return bool(self.force_path) and post.path.startswith(self.force_path)
