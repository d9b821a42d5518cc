"""Keeping organisations within their seats, around whatever is written about posts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from learning.accounts.operations.refusals import SeatsTaken
from learning.accounts.seat_queries import limited_organisations, limits_of, seats_taken
from learning.accounts.seats import refusal_of
from learning.accounts.tree_lock import hold_tree_still

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.accounts.seats import Limit


@contextmanager
def within_seats(*organisations: Organisation, since: date) -> Iterator[None]:
    """Let what is written inside bring people into these only as far as the seats go.

    In a transaction, and before people's records are locked (`hold_seats`). Raises SeatsTaken as
    `within_limits` does.
    """
    with within_limits(hold_seats(*organisations), since=since):
        yield


@contextmanager
def within_limits(limits: Collection[Limit], *, since: date) -> Iterator[None]:
    """Let what is written inside bring people beneath these limits only as far as they go.

    The limits are held already. Who is there is read before and after, all of it: not for a change
    that brings nobody. Raises SeatsTaken at the end, which takes everything back with the
    transaction.
    """
    before = [seats_taken(limit, since) for limit in limits]
    yield
    for limit, earlier in zip(limits, before, strict=True):
        refusal = refusal_of(limit, earlier, seats_taken(limit, since), since=since)
        if refusal:
            raise SeatsTaken(refusal)


def hold_seats(*organisations: Organisation, with_beneath: bool = False) -> list[Limit]:
    """Lock the seats of these and of all above until the end of the transaction; one query.

    With those beneath, where people are put into several. Whoever fills seats waits here before
    locking people's records: in the other order, two could wait for each other.
    """
    hold_tree_still()
    found = limited_organisations(*organisations, with_beneath=with_beneath)
    return limits_of(found.select_for_update(of=("self",), no_key=True))
