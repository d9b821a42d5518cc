"""What people are told about their places, and the calendar files that go with it."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail

from learning.courses.models import CourseRun, Place
from learning.courses.operations import cancel_run, reschedule_run, withdraw_place
from learning.notices.models import Notice
from learning.notices.operations import send_due
from tests.factories.accounts import UserFactory
from tests.factories.courses import FIRST, NOW, booked, open_for_booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


def files_of(user: Any) -> list[icalendar.Calendar]:
    """The calendar files she was sent, the first one first."""
    notices = Notice.objects.filter(recipient=user).exclude(attachment="").order_by("id")
    return [icalendar.Calendar.from_ical(notice.attachment) for notice in notices]


def uids(calendar: icalendar.Calendar) -> list[str]:
    return [str(event["uid"]) for event in calendar.walk("VEVENT")]


def sequences(calendar: icalendar.Calendar) -> set[int]:
    return {int(str(event["sequence"])) for event in calendar.walk("VEVENT")}


@pytest.fixture
def run() -> CourseRun:
    return open_for_booking()


class TestTellBooked:
    def test_sends_four_days_to_be_added(self, run: CourseRun) -> None:
        (calendar,) = files_of(booked(run).user)
        assert calendar["method"] == "PUBLISH"
        assert uids(calendar) == [str(day.uid) for day in run.days.all()]
        starts = [event.decoded("dtstart") for event in calendar.walk("VEVENT")]
        assert [start.date() for start in starts] == [FIRST + timedelta(days=n) for n in range(4)]
        assert {f"{start:%H:%M}" for start in starts} == {"09:00"}

    def test_says_when_where_and_what_to_bring(self, run: CourseRun) -> None:
        place = booked(run, needs=["hearing_loop"])
        body = Notice.objects.get(recipient=place.user).body
        assert "Monday 11 January 2027" in body
        assert "Thursday 14 January 2027" in body
        assert "9am to 4:30pm" in body
        assert run.venue in body
        assert "About What to bring." in body
        assert "Hearing loop" in body

    def test_leaves_as_a_calendar_file_that_mail_programs_know(self, run: CourseRun) -> None:
        booked(run)
        assert send_due(at=NOW) == 1
        (sent,) = mail.outbox
        (part,) = [p for p in sent.message().walk() if p.get_content_type() == "text/calendar"]
        assert part.get_filename() == f"{run.ref}.ics"
        assert part.get_param("method") == "PUBLISH"
        assert part.get_content_charset() == "utf-8"
        assert b"BEGIN:VEVENT" in part.get_payload(decode=True)


class TestSequence:
    """One UID a day for good, and each later word about it has a higher number."""

    def test_rises_when_a_place_is_given_up_and_booked_again(self, run: CourseRun) -> None:
        user = UserFactory()
        for _again in range(2):
            withdraw_place(place=booked(run, user), by=user, at=NOW)
        booked(run, user)
        files = files_of(user)
        assert [str(each["method"]) for each in files] == [
            "PUBLISH", "CANCEL", "PUBLISH", "CANCEL", "PUBLISH",
        ]  # fmt: skip
        assert [sequences(each) for each in files] == [{0}, {1}, {2}, {3}, {4}]
        assert len({tuple(uids(each)) for each in files}) == 1

    def test_rises_when_the_run_moves_and_is_called_off(self, run: CourseRun) -> None:
        user = UserFactory()
        booked(run, user)
        reschedule_run(
            run=run, first_date=FIRST + timedelta(days=7), venue=run.venue, address="",
            by=None, at=NOW,
        )  # fmt: skip
        cancel_run(run=run, by=None, at=NOW, reason="Flood.")
        files = files_of(user)
        assert [str(each["method"]) for each in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
        first, moved, off = (min(sequences(each)) for each in files)
        assert first < moved < off
        assert len({tuple(uids(each)) for each in files}) == 1

    def test_is_hers_alone(self, run: CourseRun) -> None:
        withdraw_place(place=booked(run), by=None, at=NOW)
        other = booked(run)
        assert [sequences(each) for each in files_of(other.user)] == [{0}]

    def test_is_the_same_in_the_file_she_takes_herself(
        self, run: CourseRun, client: Any, time_machine: Any
    ) -> None:
        time_machine.move_to(NOW)
        user = UserFactory()
        withdraw_place(place=booked(run, user), by=user, at=NOW)
        place: Place = booked(run, user)
        client.force_login(user)
        answer = client.get(f"/bookings/{place.ref}/calendar.ics")
        calendar = icalendar.Calendar.from_ical(answer.content)
        assert isinstance(calendar, icalendar.Calendar)
        assert sequences(calendar) == {2}
