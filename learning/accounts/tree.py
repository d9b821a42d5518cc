"""Reads of the dated tree: one query, then plain Python."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from learning.accounts.models import Organisation, OrganisationPlacement
from learning.accounts.rules import EVER, DatedTree, Period, parents_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    # organisation, parent, start, end, known from, known to; in the order they were written
    Row = tuple[int, int | None, date | None, date | None, datetime, datetime | None]

# The trees that `tree_read_once` keeps, by the instant at which they were known.
_KEPT: ContextVar[dict[datetime | None, DatedTree] | None] = ContextVar("trees", default=None)
# Answers up to when anything above this room is known to hang on the tree.
KNOWN_UNTIL: list[Callable[[], datetime | None]] = []


def register_known_until(ask: Callable[[], datetime | None]) -> None:
    """Let a higher room say since when its newest word about the tree is known.

    A move becomes known no sooner, so that what was said before it stays as it was said.
    """
    KNOWN_UNTIL.append(ask)


class TreeHistory:
    """All that was ever known of the tree, for asking at many instants."""

    def __init__(self, rows: Iterable[Row], present: dict[int, int | None]) -> None:
        self._rows: dict[int, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row[0], []).append(row)
        self._present = present
        # A first placement takes no other's place: only moves change what was known.
        self.changes = sorted({row[5] for mine in self._rows.values() for row in mine if row[5]})

    def known_at(self, instant: datetime | None) -> DatedTree:
        """Return the tree as known at an instant; without one, as known now.

        Before an organisation's first placement was known it stood as that placement says.
        """
        return self._tree(lambda row: _is_known(row, instant))

    def known_before(self, instant: datetime) -> DatedTree:
        """Return the tree as known until just before an instant."""
        return self._tree(lambda row: row[4] < instant and (not row[5] or instant <= row[5]))

    def _tree(self, is_known: Callable[[Row], bool]) -> DatedTree:
        placements: list[tuple[int, Period, int | None]] = []
        for organisation, parent in self._present.items():
            rows = self._rows.get(organisation, [])
            known = [row for row in rows if is_known(row)]
            if rows and not known:
                known = rows[:1]
            placements += [(organisation, Period(row[2], row[3]), row[1]) for row in known]
            if not known:
                placements.append((organisation, EVER, parent))
        return DatedTree(parents_of(placements))


def _is_known(row: Row, instant: datetime | None) -> bool:
    _organisation, _parent, _start, _end, known_from, known_to = row
    if instant is None:
        return known_to is None
    return known_from <= instant and (known_to is None or instant < known_to)


def tree_history() -> TreeHistory:
    """Return all that was ever known of the tree; two queries."""
    return _history(OrganisationPlacement.objects.all())


def present_tree() -> DatedTree:
    """Return the tree of all days as known now; two queries.

    Who never moved stands where the tree that holds today says.
    """
    moved = Q(start_date__isnull=False) | Q(end_date__isnull=False)
    return _history(OrganisationPlacement.objects.filter(moved, known_to=None)).known_at(None)


def known_tree(known_at: datetime | None) -> DatedTree:
    """Return the tree of all days as known at an instant; without one, as known now.

    Two queries; within `tree_read_once` none for what was read there before.
    """
    kept = _KEPT.get()
    if kept is None:
        return _known_tree(known_at)
    if known_at not in kept:
        kept[known_at] = _known_tree(known_at)
    return kept[known_at]


def _known_tree(known_at: datetime | None) -> DatedTree:
    return tree_history().known_at(known_at) if known_at else present_tree()


@contextmanager
def tree_read_once() -> Iterator[None]:
    """Let all that is asked within be of one tree, which is read once. Not for what moves it."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def tree_on(day: date, known_at: datetime | None = None) -> DayTree:
    """Return the tree of a day, as known at an instant; without one, as known now."""
    return DayTree(known_tree(known_at), day)


def tree_changed_at() -> datetime | None:
    """Return when the tree was last changed, or None; one query."""
    last: datetime | None = OrganisationPlacement.objects.aggregate(last=Max("known_to"))["last"]
    return last


class DayTree:
    """The tree as it was on one day."""

    def __init__(self, tree: DatedTree, day: date) -> None:
        self._tree = tree
        self.day = day

    def above(self, organisation: int) -> tuple[int, ...]:
        """Return the ids above it, the nearest first."""
        return self._tree.above(organisation, self.day)

    def under(self, organisation: int) -> frozenset[int]:
        """Return the id itself and those of all beneath it."""
        return self._tree.under(organisation, self.day)

    def children(self, organisation: int) -> frozenset[int]:
        """Return the ids of those directly beneath it."""
        return self._tree.children(organisation, self.day)


def _history(placements: Any) -> TreeHistory:
    rows = placements.values_list(
        "organisation_id", "parent_id", "start_date", "end_date", "known_from", "known_to"
    )
    return TreeHistory(rows.order_by("pk"), _present_parents())


def _present_parents() -> dict[int, int | None]:
    """Return each organisation's parent in the tree that holds today."""
    by_path = dict(Organisation.objects.values_list("path", "pk"))
    step = Organisation.steplen
    return {pk: by_path.get(path[:-step]) for path, pk in by_path.items()}
