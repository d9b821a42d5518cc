"""What following a list does to seats: the one rule of `seats.py`, before anything is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.accounts.rules import Period
from learning.accounts.seats import crowd_words, first_crowd

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from learning.accounts.importing.people import Known, Scope
    from learning.accounts.importing.plans import Step
    from learning.accounts.seats import Crowd, Limit

# Where somebody is, and from when until when.
Stays = list[tuple[str, Period]]


def seats_missing(
    steps: Collection[Step], *, people: Collection[Known], scope: Scope
) -> Iterator[str]:
    """Say of each organisation to which a list brings more people than seats that it does."""
    for limit, crowd in _crowds(steps, people, scope):
        new = len(_joining(steps, limit, crowd.day, scope))
        said = crowd_words(limit, crowd, since=scope.day)
        yield f"{said} {_free_words(max(0, limit.seats - (crowd.after - new)))}"


def beyond_seats(steps: Collection[Step], *, people: Collection[Known], scope: Scope) -> list[Step]:
    """Return who of those who join is beyond the seats: the last of the list.

    Nobody, where there would still be too few seats without them, or nothing left to do.
    """
    rest = list(steps)
    beyond: list[Step] = []
    # What there are too many of on the first crowded day is gone then, on that day for good.
    while found := next(_crowds(rest, people, scope), None):
        limit, crowd = found
        joining = _joining(rest, limit, crowd.day, scope)
        surplus = crowd.after - max(limit.seats, crowd.before)
        if surplus > len(joining):
            return []
        beyond += joining[-surplus:]
        left_out = {step.row for step in beyond}
        rest = [step for step in rest if step.row not in left_out]
    return beyond if rest else []


def _crowds(
    steps: Collection[Step], people: Collection[Known], scope: Scope
) -> Iterator[tuple[Limit, Crowd]]:
    """Find the organisations to which these steps bring more people than seats, and when first."""
    if not scope.seats:
        return
    gone, come = _changes(steps, people, scope)
    for limit, taken in scope.seats:
        after = Counter(taken)
        after.subtract(period for path, period in gone if path.startswith(limit.path))
        after.update(period for path, period in come if path.startswith(limit.path))
        crowd = first_crowd(limit.seats, taken, after.elements(), since=scope.day)
        if crowd:
            yield limit, crowd


def _joining(steps: Collection[Step], limit: Limit, day: date, scope: Scope) -> list[Step]:
    """Return who of those who join has a seat there on a day, in the order of the list."""
    found = [
        step
        for step in steps
        if step.is_join
        and any(
            new.is_main
            and scope.paths[new.organisation].startswith(limit.path)
            and new.start <= day
            and (new.end is None or new.end > day)
            for new in step.posts
        )
    ]
    return sorted(found, key=lambda step: step.row)


def _free_words(free: int) -> str:
    if not free:
        return _("No seat is free for new people.")
    said = ngettext(
        "%(free)s seat is free for new people.", "%(free)s seats are free for new people.", free
    )
    return said % {"free": free}


def _changes(
    steps: Collection[Step], people: Collection[Known], scope: Scope
) -> tuple[Stays, Stays]:
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
