from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import icalendar
import pytest

from learning.courses.ical import CalendarDay, Method, calendar_text

UID = UUID("0dd9569b-7599-4e55-bafc-01a1510967d5")
STAMP = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def day_on(day: date, **changes: Any) -> CalendarDay:
    values: dict[str, Any] = {
        "uid": UID,
        "sequence": 3,
        "date": day,
        "start_time": time(9),
        "end_time": time(16, 30),
        "summary": "Investigation, day 1; äöü, with commas",
        "location": "Training centre, Wakefield",
        "description": "Law\nand the first hour",
        "url": "https://spot.example/courses/runs/msi/",
    }
    return CalendarDay(**{**values, **changes})


def read(text: str) -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    calendar = icalendar.Calendar.from_ical(text)
    assert isinstance(calendar, icalendar.Calendar)
    return calendar, list(calendar.events)


def offset(event: icalendar.Event, name: str) -> timedelta | None:
    value: datetime = event.decoded(name)
    return value.utcoffset()


class TestCalendarText:
    def test_can_be_read_back(self) -> None:
        text = calendar_text([day_on(date(2027, 1, 11))], method=Method.PUBLISH, stamp=STAMP)
        calendar, (event,) = read(text)
        assert calendar["method"] == "PUBLISH"
        assert event["uid"] == str(UID)
        assert event["sequence"] == 3
        assert event.decoded("dtstamp") == STAMP
        assert str(event["summary"]) == "Investigation, day 1; äöü, with commas"
        assert str(event["description"]) == "Law\nand the first hour"
        assert event["status"] == "CONFIRMED"

    @pytest.mark.parametrize(
        ("day", "hours"),
        [
            # The clocks go forward on Sunday 28 March 2027 and back on Sunday 31 October 2027.
            (date(2027, 3, 26), 0),
            (date(2027, 3, 29), 1),
            (date(2027, 10, 29), 1),
            (date(2027, 11, 1), 0),
        ],
    )
    def test_means_nine_by_the_clock_on_both_sides_of_a_clock_change(
        self, day: date, hours: int
    ) -> None:
        _calendar, (event,) = read(calendar_text([day_on(day)], method=Method.PUBLISH, stamp=STAMP))
        starts: datetime = event.decoded("dtstart")
        assert (starts.date(), starts.time()) == (day, time(9))
        assert offset(event, "dtstart") == timedelta(hours=hours)
        assert event["dtstart"].params["TZID"] == "Europe/London"
        assert starts.astimezone(UTC).hour == 9 - hours

    @pytest.mark.parametrize(
        ("clock", "hours"),
        [
            ("2027-03-28 00:59", 0),
            ("2027-03-28 02:00", 1),
            ("2027-10-31 00:59", 1),
            ("2027-10-31 02:00", 0),
        ],
    )
    def test_carries_the_rules_of_the_zone(self, clock: str, hours: int) -> None:
        # A program that knows no zones by name must find the same offset in the file itself.
        calendar, _events = read(calendar_text([], method=Method.PUBLISH, stamp=STAMP))
        (zone,) = calendar.timezones
        zone["TZID"] = icalendar.vText("Somewhere by itself")
        local = datetime.fromisoformat(clock).replace(tzinfo=zone.to_tz())
        assert local.utcoffset() == timedelta(hours=hours)

    def test_ends_when_people_leave(self) -> None:
        _calendar, (event,) = read(
            calendar_text([day_on(date(2027, 1, 11))], method=Method.PUBLISH, stamp=STAMP)
        )
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=7, minutes=30)

    def test_takes_days_out_of_calendars(self) -> None:
        calendar, (event,) = read(
            calendar_text([day_on(date(2027, 1, 11))], method=Method.CANCEL, stamp=STAMP)
        )
        assert calendar["method"] == "CANCEL"
        assert (event["status"], event["uid"]) == ("CANCELLED", str(UID))

    def test_marks_a_called_off_day_in_a_feed(self) -> None:
        days = [day_on(date(2027, 1, 11), is_cancelled=True), day_on(date(2027, 1, 12))]
        calendar, events = read(
            calendar_text(days, method=Method.PUBLISH, stamp=STAMP, name="My courses")
        )
        assert [event["status"] for event in events] == ["CANCELLED", "CONFIRMED"]
        assert calendar["x-wr-calname"] == "My courses"

    def test_ends_lines_as_the_standard_asks(self) -> None:
        text = calendar_text([day_on(date(2027, 1, 11))], method=Method.PUBLISH, stamp=STAMP)
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert "\n" not in text.replace("\r\n", "")
