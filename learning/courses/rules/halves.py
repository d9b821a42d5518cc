"""Half-days: which there are, which is now, which may be marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from django.utils.translation import gettext as _

from learning.courses.enums import HalfDay
from learning.courses.rules.days import format_hours

# A session that starts from 1pm on belongs to the afternoon (facts.md section 4: mornings end at
# 12:45 at the latest and afternoons start at 13:15).
AFTERNOON_FROM = time(13)


@dataclass(frozen=True)
class Half:
    """One half-day of a run; the register has one page for each. Times are local.

    `number` counts from 1 over the whole run: day 1 morning, day 1 afternoon, day 2 morning.
    """

    number: int
    day_number: int
    date: date
    half: HalfDay
    start_time: time
    end_time: time

    @property
    def name(self) -> str:
        """Which it is, in words."""
        words = _("Day %(n)d morning") if self.half == HalfDay.MORNING else _("Day %(n)d afternoon")
        return words % {"n": self.day_number}

    @property
    def hours(self) -> str:
        """From when until when, in words."""
        return format_hours(self.start_time, self.end_time)


def halves_of(
    *,
    day_number: int,
    on: date,
    start_time: time,
    end_time: time,
    sessions: Sequence[Mapping[str, str]],
) -> tuple[Half, Half]:
    """Split a day at lunch, by the sessions frozen into it (`start` and `end` as HH:MM)."""
    mornings = [s for s in sessions if time.fromisoformat(s["start"]) < AFTERNOON_FROM]
    afternoons = [s for s in sessions if time.fromisoformat(s["start"]) >= AFTERNOON_FROM]
    lunch = max((time.fromisoformat(s["end"]) for s in mornings), default=AFTERNOON_FROM)
    back = min((time.fromisoformat(s["start"]) for s in afternoons), default=AFTERNOON_FROM)
    number = day_number * 2
    return (
        Half(number - 1, day_number, on, HalfDay.MORNING, start_time, lunch),
        Half(number, day_number, on, HalfDay.AFTERNOON, back, end_time),
    )


def minutes_of(sessions: Sequence[Mapping[str, str]]) -> int:
    """Return how long these sessions take together, without the breaks between them."""
    times = ((time.fromisoformat(s["start"]), time.fromisoformat(s["end"])) for s in sessions)
    return sum((e.hour - s.hour) * 60 + e.minute - s.minute for s, e in times)


def is_open(half: Half, today: date) -> bool:
    """Whether the register may be marked: on its day and for good afterwards."""
    return half.date <= today


def current_half(halves: Sequence[Half], now: datetime) -> Half:
    """Return the half-day to mark now; `now` is local.

    On a course day, the morning until it has ended, then the afternoon; between course days and
    afterwards, the last one that has begun; before the run, its first.
    """
    begun = [half for half in halves if half.date <= now.date()]
    if not begun:
        return halves[0]
    morning, afternoon = begun[-2:]
    is_still_morning = morning.date == now.date() and now.time() < morning.end_time
    return morning if is_still_morning else afternoon


def overlaps(times: Sequence[tuple[time, time]]) -> bool:
    """Whether any two sessions overlap; one may start when another ends."""
    return any(later[0] < sooner[1] for sooner, later in pairwise(sorted(times)))
