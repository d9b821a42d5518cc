"""Which passes count, and until when: refreshing from the day or from the expiry, in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from learning.completion.rules.days import Period, expiry_of, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, timedelta
    from uuid import UUID

    # How many times it was refreshed since the whole, on which day → the unit that refreshes it.
    UnitOf = Callable[[int, date], UUID | None]


@dataclass(frozen=True, slots=True)
class Hold:
    """A pass that counts, until the day it lapses (None: for good)."""

    from_date: date
    expiry: date | None


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
) -> list[Hold]:
    """Return the passes that count with their expiry, in order, one a day.

    A shorter unit counts while what it refreshes has not lapsed, if it is the unit of that cycle.
    """
    whole = [(day, None) for day in set(passes)]
    shorter = [(day, unit) for day, unit in set(units)] if unit_of else []
    events: list[tuple[date, UUID | None]] = sorted(
        [*whole, *shorter], key=lambda event: (event[0], event[1] is not None, str(event[1]))
    )
    found: list[Hold] = []
    last: Hold | None = None
    cycle = 0
    for day, unit in events:
        if last and last.from_date == day:
            continue
        is_held = last is not None and (last.expiry is None or day < last.expiry)
        if unit is not None and (not is_held or unit_of is None or unit_of(cycle, day) != unit):
            continue
        cycle = cycle + 1 if is_held else 0
        last = Hold(day, _expiry(day, last.expiry if last and is_held else None, refresh, away))
        found.append(last)
    return found


def _expiry(
    day: date, before: date | None, refresh: Refresh, away: Sequence[Period]
) -> date | None:
    base = day
    if before and refresh.window is not None and day >= before - refresh.window:
        base = before
    expiry = expiry_of(base, refresh.months)
    return moved(expiry, since=base, away=away) if expiry and away else expiry
