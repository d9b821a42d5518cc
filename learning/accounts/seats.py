"""The rule of seats: no database, no clock.

A person takes one in the organisation of her main post and in all above it, on each day of the
post; a guest does too. Nobody comes in, stays longer or returns beyond the seats. Whoever is there
stays, also where the seats became fewer.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from learning.accounts.rules import Period


class Limit(NamedTuple):
    """An organisation with a number of seats, and its place in the tree."""

    name: str
    path: str
    seats: int


class Crowd(NamedTuple):
    """How many people there are on a day before a change, and how many after it."""

    day: date
    before: int
    after: int


def refusal_of(
    limit: Limit, before: Iterable[Period], after: Iterable[Period], *, since: date
) -> str:
    """Say why the seats do not allow a change of who is there when; nothing where they do."""
    crowd = first_crowd(limit.seats, before, after, since=since)
    return crowd_words(limit, crowd, since=since) if crowd else ""


def crowd_words(limit: Limit, crowd: Crowd, *, since: date) -> str:
    """Say that there are more people than seats on a day, and what helps."""
    named = {"name": limit.name, "day": date_format(crowd.day, "j F Y")}
    where = (
        _("%(name)s does not have enough seats:")
        if crowd.day == since
        else _("%(name)s does not have enough seats on %(day)s:")
    ) % named
    return _(
        "%(where)s %(seats)s in all, %(taken)s taken, %(people)s needed. Remove people who have "
        "left from the group, or ask a training administrator for more seats."
    ) % {"where": where, "seats": limit.seats, "taken": crowd.before, "people": crowd.after}


def first_crowd(
    seats: int, before: Iterable[Period], after: Iterable[Period], *, since: date
) -> Crowd | None:
    """Return the first day, from a day on, on which a change puts more people there than seats.

    Each period is one person's. A day with too many people already is none, unless the change
    brings more.
    """
    came, comes = _changes(before, since), _changes(after, since)
    there = would_be = 0
    for day in sorted({*came, *comes}):
        there += came[day]
        would_be += comes[day]
        if would_be > max(seats, there):
            return Crowd(day, there, would_be)
    return None


def first_free(
    seats: int, taken: int, changing: Iterable[Period], *, since: date
) -> tuple[date, int] | None:
    """Return the first later day on which a seat is free, and how many are; None: not foreseen.

    `taken` counts who is there on `since`; `changing` are the periods of those of them who leave,
    and of those who come later.
    """
    later = _taken_later(taken, changing, since)
    return next(((day, seats - there) for day, there in later if there < seats), None)


def first_full(
    seats: int, taken: int, changing: Iterable[Period], *, since: date, until: date | None
) -> date | None:
    """Return the first day from `since` until `until` without a free seat; None: each has one.

    For one person more this is the day that `first_crowd` finds. `taken` and `changing` are those
    of `first_free`.
    """
    days = [(since, taken), *_taken_later(taken, changing, since)]
    full = next((day for day, there in days if there >= seats), None)
    return full if full and (until is None or full < until) else None


def _taken_later(taken: int, changing: Iterable[Period], since: date) -> Iterator[tuple[date, int]]:
    """Yield each later day on which it changes, and how many seats are taken from then on."""
    changes: Counter[date] = Counter()
    for period in changing:
        if period.start and period.start > since:
            changes[period.start] += 1
        if period.end and period.end > since:
            changes[period.end] -= 1
    for day in sorted(changes):
        taken += changes[day]
        yield day, taken


def _changes(periods: Iterable[Period], since: date) -> Counter[date]:
    """Count by how many people there become more on a day."""
    found: Counter[date] = Counter()
    for period in periods:
        if period.end is None or period.end > since:
            found[max(period.start or since, since)] += 1
            if period.end:
                found[period.end] -= 1
    return found
