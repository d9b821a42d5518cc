"""Writing the future down: spans per learner, deltas per organisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import transaction

from learning.accounts.bulk import among, insert_values
from learning.accounts.models import Learner
from learning.accounts.tree import present_tree, tree_changed_at
from learning.accounts.tree_lock import hold_tree_still, lock_learners
from learning.completion.models import RequirementChange, TouchedLearner
from learning.completion.operations.deltas import count_deltas, write_deltas
from learning.completion.operations.expected import expected_beside, expected_spans
from learning.completion.operations.folding import fold_deltas, write_folded
from learning.completion.operations.rulebook import RuleBook
from learning.completion.operations.span_rows import close_spans, known_spans, write_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from learning.completion.operations.deltas import Deltas
    from learning.completion.operations.span_rows import FreshSpan
    from learning.completion.rules import SpanFact

BATCH = 1_000  # learners whose spans are worked out together
MANY_NAMED = 5_000  # learners named by one statement
MANY = 300_000  # deltas kept in memory; counted together, many cancel out
MANY_ROWS = 5_000  # deltas after which the totals are brought up to date at once

T = TypeVar("T")


class Change(NamedTuple):
    """What is written down of a learner and a requirement, with row ids, and what should be."""

    learner: UUID
    requirement: int | None
    old: list[tuple[int, SpanFact]]
    new: list[SpanFact]


@transaction.atomic
def recompute_standing(
    *, learners: Collection[UUID], at: datetime, rules: Collection[int] = ()
) -> int:
    """Compare what the spans should be with what is known, and write the difference.

    A changed generation is closed at `at` and the next one opened; deltas take the old one back
    and add the new. Returns the number of generations written. Nothing changed writes nothing.

    Each learner's row is locked first, so that of two things that happen to her at once the later
    is worked out from what the sooner has written. What happens to a record that doubles another
    counts for that one, which is written with it. A rule that goes live or ends meanwhile waits
    with the tree (`operations.requirements`), or was waited for.

    Where nothing but `rules` (ids) changed, only those are worked out: a tenth of the work where
    people are held to ten.
    """
    if not learners:
        return 0
    hold_tree_still()
    everybody = with_kept(learners)
    note_touched(everybody)
    tree = present_tree()
    book = RuleBook.in_force(tree, only=rules)
    # Nothing is known of a place in the tree before that place is.
    at = max([at, tree_changed_at() or at])
    written, rows = 0, 0
    deltas: dict[datetime, Deltas] = defaultdict(Counter)
    for batch in batches(sorted(everybody), BATCH):
        records = lock_learners(batch)
        # Found to double another since we looked.
        late = {record.counts_as for record in records.values()} - everybody
        lock_learners(late)
        note_touched(late)
        written += _recompute_batch([*batch, *sorted(late)], at, book, deltas, is_all=not rules)
        if sum(map(len, deltas.values())) > MANY:
            rows += _write(deltas)
    rows += _write(deltas)
    if rows > MANY_ROWS:
        fold_deltas(is_patient=False)
    return written


def note_touched(learners: Collection[UUID]) -> None:
    """Tell who works out a change ahead that these are to be worked out again. The tree is held."""
    if not learners:
        return
    for change in RequirementChange.objects.waiting().values_list("pk", flat=True):
        rows = [(learner,) for learner in learners]
        insert_values(TouchedLearner, ("learner_id",), rows, change_id=change)


def _write(deltas: dict[datetime, Deltas]) -> int:
    """Write what was counted; returns how many rows wait for being folded into the totals."""
    rows = sum(write_counted(counted, at) for at, counted in deltas.items())
    deltas.clear()
    return rows


def write_counted(counted: Deltas, at: datetime) -> int:
    """Write deltas, many of them into the totals at once; returns how many wait for that."""
    if len(counted) > MANY_ROWS and write_folded(counted, at):
        return 0
    return write_deltas(counted, at)


def with_kept(learners: Collection[UUID]) -> set[UUID]:
    """Return these records and those that some of them double."""
    found = set(learners)
    for batch in batches(learners, MANY_NAMED):
        doubles = Learner.objects.filter(among("pk", batch), merged_into__isnull=False)
        found.update(kept for kept in doubles.values_list("merged_into", flat=True) if kept)
    return found


def changes_of(
    learners: list[UUID], book: RuleBook, *, is_all: bool
) -> tuple[list[Change], set[datetime]]:
    """Return where what should be differs from what is written, and since when that is known.

    `is_all` of all rules; else the book has the few that changed, and nothing else did.
    """
    known, since = known_spans(learners)
    expected = (
        expected_spans(learners, book=book)
        if is_all
        else expected_beside(learners, known, book=book)
    )
    found = []
    for learner in learners:
        wanted, have = expected.get(learner, {}), known.get(learner, {})
        for requirement in {*wanted, *have}:
            new, old = wanted.get(requirement, []), have.get(requirement, [])
            if new != [fact for _pk, fact in old]:
                found.append(Change(learner, requirement, old, new))
    return found, since


def _recompute_batch(
    learners: list[UUID],
    at: datetime,
    book: RuleBook,
    deltas: dict[datetime, Deltas],
    *,
    is_all: bool,
) -> int:
    changes, since = changes_of(learners, book, is_all=is_all)
    # Clocks of two servers differ: nothing becomes known before what it takes the place of.
    at = max([at, *since])
    closed: list[int] = []
    fresh: list[FreshSpan] = []
    counted = deltas[at]
    # Of how many people the spans are these: those of equal people are one list.
    alike: dict[tuple[int | None, int], tuple[list[SpanFact], int]] = {}
    for learner, requirement, old, new in changes:
        closed += [pk for pk, _fact in old]
        fresh += [(learner, requirement, fact) for fact in new]
        count_deltas(counted, requirement, (fact for _pk, fact in old), -1, book.tree)
        key = (requirement, id(new))
        alike[key] = (new, alike[key][1] + 1 if key in alike else 1)
    for (requirement, _id), (spans, people) in alike.items():
        count_deltas(counted, requirement, spans, people, book.tree)
    close_spans(closed, at)
    write_spans(fresh, at)
    return len(changes)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut what comes into lists of at most this size."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
