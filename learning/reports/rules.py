"""Pure rules of reports: days, the smallest group. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from learning.completion.rules import FEWEST_TOLD, add_months

# Groups smaller than this are hidden from readers who do not see the names (design.md).
SMALLEST_GROUP = FEWEST_TOLD
# What came in a few days tells of those days' people, so a range is four weeks at least.
SHORTEST = timedelta(days=28)
LONGEST = timedelta(days=366 * 5)


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def is_long_enough(self) -> bool:
        """Whether it spans four weeks, so that it tells of more than a few days' people."""
        return self.last - self.first + timedelta(days=1) >= SHORTEST

    @property
    def is_whole_months(self) -> bool:
        """Whether it is made of whole months, so that no two ranges differ by a day or a week."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def whole_months(self) -> Period | None:
        """The whole months inside it; None where there is none."""
        first = self.first if self.first.day == 1 else add_months(self.first.replace(day=1), 1)
        after = (self.last + timedelta(days=1)).replace(day=1)
        return Period(first, after - timedelta(days=1)) if first < after else None

    @property
    def is_too_long(self) -> bool:
        """Whether it spans more than five years."""
        return self.last - self.first > LONGEST


def whole_year_before(day: date) -> Period:
    """Return the twelve whole months before the month of a day."""
    month = day.replace(day=1)
    return Period(add_months(month, -12), month - timedelta(days=1))


def year_until(day: date) -> Period:
    """Return the twelve months that end with a day."""
    return Period(add_months(day, -12) + timedelta(days=1), day)
