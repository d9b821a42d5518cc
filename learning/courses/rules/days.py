"""Working days of England, and how several dates are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

MONDAY, SATURDAY = 0, 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Quarter:
    """Three months of a year; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter of a day."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the quarter written as 2027-1, or None for anything else."""
        match = re.fullmatch(r"(20\d\d)-([1-4])", text, re.ASCII)
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.following.start

    @property
    def following(self) -> Self:
        """The next quarter."""
        return self._shifted(1)

    @property
    def before(self) -> Self:
        """The quarter before."""
        return self._shifted(-1)

    @property
    def name(self) -> str:
        """In words: "January to March 2027"."""
        last = date(self.year, self.number * 3, 1)
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.start, "F"),
            "last": date_format(last, "F Y"),
        }

    def _shifted(self, quarters: int) -> Self:
        year, number = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return type(self)(year, number + 1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England and Wales that recur by rule.

    Source: Banking and Financial Dealings Act 1971, schedule 1, and the proclamations in use
    since 1978. One-off holidays are not known here: a trainer moves such a run by hand.
    """
    sunday = _easter_sunday(year)
    fixed = {
        sunday - timedelta(days=2),
        sunday + A_DAY,
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    }
    # A holiday at a weekend is kept on the next weekday that is not one already.
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        kept = day
        while kept.weekday() >= SATURDAY or kept in fixed:
            kept += A_DAY
        fixed.add(kept)
    return frozenset(fixed)


def _easter_sunday(year: int) -> date:
    """Gregorian Easter; source: the "Meeus/Jones/Butcher" algorithm, Nature, 20 April 1876."""
    golden = year % 19
    century, within = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - shift + 15) % 30
    quarter, over = divmod(within, 4)
    sunday = (32 + 2 * rest + 2 * quarter - moon - over) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - A_DAY
    return last - timedelta(days=last.weekday())


def is_working_day(day: date) -> bool:
    """Whether people are at work: no Saturday, Sunday or bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def working_days_from(first: date, count: int) -> tuple[date, ...]:
    """Return `count` working days, the first of them on or after `first`."""
    found: list[date] = []
    day = first
    while len(found) < count:
        if is_working_day(day):
            found.append(day)
        day += A_DAY
    return tuple(found)


def format_days(days: Sequence[date]) -> str:
    """Return several dates in words: "Monday 11 to Thursday 14 January 2027".

    A gap is said, so that nobody comes on the wrong day: "Friday 20 November and Monday 23 to
    Wednesday 25 November 2026".
    """
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == A_DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    if not spans:
        return ""
    year = spans[-1][1].year
    *others, last = [_format_span(*span, year=year) for span in spans]
    ending = f"{last} {year}"
    if not others:
        return ending
    return _("%(days)s and %(last)s") % {"days": ", ".join(others), "last": ending}


def _format_span(first: date, last: date, *, year: int) -> str:
    """Return days in a row; the year is said only where it is not `year`."""
    end = date_format(last, "l j F" if last.year == year else "l j F Y")
    if first == last:
        return end
    if first.year != last.year:
        start = date_format(first, "l j F Y")
    else:
        start = date_format(first, "l j F" if first.month != last.month else "l j")
    return _("%(first)s to %(last)s") % {"first": start, "last": end}


def format_time(at: time) -> str:
    """Return a time of day as people say it: 9am, 4:30pm, midday."""
    if at == time(12):
        return _("midday")
    hour = at.hour % 12 or 12
    half = "am" if at.hour < 12 else "pm"
    return f"{hour}:{at.minute:02}{half}" if at.minute else f"{hour}{half}"


def format_hours(start: time, end: time) -> str:
    """Return "9am to 4:30pm"."""
    return _("%(start)s to %(end)s") % {"start": format_time(start), "end": format_time(end)}


def format_moment(at: datetime) -> str:
    """Return a local instant as a deadline: "5pm on Thursday 10 December"."""
    return _("%(time)s on %(day)s") % {
        "time": format_time(at.time()),
        "day": date_format(at, "l j F"),
    }


def format_stamp(at: datetime) -> str:
    """Return when something was done, local: "23 November, 11:15pm"."""
    return _("%(day)s, %(time)s") % {"day": date_format(at, "j F"), "time": format_time(at.time())}
