"""Which passes count, and until when: refreshing from the day or from the expiry, in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from learning.completion.rules.callbacks import CalledBack, Calls
from learning.completion.rules.days import Period, expiry_of, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, timedelta
    from uuid import UUID

    # How many times it was refreshed since the whole, on which day → the unit that refreshes it.
    UnitOf = Callable[[int, date], UUID | None]


@dataclass(frozen=True, slots=True)
class Hold:
    """A pass that counts, until the day it lapses (None: for good).

    `is_pass`: otherwise it is an earlier one, which has been called back or has answered since.
    """

    from_date: date
    expiry: date | None
    is_pass: bool = True


@dataclass(frozen=True, slots=True)
class Refresh:
    """How a pass lapses and is renewed.

    `window`: before the expiry; None: months are always counted from the day of the pass.
    """

    months: int
    window: timedelta | None = None


def holds_of(
    passes: Iterable[date],
    refresh: Refresh,
    *,
    units: Iterable[tuple[date, UUID]] = (),
    unit_of: UnitOf | None = None,
    away: Sequence[Period] = (),
    calls: Calls | None = None,
) -> list[Hold]:
    """Return the passes that count with their expiry, in order, one a day.

    A shorter unit counts while what it refreshes has not lapsed, if it is the unit of that cycle.
    `calls` end passes of older editions sooner; months are counted as if they did not.
    """
    whole = [(day, None) for day in set(passes)]
    shorter = [(day, unit) for day, unit in set(units)] if unit_of else []
    events: list[tuple[date, UUID | None]] = sorted(
        [*whole, *shorter], key=lambda event: (event[0], event[1] is not None, str(event[1]))
    )
    found: list[Hold] = []
    last: Hold | None = None
    called = CalledBack(calls) if calls else None
    cycle = 0
    for day, unit in events:
        if last and last.from_date == day:
            continue
        held = called.held_on(day) if called else _held(last, day)
        if unit is not None and (held is None or unit_of is None or unit_of(cycle, day) != unit):
            continue
        cycle = cycle + 1 if held else 0
        last = Hold(day, _expiry(day, held.expiry if held else None, refresh, away))
        found.append(last)
        if called:
            called.add(last, unit)
    return called.holds() if called else found


def _held(last: Hold | None, day: date) -> Hold | None:
    return last if last and (last.expiry is None or day < last.expiry) else None


def _expiry(
    day: date, before: date | None, refresh: Refresh, away: Sequence[Period]
) -> date | None:
    base = day
    if before and refresh.window is not None and day >= before - refresh.window:
        base = before
    expiry = expiry_of(base, refresh.months)
    return moved(expiry, since=base, away=away) if expiry and away else expiry
