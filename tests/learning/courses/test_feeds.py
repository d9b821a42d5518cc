from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from learning.courses import feeds
from learning.courses.operations import cancel_run
from tests.factories.accounts import UserFactory
from tests.factories.courses import FIRST, NOW, booked, open_for_booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def events(answer: Any) -> list[Any]:
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


class TestSecretFor:
    def test_says_whose_it_is(self) -> None:
        user = UserFactory()
        assert feeds.user_of(feeds.secret_for(user)) == user
        assert feeds.secret_for(user) == feeds.secret_for(user)

    def test_is_replaced_with_the_password(self) -> None:
        user = UserFactory()
        old = feeds.secret_for(user)
        user.set_password("another long walk on the moor")
        user.save()
        assert feeds.user_of(old) is None
        assert feeds.user_of(feeds.secret_for(user)) == user

    def test_is_replaced_when_all_sessions_end(self) -> None:
        user = UserFactory()
        old = feeds.secret_for(user)
        user.session_generation += 1
        user.save()
        assert feeds.user_of(old) is None

    def test_stops_with_the_account(self) -> None:
        user = UserFactory()
        secret = feeds.secret_for(user)
        user.is_active = False
        user.save()
        assert feeds.user_of(secret) is None

    @pytest.mark.parametrize("secret", ["", "1", "1-a~b", "~", "x-y-z~", "1-" + "0" * 16 + "~AAAA"])
    def test_cannot_be_made_up(self, secret: str) -> None:
        UserFactory()
        assert feeds.user_of(secret) is None

    def test_says_nothing_of_the_person(self) -> None:
        user = UserFactory(first_name="Zenobia", email="zenobia@demo.example")
        secret = feeds.secret_for(user)
        assert "zenobia" not in secret.lower()


class TestPersonalFeed:
    def test_holds_own_days_as_delegate_and_as_trainer(self) -> None:
        user = UserFactory()
        booked(open_for_booking(), user)
        open_for_booking(first_date=FIRST + timedelta(days=7), trainers=[user])
        booked(open_for_booking())
        answer = Client().get(f"/calendars/{feeds.secret_for(user)}.ics")
        assert len(events(answer)) == 8
        assert answer["Cache-Control"].startswith("max-age=0")

    def test_names_nobody(self) -> None:
        user = UserFactory(first_name="Zenobia", last_name="Quill")
        booked(open_for_booking(trainers=[UserFactory(last_name="Oakroyd")]), user)
        text = Client().get(f"/calendars/{feeds.secret_for(user)}.ics").content.decode()
        for name in ("Zenobia", "Quill", "Oakroyd", user.email):
            assert name not in text

    def test_marks_a_run_called_off(self) -> None:
        user = UserFactory()
        run = open_for_booking(trainers=[user])
        cancel_run(run=run, by=None, at=NOW, reason="Snow.")
        found = events(Client().get(f"/calendars/{feeds.secret_for(user)}.ics"))
        assert {event["status"] for event in found} == {"CANCELLED"}
        assert {event["sequence"] for event in found} == {1}


class TestPublicFeed:
    def test_holds_what_is_open_and_to_come(self, time_machine: TimeMachineFixture) -> None:
        open_for_booking()
        found = events(Client().get("/courses/calendar.ics"))
        assert [event.decoded("dtstart").day for event in found] == [11, 12, 13, 14]
        time_machine.move_to(NOW.replace(year=2028))
        assert not events(Client().get("/courses/calendar.ics"))


class TestPlaceCalendar:
    def test_keeps_the_same_uid_as_the_feed(self) -> None:
        user = UserFactory()
        place = booked(open_for_booking(), user)
        client = Client()
        client.force_login(user)
        own = events(client.get(f"/bookings/{place.ref}/calendar.ics"))
        feed = events(client.get(f"/calendars/{feeds.secret_for(user)}.ics"))
        assert [str(e["uid"]) for e in own] == [str(e["uid"]) for e in feed]

    def test_is_not_there_for_somebody_who_waits(self) -> None:
        run, user = open_for_booking(capacity=1), UserFactory()
        booked(run)
        place = booked(run, user)
        client = Client()
        client.force_login(user)
        assert client.get(f"/bookings/{place.ref}/calendar.ics").status_code == 404
