"""One requirement of one person: her states written down as dated spans."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from learning.completion.enums import StandingState
from learning.completion.rules.days import DUE_SOON, Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from learning.completion.rules.holds import Hold

# Plain words: spans are compared and written by the hundred thousand.
NOT_STARTED, IN_PROGRESS = str(StandingState.NOT_STARTED), str(StandingState.IN_PROGRESS)
DUE_SOON_STATE, OVERDUE = str(StandingState.DUE_SOON), str(StandingState.OVERDUE)
CURRENT, LAPSED, EXEMPT = (
    str(StandingState.CURRENT),
    str(StandingState.LAPSED),
    str(StandingState.EXEMPT),
)


class SpanFact(NamedTuple):
    """A state from a day until a day (half-open; None: for good)."""

    state: str
    is_held: bool
    from_date: date
    to_date: date | None
    due_date: date
    organisation: int = 0

    def holds_on(self, day: date) -> bool:
        """Whether it tells how somebody stands on a day."""
        return self.from_date <= day and (self.to_date is None or day < self.to_date)


@dataclass(frozen=True, slots=True)
class Extension:
    """From a day (until another, where it was withdrawn) the due day then running is later."""

    from_date: date
    to_date: date | None
    due_date: date

    def counts_on(self, day: date, *, since: date) -> bool:
        """Whether it moves, on a day, the due day that runs since another."""
        return since <= self.from_date <= day and (self.to_date is None or day < self.to_date)


@dataclass(frozen=True, slots=True)
class Grace:
    """What bends one requirement of one person: periods exempt or away, extensions."""

    exempt: Sequence[Period] = ()
    extensions: Sequence[Extension] = ()


NO_GRACE = Grace()


@dataclass(frozen=True, slots=True)
class Duty:
    """A time without a gap in which a rule reaches somebody, with what is known of it.

    `dues`: from which day which due day holds until she passes, the first from `assigned`.
    `holds`: her passes that count, in order. `started`: the day she first opened it. `told_from`:
    the first day of the rule itself, where it goes on from one that held her since `assigned`.
    """

    assigned: date
    ended: date | None
    dues: Sequence[Period]
    holds: Sequence[Hold]
    started: date | None = None
    grace: Grace = NO_GRACE
    told_from: date | None = None

    def state_on(self, day: date) -> tuple[str, bool, date]:
        """Return the state, whether a valid pass is held, and the due day then running."""
        held = self._hold_on(day)
        since, due, expiry = self._clock_on(day, held)
        shown = due
        for extension in self.grace.extensions:
            if extension.counts_on(day, since=since):
                shown = max(shown, extension.due_date)
        is_held = held is not None and (expiry is None or day < expiry)
        if any(start <= day < end for start, end in self.grace.exempt):
            return EXEMPT, is_held, shown
        if held is not None:
            return self._refreshing(day, is_held, expiry, shown), is_held, shown
        return self._first_time(day, shown), False, shown

    def _hold_on(self, day: date) -> Hold | None:
        """Return the pass that tells on a day: not one that lapsed before the rule reached her."""
        index = bisect_right(self.holds, day, key=_from_date)
        if not index:
            return None
        hold = self.holds[index - 1]
        is_before = hold.from_date <= self.assigned
        if is_before and hold.expiry is not None and hold.expiry <= self.assigned:
            return None
        return hold

    def _clock_on(self, day: date, held: Hold | None) -> tuple[date, date, date | None]:
        """Return since when the clock runs, the due day and the expiry."""
        if held is not None and held.expiry is not None:
            return held.from_date, held.expiry, held.expiry
        index = bisect_right(self.dues, day, key=_first) - 1
        since, due = self.dues[index]
        return (held.from_date if held else since), due, None

    def _refreshing(self, day: date, is_held: bool, expiry: date | None, due: date) -> str:
        if expiry is None:
            return CURRENT
        if day >= due:
            return LAPSED
        return CURRENT if is_held and day < due - DUE_SOON else DUE_SOON_STATE

    def _first_time(self, day: date, due: date) -> str:
        if day >= due:
            return OVERDUE
        if day >= due - DUE_SOON:
            return DUE_SOON_STATE
        return IN_PROGRESS if self._is_begun(day) else NOT_STARTED

    def _is_begun(self, day: date) -> bool:
        """Whether she has opened it and not passed it since."""
        if self.started is None or self.started > day:
            return False
        passes = (hold.from_date for hold in self.holds if hold.is_pass)
        return not any(self.started <= passed <= day for passed in passes)

    def edges(self) -> list[date]:
        """Return the days on which the state may change, and perhaps more."""
        dues = [due for _since, due in self.dues]
        dues += [hold.expiry for hold in self.holds if hold.expiry]
        dues += [extension.due_date for extension in self.grace.extensions]
        found = {day for due in dues for day in (due - DUE_SOON, due)}
        found.update(hold.from_date for hold in self.holds)
        found.update(since for since, _due in self.dues)
        if self.started:
            found.add(self.started)
        if self.grace is not NO_GRACE:
            found.update(chain.from_iterable(self.grace.exempt))
            for extension in self.grace.extensions:
                found.add(extension.from_date)
                if extension.to_date:
                    found.add(extension.to_date)
        first = self.told_from or self.assigned
        inside = [day for day in found if day > first and (self.ended is None or day < self.ended)]
        return sorted([first, *inside])


def _from_date(hold: Hold) -> date:
    return hold.from_date


def _first(period: Period) -> date:
    return period[0]


def spans_for(duty: Duty) -> list[SpanFact]:
    """Write one requirement's future down as spans, from what is known of the passes.

    Source: design.md, Evidence and standing, worked example.
    """
    told: list[tuple[date, tuple[str, bool, date]]] = []
    for day in duty.edges():
        state = duty.state_on(day)
        if not told or told[-1][1] != state:
            told.append((day, state))
    ends: Iterable[date | None] = [day for day, _state in told[1:]]
    return [
        SpanFact(state, is_held, start, end, due)
        for (start, (state, is_held, due)), end in zip(told, [*ends, duty.ended], strict=True)
    ]
