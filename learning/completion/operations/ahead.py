"""Working out ahead how many people will stand, so that nobody waits while it is worked out.

Nothing is locked meanwhile and nothing written. Whoever is written anew by somebody else is noted
(`standing.note_touched`) and worked out once more; only the writing at the end holds the tree.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction

from learning.accounts.tree import present_tree, tree_changed_at
from learning.completion.operations.deltas import count_deltas
from learning.completion.operations.folding import fold_deltas
from learning.completion.operations.rulebook import RuleBook
from learning.completion.operations.span_rows import close_spans, write_spans
from learning.completion.operations.standing import (
    MANY_NAMED,
    MANY_ROWS,
    batches,
    changes_of,
    note_touched,
    recompute_standing,
    with_kept,
    write_counted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from uuid import UUID

    from learning.completion.operations.deltas import Deltas
    from learning.completion.operations.requirements import Stand
    from learning.completion.operations.span_rows import FreshSpan
    from learning.completion.rules import SpanFact

    Facts = tuple[SpanFact, ...]


class OutdatedError(Exception):
    """The tree, the rules or what calls people back changed since: nobody's spans are certain."""


class _LookedError(Exception):
    """What is to be worked out is known; the rules are put back as they are."""

    def __init__(self, ahead: Ahead) -> None:
        super().__init__()
        self.ahead = ahead


class Ahead:
    """What would be written of many people if rules changed, and is not written yet."""

    def __init__(self, learners: Collection[UUID], book: RuleBook) -> None:
        self.learners = learners
        self._book = book
        self._known_since: datetime | None = None
        self._done: set[UUID] = set()
        # learner → rows that end, and before and after by requirement; of who changes
        self._changes: dict[UUID, list[tuple[int | None, list[int], Facts, Facts]]] = {}
        # Of how many more people (or fewer) the spans will be these.
        self._people: Counter[tuple[int | None, Facts]] = Counter()
        # One object for what is said of many: of 200,000 people most stand as others do.
        self._same: dict[Facts, Facts] = {}

    @property
    def done(self) -> int:
        """Of how many people it is worked out."""
        return len(self._done)

    def work_out(self, learners: Collection[UUID]) -> None:
        """Work out how these would stand, instead of what was worked out of them before."""
        self.forget(learners)
        changes, since = changes_of(list(learners), self._book, is_all=False)
        self._known_since = max([*since, *filter(None, [self._known_since])], default=None)
        for learner, requirement, old, new in changes:
            before, after = self._one(fact for _pk, fact in old), self._one(new)
            closed = [pk for pk, _fact in old]
            self._changes.setdefault(learner, []).append((requirement, closed, before, after))
            self._people[requirement, before] -= 1
            self._people[requirement, after] += 1
        self._done.update(learners)

    def forget(self, learners: Collection[UUID]) -> None:
        """Drop what was worked out of these."""
        self._done.difference_update(learners)
        for learner in learners:
            for requirement, _closed, before, after in self._changes.pop(learner, ()):
                self._people[requirement, before] += 1
                self._people[requirement, after] -= 1

    def write(self, *, learners: Collection[UUID], at: datetime, rules: Collection[int]) -> int:
        """Write it down, and work out who is left; as `recompute_standing`, whose place it takes.

        Called under the tree's lock, with the rules changed. Raises OutdatedError.
        """
        book = RuleBook.in_force(present_tree(), only=rules)
        if (book.rules, book.calls) != (self._book.rules, self._book.calls):
            raise OutdatedError
        everybody = with_kept(learners)
        late = everybody - self._done
        self.forget(self._done - everybody)
        at = max(filter(None, [at, tree_changed_at(), self._known_since]))
        note_touched(self._done)
        closed = [pk for changes in self._changes.values() for each in changes for pk in each[1]]
        close_spans(closed, at)
        for spans in batches(self._fresh(), MANY_NAMED * 10):
            write_spans(spans, at)
        deltas: Deltas = Counter()
        for (requirement, facts), people in self._people.items():
            if people:
                count_deltas(deltas, requirement, facts, people, self._book.tree)
        if write_counted(deltas, at) > MANY_ROWS:
            fold_deltas(is_patient=False)
        written = sum(map(len, self._changes.values()))
        return written + recompute_standing(learners=late, at=at, rules=rules)

    def _fresh(self) -> Iterator[FreshSpan]:
        for learner, changes in self._changes.items():
            for requirement, _closed, _before, after in changes:
                for fact in after:
                    yield (learner, requirement, fact)

    def _one(self, facts: Any) -> Facts:
        made = tuple(facts)
        return self._same.setdefault(made, made)


def look_ahead(operation: Callable[[Stand], object]) -> Ahead | None:
    """Let rules change, read them and whom they concern as they are then, and take it all back.

    None where nothing is left to be done. Whoever wrote without knowing of the change that waits
    has ended by then, since the operation takes the tree.
    """

    def read(*, learners: Collection[UUID], at: datetime, rules: Collection[int]) -> int:
        raise _LookedError(
            Ahead(with_kept(learners), RuleBook.in_force(present_tree(), only=rules))
        )

    try:
        with transaction.atomic():
            operation(read)
    except _LookedError as looked:
        return looked.ahead
    return None
