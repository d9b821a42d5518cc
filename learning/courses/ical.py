"""Course days as calendar files (RFC 5545, RFC 5546).

Times are written in Europe/London with the zone's rules beside them, so that a nine o'clock start
is nine o'clock on both sides of a clock change. Each day keeps its UID for good. No name of a
person is ever in the text: files are forwarded, and feeds are read by other people's servers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar

PRODID = "-//Spot the signs//Courses//EN"
TZID = "Europe/London"
# How often a calendar program should look at a feed again.
REFRESH = timedelta(hours=6)


class Method(StrEnum):
    """What the reader should do with the days (RFC 5546, 1.4)."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class CalendarDay:
    """One course day; `start_time` and `end_time` are local, the end is when people leave."""

    uid: UUID
    sequence: int
    date: date
    start_time: time
    end_time: time
    summary: str
    location: str
    description: str
    url: str
    is_cancelled: bool = False


def calendar_text(
    days: Iterable[CalendarDay], *, method: Method, stamp: datetime, name: str = ""
) -> str:
    """Return the text of a calendar file.

    Args:
        days: what it holds; a feed without days is a calendar without events.
        method: PUBLISH to add or change the days, CANCEL to take them out.
        stamp: when the file was made (DTSTAMP).
        name: what a calendar program calls a feed.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", str(method))
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(_london())
    for day in days:
        calendar.add_component(_event(day, method, stamp))
    return str(calendar.to_ical().decode())


def _event(day: CalendarDay, method: Method, stamp: datetime) -> icalendar.Event:
    zone = ZoneInfo(TZID)
    is_off = day.is_cancelled or method == Method.CANCEL
    event = icalendar.Event()
    event.add("uid", str(day.uid))
    event.add("dtstamp", stamp)
    event.add("sequence", day.sequence)
    event.add("dtstart", datetime.combine(day.date, day.start_time, tzinfo=zone))
    event.add("dtend", datetime.combine(day.date, day.end_time, tzinfo=zone))
    event.add("summary", day.summary)
    event.add("location", day.location)
    event.add("description", day.description)
    event.add("url", day.url)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    return event


def _london() -> icalendar.Timezone:
    """Return the rule of the clocks in force since 1996 (Summer Time Order 2002)."""
    zone = icalendar.Timezone()
    zone.add("tzid", TZID)
    hour = timedelta(hours=1)
    for part, name, month, clock, before, after in (
        (icalendar.TimezoneDaylight(), "BST", 3, 1, timedelta(0), hour),
        (icalendar.TimezoneStandard(), "GMT", 10, 2, hour, timedelta(0)),
    ):
        # The last Sunday of March and of October 1996, by the clock before it is changed.
        day = 31 if month == 3 else 27
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", datetime(1996, month, day, clock))  # noqa: DTZ001 - local by definition
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
