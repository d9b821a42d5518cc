"""What became known after an instant about earlier days: who was on the list, what was recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from learning.accounts.models import Membership
from learning.accounts.tree import known_tree
from learning.completion.models import Evidence, StandingSpan
from learning.completion.queries.figures import is_up_to_date
from learning.completion.queries.spans import known_at, true_on
from learning.completion.queries.understanding import midnight

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from learning.accounts.rules import DatedTree

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LaterPeople:
    """How many people of some organisations count otherwise on a day than was known then.

    Attributes:
        joined: on the list now, and on no list then.
        left: the other way about.
        moved_in: on the list of another organisation then.
        moved_out: the other way about.
        restated: on this list both times, and up to date at one of them only.
    """

    joined: int = 0
    left: int = 0
    moved_in: int = 0
    moved_out: int = 0
    restated: int = 0

    def __bool__(self) -> bool:
        return self != LaterPeople()


@dataclass(frozen=True)
class LaterRecords:
    """Evidence recorded since about the days.

    Attributes:
        added: what stands in nothing’s place.
        corrected: corrections and withdrawals.
    """

    added: int = 0
    corrected: int = 0


class LaterKnowledge:
    """What became known after an instant about the days up to one; each question is asked once."""

    def __init__(self, since: datetime, last: date) -> None:
        self._since = since
        self._last = last
        # Never of more instances than there are pages being shown: bound to this one.
        self._changes = cache(self._changes_on)

    @cached_property
    def _trees(self) -> tuple[DatedTree, DatedTree]:
        return known_tree(self._since), known_tree(None)

    def people(
        self, roots: Collection[int], day: date, *, alone: bool = False, role: str = ""
    ) -> LaterPeople:
        """Return who counts otherwise on a day, of these organisations with all beneath them.

        Two queries for a day. `alone` leaves out what is beneath; `role` asks of main posts in one.
        """
        then, now = (_under(tree, day, roots, alone=alone) for tree in self._trees)
        found = dict.fromkeys(("joined", "left", "moved_in", "moved_out", "restated"), 0)
        for (was, became, is_otherwise), count in self._changes(day, role).items():
            kind = _kind(was, became, was in then, became in now)
            if kind and (kind != "restated" or is_otherwise):
                found[kind] += count
        return LaterPeople(**found)

    def records(
        self,
        roots: Collection[int],
        *,
        alone: bool = False,
        kinds: Collection[str] = (),
        first: date | None = None,
        last: date | None = None,
    ) -> LaterRecords:
        """Return what was recorded since, of people of these organisations; one query for all.

        Of these kinds only, where there are any, and of days from the first to the last.
        """
        within = _under(self._trees[1], self._last, roots, alone=alone)
        added = corrected = 0
        for organisation, kind, day, is_correction, count in self._records:
            if organisation not in within or (kinds and kind not in kinds):
                continue
            if (first or day) <= day <= (last or day):
                corrected += count if is_correction else 0
                added += 0 if is_correction else count
        return LaterRecords(added, corrected)

    def _changes_on(self, day: date, role: str) -> Counter[tuple[int | None, int | None, bool]]:
        """Count people by organisation then and now, and whether being up to date changed."""
        spans = StandingSpan.objects.filter(true_on(day), requirement=None)
        if role:
            posts = Membership.objects.on(day).primary().filter(role=role)
            spans = spans.filter(learner__in=posts.values("learner"))
        same = StandingSpan.objects.filter(
            true_on(day), requirement=None, learner=OuterRef("learner")
        )
        today = same.filter(known_at(None))
        was = (
            spans.filter(known_at(self._since), known_to__isnull=False)
            .annotate(
                became=Subquery(today.values("organisation")[:1]),
                state_now=Subquery(today.values("state")[:1]),
                held_now=Subquery(today.values("is_held")[:1]),
            )
            .values_list("organisation", "became", "state", "is_held", "state_now", "held_now")
            .annotate(count=Count("id"))
            .order_by()
        )
        new = (
            spans.filter(known_at(None), ~Exists(same.filter(known_at(self._since))))
            .filter(known_from__gt=self._since)
            .values_list("organisation")
            .annotate(count=Count("id"))
            .order_by()
        )
        found: Counter[tuple[int | None, int | None, bool]] = Counter()
        for one, count in new:
            found[None, one, True] += count
        for one, other, state, is_held, state_now, held_now, count in was:
            is_otherwise = other is not None and (
                is_up_to_date(state, is_held=is_held) != is_up_to_date(state_now, is_held=held_now)
            )
            found[one, other, is_otherwise] += count
        return found

    @cached_property
    def _records(self) -> list[tuple[int, str, date, bool, int]]:
        before = midnight(self._last + ONE_DAY)
        rows = (
            Evidence.objects.filter(
                Q(occurred_at__lt=before) | Q(supersedes__occurred_at__lt=before),
                posts__is_primary=True,
                recorded_at__gt=self._since,
                subject_key__isnull=False,
            )
            .annotate(is_correction=Q(supersedes__isnull=False))
            .values_list("posts__organisation", "kind", "occurred_at__date", "is_correction")
            .annotate(count=Count("id", distinct=True))
            .order_by()
        )
        return [*rows]


def _under(tree: DatedTree, day: date, roots: Collection[int], *, alone: bool) -> set[int]:
    """Return the roots and, unless they stand alone, what was beneath them on a day."""
    found = {*roots}
    if not alone:
        found |= {one for one in tree.organisations if not found.isdisjoint(tree.above(one, day))}
    return found


def _kind(was: int | None, became: int | None, was_here: bool, is_here: bool) -> str:
    """Say what became of somebody: joined, left, moved here or away, restated; else nothing."""
    if was_here and is_here:
        return "restated"
    if is_here:
        return "joined" if was is None else "moved_in"
    if was_here:
        return "left" if became is None else "moved_out"
    return ""
