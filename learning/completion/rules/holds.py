"""Which passes count, and until when: refreshing from the day or from the expiry, in part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from learning.completion.rules.callbacks import CalledBack, Calls
from learning.completion.rules.days import DUE_SOON, Period, expiry_of, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, timedelta
    from uuid import UUID

    from learning.completion.rules.duties import Extension
    from learning.completion.rules.posts import Assignment

    # How many times it was refreshed since the whole, on which day → the unit that refreshes it.
    UnitOf = Callable[[int, date], UUID | None]


@dataclass(frozen=True, slots=True)
class Hold:
    """A pass that counts, until the day it lapses (None: for good).

    `base`: from which its months are counted, where that is not its own day. `cycle`: how many
    times it was refreshed since the whole. `unit`: the shorter unit that it was; None: the whole.
    `is_pass`: otherwise it is an earlier one, which has been called back or has answered since.
    """

    from_date: date
    expiry: date | None
    base: date | None = field(default=None, compare=False)
    cycle: int = field(default=0, compare=False)
    unit: UUID | None = field(default=None, compare=False)
    is_pass: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """Which passes count: each until its months run out, and as they hold, called back or not."""

    passes: Sequence[Hold]
    holds: Sequence[Hold]


@dataclass(frozen=True, slots=True)
class Refresh:
    """How a pass lapses and is renewed.

    `window`: before the expiry; None: months are always counted from the day of the pass.
    """

    months: int
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """The passes that counted under the rule whose place another takes, until that one's day."""

    holds: Sequence[Hold]
    until: date


@dataclass(frozen=True, slots=True)
class Extended:
    """The extensions somebody has, and when the rule holds her."""

    extensions: Sequence[Extension]
    assignments: Sequence[Assignment]

    def is_due_later(self, hold: Hold, day: date) -> bool:
        """Whether a pass that lapsed while she was held may be refreshed on a day yet."""
        return any(
            held.assigned < (hold.expiry or day)
            and held.from_date <= day
            and (held.to_date is None or day < held.to_date)
            for held in self.assignments
        ) and any(
            each.counts_on(day, since=hold.from_date) and day < each.due_date
            for each in self.extensions
        )


def counted(
    passes: Iterable[date],
    refresh: Refresh,
    *,
    units: Iterable[tuple[date, UUID]] = (),
    unit_of: UnitOf | None = None,
    away: Sequence[Period] = (),
    before: Before | None = None,
    extended: Extended | None = None,
    calls: Calls | None = None,
) -> Counted:
    """Return the passes that count with their expiry, in order, one a day.

    A shorter unit counts while what it refreshes has not lapsed, if it is the unit of that cycle;
    longer where its due day was extended. `before`: what counted under the rule whose place this
    one takes goes on counting. `calls` end passes of older editions sooner; months are counted as
    if they did not.
    """
    whole = [(day, None) for day in set(passes)]
    shorter = [(day, unit) for day, unit in set(units)] if unit_of else []
    events: list[tuple[date, UUID | None]] = sorted(
        [*whole, *shorter], key=lambda event: (event[0], event[1] is not None, str(event[1]))
    )
    found: list[Hold] = []
    called = CalledBack(calls) if calls else None
    if before:
        events = [event for event in events if event[0] >= before.until]
        found = _carried(before, refresh, away)
    if called:
        for hold in found:
            called.add(hold, hold.unit)
    last = found[-1] if found else None
    for day, unit in events:
        if last and last.from_date == day:
            continue
        cycle = last.cycle if last else 0
        held = called.held_on(day) if called else _held(last, day)
        is_in_time = held is not None or bool(
            last and extended and extended.is_due_later(last, day)
        )
        if unit is not None and not (is_in_time and unit_of and unit_of(cycle, day) == unit):
            continue
        base = _base(day, held.expiry if held else None, refresh)
        expiry = _expiry(base, refresh, away)
        last = Hold(day, expiry, base, cycle + 1 if is_in_time else 0, unit)
        found.append(last)
        if called:
            called.add(last, unit)
    return Counted(found, called.holds() if called else found)


def _held(last: Hold | None, day: date) -> Hold | None:
    return last if last and (last.expiry is None or day < last.expiry) else None


def _carried(before: Before, refresh: Refresh, away: Sequence[Period]) -> list[Hold]:
    """Count the last pass by the months of the new rule.

    Those lapse nothing at once that the old rule still counted: it has four weeks from the new
    rule's first day, or as long as the old one gave it.
    """
    if not before.holds:
        return []
    *found, last = before.holds
    expiry = _expiry(last.base or last.from_date, refresh, away)
    if expiry:
        near = moved(before.until + DUE_SOON, since=before.until, away=away)
        expiry = max(expiry, min(last.expiry or near, near))
        # No earlier pass outlasts it by the months of the old rule.
        found = [replace(hold, expiry=min(hold.expiry or expiry, expiry)) for hold in found]
    return [*found, replace(last, expiry=expiry)]


def _base(day: date, before: date | None, refresh: Refresh) -> date:
    is_inside = before and refresh.window is not None and day >= before - refresh.window
    return before if before and is_inside else day


def _expiry(base: date, refresh: Refresh, away: Sequence[Period]) -> date | None:
    expiry = expiry_of(base, refresh.months)
    return moved(expiry, since=base, away=away) if expiry and away else expiry
