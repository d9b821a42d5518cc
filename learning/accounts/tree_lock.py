"""One change of the tree at a time, and none while somebody writes by the place of things in it.

Who locks people's records takes them after the tree, here: in the other order, a move that waits
for a person and a change of that person which waits for the tree would wait for each other.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection

from learning.accounts.models import Learner

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

# Any number that no other advisory lock of the project has; "tree" in ASCII.
NUMBER = 0x74726565
BATCH = 5_000  # records named by one statement


def hold_tree_still() -> None:
    """Keep the tree as it is until the end of the transaction; many may do so at once.

    Read the tree afterwards: what was read before may have changed. SQLite lets one transaction
    write at a time anyway.
    """
    _ask("pg_advisory_xact_lock_shared")


def take_tree() -> None:
    """Wait until nobody holds the tree still, and let nobody until the end of the transaction.

    For whatever decides about people by where they are: moves, and rules of what they must hold.
    """
    _ask("pg_advisory_xact_lock")


def lock_learners(learners: Iterable[UUID]) -> dict[UUID, Learner]:
    """Lock these records until the end of the transaction, and return them as they are now.

    The tree is held still first, and rows are locked in one order whoever asks, so that nobody
    waits in a ring. Not against the key: evidence that is being inserted refers to it.
    """
    hold_tree_still()
    found: dict[UUID, Learner] = {}
    wanted = iter(sorted(set(learners)))
    while batch := list(islice(wanted, BATCH)):
        rows = Learner.objects.select_for_update(no_key=True).filter(pk__in=batch)
        found |= {learner.pk: learner for learner in rows.order_by("pk")}
    return found


def _ask(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [NUMBER])
