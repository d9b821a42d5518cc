"""Days, months, due days and shares."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from learning.completion.enums import DueRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    # From a day until a day (half-open).
    Period = tuple[date, date]
else:
    Period = tuple

# A requirement is "due soon" this long before its day (design.md, worked example).
DUE_SOON = timedelta(days=28)
# M01 to M03 are refreshed after 24 months (facts.md 7.1).
DEFAULT_REFRESH_MONTHS = 24
# The most a requirement may give: as many months as a certificate runs at most, two years to do it
# in, a year before it lapses. What is larger is a slip, and no calendar could count it.
MOST_REFRESH_MONTHS = 120
MOST_DUE_DAYS = 730
MOST_WINDOW_DAYS = 366
# A number of people smaller than this is told to nobody who does not see their names.
FEWEST_TOLD = 5
# How far ahead a day may be set, and how far back something may begin that is asked for now.
MOST_YEARS_AHEAD = 5
MOST_YEARS_BACK = 5
# Nobody taught this before.
EARLIEST = date(2010, 1, 1)
# Of which days how people stood can be asked.
FIRST_YEAR, LAST_YEAR = 1990, 2100


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_thinkable(day: date) -> bool:
    """Whether a day can be asked about; beyond these years days cannot be counted further."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_too_far(day: date | None, today: date) -> bool:
    """Whether a day is further ahead than anybody plans: rather a slip of the year."""
    return day is not None and day > add_months(today, 12 * MOST_YEARS_AHEAD)


def is_too_long_ago(day: date, today: date) -> bool:
    """Whether a first day is further back than anybody excuses: rather a slip of the year."""
    return day < add_months(today, -12 * MOST_YEARS_BACK)


def share_of(part: int, whole: int) -> Fraction | None:
    """Return a share in per cent, exact; None of nothing."""
    return Fraction(100 * part, whole) if whole else None


def whole_percent(share: Fraction) -> int:
    """Round a share, or a difference of shares, to whole per cent; halves go up."""
    return floor(share + Fraction(1, 2))


def due_date_of(
    *,
    rule: str,
    due_date: date | None,
    due_days: int | None,
    assigned: date,
    counted_from: date | None = None,
) -> date:
    """Return the day a requirement is due.

    Days are counted from `counted_from` (joining, or the present post), else from `assigned`.
    Nobody is overdue on her first day: a fixed day that is too close for somebody whom the rule
    reaches late becomes four weeks from then, and so do days that have run out by then (or as
    many days as the rule gives, where those are fewer).
    """
    if rule == DueRule.FIXED and due_date is not None:
        return max(due_date, assigned + DUE_SOON)
    days = timedelta(days=due_days or 0)
    return max((counted_from or assigned) + days, assigned + min(days, DUE_SOON))


def expiry_of(passed: date, refresh_months: int) -> date | None:
    """Return the first day on which a pass no longer counts; None: it never lapses."""
    return add_months(passed, refresh_months) if refresh_months else None


def joined_up(periods: Iterable[Period]) -> list[Period]:
    """Return the same days as periods that neither overlap nor touch, in order."""
    found: list[Period] = []
    for start, end in sorted(periods):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def moved(day: date, *, since: date, away: Sequence[Period]) -> date:
    """Move a due day by the days away between `since` and it.

    `away` holds periods as `joined_up` returns them. Days away after the moved day do not count.
    """
    for start, end in away:
        begin = max(start, since)
        if begin >= day:
            break
        if end > begin:
            day += end - begin
    return day
