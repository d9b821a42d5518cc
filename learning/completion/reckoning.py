"""Reckoning spans, deltas and totals up again from their sources, naming every difference."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from learning.accounts.models import Learner, Organisation
from learning.accounts.tree import present_tree, tree_history
from learning.completion.models import KnownTotal, StandingDelta, StandingSpan, StandingTotal
from learning.completion.operations.deltas import count_deltas
from learning.completion.operations.expected import expected_spans
from learning.completion.operations.folding import statements
from learning.completion.operations.standing import BATCH, batches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from learning.accounts.rules import DatedTree
    from learning.completion.operations.deltas import Deltas
    from learning.completion.rules import SpanFact


def standing_differences() -> Iterator[str]:
    """Yield a sentence for each place, span, delta or total that its own sources do not give.

    Deltas are compared moment by moment: "what did we say then" is proved too.
    """
    yield from _tree_differences()
    reckoned = _Reckoned()
    learners = Learner.objects.values_list("pk", flat=True).order_by("pk").iterator()
    for batch in batches(learners, BATCH):
        yield from _span_differences(batch, reckoned)
    yield from _delta_differences(reckoned.deltas)
    yield from _total_differences()


class _Reckoned:
    """The deltas that spans and the tree give, by the moment they became known."""

    def __init__(self) -> None:
        self.deltas: dict[datetime, Deltas] = {}
        self._history = tree_history()
        self.changes = self._history.changes
        self._now = self._history.known_at(None)
        # The tree as known until the first change, until the second, ...
        self._trees: list[DatedTree] = [self._history.known_at(at) for at in self.changes]
        self._first = self._before_everything()

    def _before_everything(self) -> DatedTree:
        if not self.changes:
            return self._now
        return self._history.known_before(self.changes[0])

    def tree(self, at: datetime) -> DatedTree:
        """The tree as known at an instant."""
        known = sum(change <= at for change in self.changes)
        return self._trees[known - 1] if known else self._first

    def tree_until(self, at: datetime) -> DatedTree:
        """The tree as known just before an instant."""
        known = sum(change < at for change in self.changes)
        return self._trees[known - 1] if known else self._first

    def count(self, span: StandingSpan) -> None:
        """Add what a span gives: where it became known, at each change of the tree, where not."""
        start, end = span.known_from, span.known_to
        if start == end:
            return
        fact = [span.fact]
        self._count(start, span.requirement_id, fact, +1, self.tree(start))
        for at in self.changes:
            if start < at and (end is None or at < end):
                self._count(at, span.requirement_id, fact, -1, self.tree_until(at))
                self._count(at, span.requirement_id, fact, +1, self.tree(at))
        if end is not None:
            self._count(end, span.requirement_id, fact, -1, self.tree_until(end))

    def _count(
        self,
        at: datetime,
        requirement: int | None,
        facts: list[SpanFact],
        sign: int,
        tree: DatedTree,
    ) -> None:
        count_deltas(self.deltas.setdefault(at, Counter()), requirement, facts, sign, tree)


def _tree_differences() -> Iterator[str]:
    today, tree = timezone.localdate(), present_tree()
    by_path = dict(Organisation.objects.values_list("path", "pk"))
    for path, pk in by_path.items():
        steps = range(len(path) - Organisation.steplen, 0, -Organisation.steplen)
        above = tuple(by_path[path[:step]] for step in steps)
        if tree.above(pk, today) != above:
            yield f"Organisation {pk}: its dated places do not give the tree of today."


def _span_differences(learners: list[UUID], reckoned: _Reckoned) -> Iterator[str]:
    known: dict[tuple[UUID, int | None], list[SpanFact]] = {}
    for span in StandingSpan.objects.filter(learner__in=learners).order_by("from_date"):
        reckoned.count(span)
        if span.known_to is None:
            known.setdefault((span.learner_id, span.requirement_id), []).append(span.fact)
    wanted = {
        (learner, requirement): facts
        for learner, mine in expected_spans(learners).items()
        for requirement, facts in mine.items()
    }
    for key in sorted({*known, *wanted}, key=str):
        if known.get(key, []) != wanted.get(key, []):
            yield f"Spans of learner {key[0]}, requirement {key[1]}: not what the record gives."


def _delta_differences(expected: dict[datetime, Deltas]) -> Iterator[str]:
    stored: dict[datetime, Deltas] = {}
    rows = (
        StandingDelta.objects.values_list(
            "organisation_id", "scope", "requirement_id", "state", "is_held", "true_from",
            "known_at",
        )
        .annotate(total=Sum("change"))
        .order_by()
    )  # fmt: skip
    for *key, known_at, change in rows:
        stored.setdefault(known_at, Counter())[tuple(key)] = change
    for known_at in sorted({*stored, *expected}):
        have, wanted = stored.get(known_at, Counter()), expected.get(known_at, Counter())
        for each in sorted({*have, *wanted}, key=str):
            if have[each] != wanted[each]:
                organisation, scope, requirement, state, _held, day = each
                yield (
                    f"Delta of organisation {organisation} ({scope}), requirement {requirement}, "
                    f"{state} from {day}, known since {known_at}: {have[each]} stored, "
                    f"{wanted[each]} expected."
                )


def _total_differences() -> Iterator[str]:
    """Add the folded deltas up again, an organisation at a time."""
    for organisation in Organisation.objects.values_list("pk", flat=True).order_by("pk"):
        folded = StandingDelta.objects.filter(organisation=organisation, fold__isnull=False)
        wanted: Counter[tuple[object, ...]] = Counter()
        for model, _key, sums in statements(folded):
            for *values, change in sums:
                wanted[model.__name__, *values] += change
        have: Counter[tuple[object, ...]] = Counter()
        for model in (StandingTotal, KnownTotal):
            rows = model.objects.filter(organisation=organisation)
            for *values, change in rows.values_list(*model.KEY, "change"):
                have[model.__name__, *values] += change
        for key in sorted({*have, *wanted}, key=str):
            if have[key] != wanted[key]:
                yield f"Total {key}: {have[key]} stored, {wanted[key]} expected."
