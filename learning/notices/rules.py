"""Pure rules of sending: when it is quiet, and when the next of a weekly kind may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

SATURDAY = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class QuietHours:
    """When nothing is sent that can wait; times of day as the clock on the wall shows them."""

    begin: time
    end: time
    weekends: bool

    @classmethod
    def of(cls, values: dict[str, str | bool]) -> QuietHours:
        """Read the setting QUIET_HOURS; raises ValueError where it holds no time of day."""
        begin, end = (time.fromisoformat(str(values[name])) for name in ("from", "until"))
        return cls(begin, end, bool(values["weekends"]))

    def covers(self, local: datetime) -> bool:
        """Whether it is quiet at a local time. Begin and end alike: never by the hour."""
        if self.weekends and local.weekday() >= SATURDAY:
            return True
        now = local.time()
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


def may_follow(last: date | None, day: date) -> bool:
    """Whether a weekly notice may leave on `day` after one on `last`.

    Seven days apart is also never twice in one week of the calendar.
    """
    return last is None or day - last >= WEEK


def names_the_address(code: int, reply: str) -> bool:
    """Whether a refusal says that the address takes no mail, rather than that we are unwelcome.

    Classes 5.1 and 5.2 of RFC 3463 speak of the address and the mailbox; a reply without such a
    number is taken at its word: 550 and 553 (RFC 5321, 4.2.3).
    """
    first = reply.split(maxsplit=1)[0] if reply.strip() else ""
    if first.count(".") == 2 and first.replace(".", "").isdigit():
        return first.startswith(("5.1.", "5.2."))
    return code in {550, 553}


def next_day(last: date) -> date:
    """Return the first day on which the next may leave."""
    return last + WEEK
