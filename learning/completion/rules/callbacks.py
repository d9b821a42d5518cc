"""Passes of an older edition that are called back: until when they hold, and what answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from learning.completion.rules.days import Period, moved

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from learning.completion.rules.holds import Hold


class CallBack(NamedTuple):
    """That whoever passed an older edition of a module does it again within so many days.

    Attributes:
        told: The day on which the newer edition was published.
        effective: From which day the days are counted: when it comes in force, and never before
            it is told, so that nobody is late on the day she is told.
        unit: The shorter unit that does instead, if any.
    """

    told: date
    effective: date
    days: int
    unit: UUID | None = None

    @property
    def last(self) -> date:
        """The day on which the older pass no longer holds, not counting days away."""
        return self.effective + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Calls:
    """What calls one person's passes back.

    Attributes:
        of_pass: By the shorter unit (None: the whole) and the day of the pass.
        passes: Subject → days on which it was passed, to see what she did instead.
        away: Long absences, as `joined_up` returns them: the day moves by the days away.
    """

    of_pass: Mapping[tuple[UUID | None, date], Collection[CallBack]]
    passes: Mapping[UUID, Sequence[date]] = field(default_factory=dict)
    away: Sequence[Period] = ()

    def answered(self, call: CallBack) -> date | None:
        """Return the day on which she did the shorter unit, from the day it was told on."""
        if call.unit is None:
            return None
        done = [day for day in self.passes.get(call.unit, ()) if day >= call.told]
        return min(done, default=None)

    def due(self, call: CallBack) -> date:
        """Return the day on which an older pass no longer holds."""
        return moved(call.last, since=call.effective, away=self.away)


class Line(NamedTuple):
    """A pass with what calls it back: the day its months run out, and each call with its days."""

    hold: Hold
    # told, answered, due
    calls: tuple[tuple[date, date | None, date], ...]

    def until(self, day: date) -> date | None:
        """Return when it lapses, as it stands on a day; None: never."""
        due = [
            due
            for told, answered, due in self.calls
            if told <= day and (answered is None or day < answered)
        ]
        return min([*due, *([self.hold.expiry] if self.hold.expiry else [])], default=None)


class CalledBack:
    """One person's passes in order, each held to what calls it back."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._lines: list[Line] = []

    def held_on(self, day: date) -> Hold | None:
        """Return the pass that holds longest of those that hold on a day."""
        best = self._best(day)
        return best.hold if best and _lasts(best, day) else None

    def add(self, hold: Hold, unit: UUID | None) -> None:
        """Take a pass up. What a shorter unit refreshes stays called back as it was."""
        calls = self._calls.of_pass.get((unit, hold.from_date), ())
        mine = {(c.told, self._calls.answered(c), self._calls.due(c)) for c in calls}
        before = self._best(hold.from_date) if unit is not None else None
        self._lines.append(Line(hold, (*mine, *(before.calls if before else ()))))

    def holds(self) -> list[Hold]:
        """Return what holds from which day until when: on each day the pass that holds longest.

        A pass that is called back is cut into times before it was told, until it is answered, and
        after. One that holds nothing any more when it is made does not count.
        """
        found: list[Hold] = []
        for day in sorted({each for line in self._lines for each in _edges(line)}):
            best = self._best(day)
            if best is None or not _lasts(best, day):
                continue
            until, is_pass = best.until(day), best.hold.from_date == day
            if is_pass or not found or found[-1].expiry != until:
                found.append(replace(best.hold, from_date=day, expiry=until, is_pass=is_pass))
        return found

    def _best(self, day: date) -> Line | None:
        lines = [line for line in self._lines if line.hold.from_date <= day]
        return max(
            lines,
            key=lambda line: (line.until(day) or date.max, line.hold.from_date),
            default=None,
        )


def best_of(passes: Collection[Collection[CallBack]]) -> tuple[CallBack, ...]:
    """Return what calls the best of several passes of one day back: nothing, or what is latest."""
    return tuple(max(passes, key=lambda calls: min((c.last for c in calls), default=date.max)))


def _lasts(line: Line, day: date) -> bool:
    until = line.until(day)
    return until is None or day < until


def _edges(line: Line) -> list[date]:
    days = {line.hold.from_date}
    for told, answered, _due in line.calls:
        days |= {told, answered or told}
    return [day for day in days if day >= line.hold.from_date]
