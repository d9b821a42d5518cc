"""What following a list does to seats: the one rule of `seats.py`, before anything is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from learning.accounts.rules import Period
from learning.accounts.seats import refusal_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from learning.accounts.importing.people import Known, Scope
    from learning.accounts.importing.plans import Step

# Where somebody is, and from when until when.
Stays = list[tuple[str, Period]]


def seats_missing(
    steps: Collection[Step], *, people: Iterable[Known], scope: Scope
) -> Iterator[str]:
    """Say of each organisation to which a list brings more people than seats that it does."""
    if not scope.seats:
        return
    gone, come = _changes(steps, people, scope)
    for limit, taken in scope.seats:
        after = Counter(taken)
        after.subtract(period for path, period in gone if path.startswith(limit.path))
        after.update(period for path, period in come if path.startswith(limit.path))
        refusal = refusal_of(limit, taken, after.elements(), since=scope.day)
        if refusal:
            yield refusal


def _changes(steps: Collection[Step], people: Iterable[Known], scope: Scope) -> tuple[Stays, Stays]:
    """Return which stays in main posts there are no more, and which there are instead."""
    posts = {post.id: post for person in people for post in person.posts if post.is_main}
    gone: Stays = []
    come: Stays = []
    for step in steps:
        for new in step.posts:
            if new.is_main:
                come.append((scope.paths[new.organisation], Period(new.start, new.end)))
        for end in step.ends:
            if post := posts.get(end.post):
                gone.append((post.path, Period(post.start, post.end)))
                come.append((post.path, Period(post.start, end.day)))
        for correction in step.corrections:
            if post := posts.get(correction.post):
                days = Period(post.start, post.end)
                gone.append((post.path, days))
                come.append((scope.paths[correction.organisation], days))
    return gone, come
