"""Pure rules of the dated tree: no database, no clock. Days are half-open periods; None is open."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Period(NamedTuple):
    """From a day until a day (half-open). Without a first day: since ever; without a last: on."""

    start: date | None
    end: date | None

    def during(self, other: Period) -> Period | None:
        """Return the days of both, or None where there are none."""
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        start, end = max(starts, default=None), min(ends, default=None)
        return Period(start, end) if start is None or end is None or start < end else None

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


EVER = Period(None, None)


def united(periods: Iterable[Period]) -> list[Period]:
    """Return the days of any of these periods, in order and without overlap."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: p.start or date.min):
        last = found[-1] if found else None
        if last is None:
            found.append(period)
        elif last.end is None or (period.start is not None and period.start > last.end):
            if last.end is not None:
                found.append(period)
        else:
            end = max(last.end, period.end) if period.end else None
            found[-1] = Period(last.start, end)
    return found


class Stay(NamedTuple):
    """Where an organisation stood in a period: the ids above it, the nearest first."""

    period: Period
    above: tuple[int, ...]


class DatedTree:  # noqa: PLW1641 - compared by value, never a key
    """Who stood beneath whom, on any day, as known at one instant.

    Takes each organisation's parents by period; what they leave open is time at the top, and who
    is not named stands at the top. There are no rings: moves refuse them for every day.
    """

    def __init__(self, parents: Mapping[int, Sequence[tuple[Period, int | None]]]) -> None:
        self._parents = parents
        self._stays: dict[int, list[Stay]] = {}
        self._children: dict[date, dict[int | None, list[int]]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatedTree) and self._parents == other._parents

    @property
    def organisations(self) -> Iterable[int]:
        """Ids of all that are named."""
        return self._parents.keys()

    def stays(self, organisation: int) -> list[Stay]:
        """Return in order of time where it stood: one entry for each change anywhere above it."""
        known = self._stays.get(organisation)
        if known is None:
            known = self._stays[organisation] = _joined(self._within(organisation, EVER))
        return known

    def _within(self, organisation: int, days: Period) -> list[Stay]:
        """Look upward for these days only: on other days who is above now may be beneath."""
        found: list[Stay] = []
        for period, parent in _filled(self._parents.get(organisation, ())):
            inside = period.during(days)
            if inside and parent is None:
                found.append(Stay(inside, ()))
            elif inside and parent is not None:
                found += [
                    Stay(stay.period, (parent, *stay.above))
                    for stay in self._within(parent, inside)
                ]
        return found

    def above(self, organisation: int, day: date) -> tuple[int, ...]:
        """Return the ids above an organisation on a day, the nearest first."""
        found: list[int] = []
        parent = self._parent(organisation, day)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self._parent(parent, day)
        return tuple(found)

    def _parent(self, organisation: int, day: date) -> int | None:
        for period, parent in self._parents.get(organisation, ()):
            if period.holds(day):
                return parent
        return None

    def under(self, organisation: int, day: date) -> frozenset[int]:
        """Return the id itself and those of all that stood beneath it on a day."""
        children = self._by_parent(day)
        found, level = {organisation}, [organisation]
        while level:
            level = [
                each for parent in level for each in children.get(parent, ()) if each not in found
            ]
            found.update(level)
        return frozenset(found)

    def children(self, organisation: int, day: date) -> frozenset[int]:
        """Return the ids of those that stood directly beneath it on a day."""
        return frozenset(self._by_parent(day).get(organisation, ()))

    def _by_parent(self, day: date) -> dict[int | None, list[int]]:
        known = self._children.get(day)
        if known is None:
            known = self._children[day] = defaultdict(list)
            for each in self.organisations:
                known[self._parent(each, day)].append(each)
        return known

    def beneath(self, organisation: int, ancestor: int) -> list[Period]:
        """Return the periods in which an organisation was beneath another; itself it always is."""
        if organisation == ancestor:
            return [EVER]
        inside = [Stay(s.period, ()) for s in self.stays(organisation) if ancestor in s.above]
        return [stay.period for stay in _joined(inside)]

    def periods_beneath(self, ancestor: int) -> dict[int, list[Period]]:
        """Return for each organisation the periods in which it was beneath another.

        The other is itself among them, at all times; who never was is left out.
        """
        everybody = {ancestor, *self.organisations}
        return {o: found for o in everybody if (found := self.beneath(o, ancestor))}


def _filled(parents: Sequence[tuple[Period, int | None]]) -> list[tuple[Period, int | None]]:
    """Put time at the top wherever nothing is said."""
    if not parents:
        return [(EVER, None)]
    ordered = sorted(parents, key=lambda each: (each[0].start is not None, each[0].start))
    filled: list[tuple[Period, int | None]] = []
    first, last = ordered[0][0], ordered[-1][0]
    if first.start is not None:
        filled.append((Period(None, first.start), None))
    for (period, parent), (following, _next) in pairwise(ordered):
        filled.append((period, parent))
        if period.end != following.start:
            filled.append((Period(period.end, following.start), None))
    filled.append(ordered[-1])
    if last.end is not None:
        filled.append((Period(last.end, None), None))
    return filled


def _joined(stays: Iterable[Stay]) -> list[Stay]:
    """Join what follows without a change."""
    found: list[Stay] = []
    for stay in stays:
        last = found[-1] if found else None
        if last and last.above == stay.above and last.period.end == stay.period.start:
            found[-1] = Stay(Period(last.period.start, stay.period.end), stay.above)
        else:
            found.append(stay)
    return found


def parents_of(
    placements: Iterable[tuple[int, Period, int | None]],
) -> dict[int, list[tuple[Period, int | None]]]:
    """Group placements by organisation, as `DatedTree` takes them."""
    found: dict[int, list[tuple[Period, int | None]]] = defaultdict(list)
    for organisation, period, parent in placements:
        found[organisation].append((period, parent))
    return dict(found)
