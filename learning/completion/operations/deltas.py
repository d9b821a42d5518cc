"""What organisations count: deltas worked out from spans and from the dated tree, and written."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from learning.accounts.bulk import insert_values
from learning.accounts.rules import EVER, Period
from learning.completion.enums import Scope
from learning.completion.models import StandingDelta

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from learning.accounts.rules import DatedTree
    from learning.completion.rules import SpanFact

    # organisation, scope, requirement, state, whether held, true from → how many more or fewer
    Deltas = Counter[tuple[int, str, int | None, str, bool, date]]
    # requirement, state, whether held → changes by day
    OwnDays = Mapping[tuple[int | None, str, bool], list[tuple[date, int]]]
    # who is above, in which period, and whether that is new (+1) or was so (-1)
    Move = tuple[int, Period, int]

# As a key of Deltas has them.
COLUMNS = (
    "organisation_id", "scope", "requirement_id", "state", "is_held", "true_from", "change",
)  # fmt: skip


def count_deltas(
    deltas: Deltas,
    requirement: int | None,
    spans: Iterable[SpanFact],
    number: int,
    tree: DatedTree,
) -> None:
    """Add what these spans of so many people contribute: they come in at the start, go at the end.

    To the organisation of the post, and to each above it for the days on which it was above. A
    negative number takes back what they contributed.
    """
    own, beneath = Scope.OWN.value, Scope.BENEATH.value
    for state, is_held, start, end, _due, organisation in spans:
        deltas[organisation, own, requirement, state, is_held, start] += number
        if end is not None:
            deltas[organisation, own, requirement, state, is_held, end] -= number
        for period, above in tree.stays(organisation):
            if not above:
                continue
            if period == EVER:
                first, last = start, end
            else:
                inside = period.during(Period(start, end))
                if inside is None or inside.start is None:
                    continue
                first, last = inside.start, inside.end
            for each in above:
                deltas[each, beneath, requirement, state, is_held, first] += number
                if last is not None:
                    deltas[each, beneath, requirement, state, is_held, last] -= number


def write_deltas(deltas: Deltas, at: datetime, *, fold: int | None = None) -> int:
    """Insert what does not cancel out; returns how many rows.

    `fold` is the number of the fold that is about to add them to the totals.
    """
    rows = [(*key, change) for key, change in deltas.items() if change]
    insert_values(StandingDelta, COLUMNS, rows, known_at=at, fold=fold)
    return len(rows)


def shifted(deltas: Deltas, own: OwnDays, moves: Iterable[Move]) -> None:
    """Add what takes an organisation's own people from those it left to those it came beneath."""
    for above, period, sign in moves:
        for fact, changes in own.items():
            start, end = period
            inside = sum(change for day, change in changes if start and day <= start)
            if start:
                deltas[(above, Scope.BENEATH.value, *fact, start)] += sign * inside
            for day, change in changes:
                if (start is None or day > start) and (end is None or day < end):
                    deltas[(above, Scope.BENEATH.value, *fact, day)] += sign * change
                    inside += change
            if end:
                deltas[(above, Scope.BENEATH.value, *fact, end)] -= sign * inside


def moves_between(organisation: int, before: DatedTree, after: DatedTree) -> list[Move]:
    """Return who lost (-1) and who gained (+1) an organisation, and for which period."""
    signs: dict[tuple[int, Period], int] = defaultdict(int)
    for tree, sign in ((before, -1), (after, +1)):
        for period in _cut(tree.stays(organisation), (before, after), organisation):
            for above in period[1]:
                signs[above, period[0]] += sign
    return [(above, period, sign) for (above, period), sign in signs.items() if sign]


def _cut(
    stays: Iterable[tuple[Period, tuple[int, ...]]], trees: Iterable[DatedTree], organisation: int
) -> list[tuple[Period, tuple[int, ...]]]:
    """Cut stays on every day on which either tree changes."""
    days = sorted(
        {
            day
            for tree in trees
            for stay in tree.stays(organisation)
            for day in stay.period
            if day is not None
        }
    )
    edges = [None, *days, None]
    pieces = [Period(start, end) for start, end in pairwise(edges)]
    return [
        (inside, above)
        for period, above in stays
        for piece in pieces
        if (inside := period.during(piece))
    ]
