"""Notices through Django's SMTP backend to a real server on loopback."""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from pytest_django import Settings

from learning.accounts.models import User
from learning.notices import delivery
from learning.notices.builders import Text
from learning.notices.delivery import send_one
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import send_due
from tests.factories.accounts import UserFactory
from tests.factories.notices import AT, NoticeFactory
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Day 1, Llŷn\r\nEND:VCALENDAR\r\n"


class TestSendOne:
    def test_sends_text_and_calendar(self, mail_server: MailServer) -> None:
        notice = NoticeFactory(
            subject="Joining instructions – day 1",
            attachment_name="course.ics",
            attachment_type="text/calendar; method=REQUEST; charset=utf-8",
            attachment=CALENDAR,
        )
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.SENT
        (message,) = mail_server.taken
        assert mail_server.recipients == ["aisha@demo.example"]
        assert message["To"] == "aisha@demo.example"
        assert message["Message-ID"] == f"<notice-{notice.pk}@spot-the-signs.example>"
        assert message["Auto-Submitted"] == "auto-generated"
        text, calendar = message.iter_parts()
        assert text.get_content().splitlines() == notice.body.splitlines()
        assert calendar.get_content_type() == "text/calendar"
        assert calendar.get_param("method") == "REQUEST"
        assert calendar.get_filename() == "course.ics"
        sent = calendar.get_content()
        assert sent.splitlines() == CALENDAR.splitlines()

    def test_keeps_when_it_left(self, mail_server: MailServer) -> None:
        notice = NoticeFactory()
        send_one(notice_id=notice.pk, at=AT)
        notice.refresh_from_db()
        assert (notice.state, notice.sent_at, notice.attempts) == (NoticeState.SENT, AT, 1)

    def test_sends_once_however_often_it_is_asked(self, mail_server: MailServer) -> None:
        notice = NoticeFactory()
        outcomes = [send_one(notice_id=notice.pk, at=AT) for _worker in range(3)]
        assert outcomes == [NoticeState.SENT, None, None]
        assert len(mail_server.taken) == 1

    def test_leaves_what_another_sender_holds(self, mail_server: MailServer) -> None:
        notice = NoticeFactory(claimed=True)
        assert send_one(notice_id=notice.pk, at=AT) is None
        assert mail_server.taken == []

    def test_waits_until_it_is_due(self, mail_server: MailServer) -> None:
        notice = NoticeFactory(due_at=AT + timedelta(hours=1))
        assert send_one(notice_id=notice.pk, at=AT) is None
        assert send_one(notice_id=notice.pk, at=AT + timedelta(hours=1)) == NoticeState.SENT

    def test_tries_again_later_where_nobody_answers(self, settings: Settings) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            settings.EMAIL_PORT = closed.getsockname()[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        notice = NoticeFactory()
        at, waits = AT, []
        for _attempt in range(4):
            assert send_one(notice_id=notice.pk, at=at) == NoticeState.QUEUED
            notice.refresh_from_db()
            waits.append(notice.due_at - at)
            at = notice.due_at
        assert waits == list(delivery.WAITS)
        assert send_one(notice_id=notice.pk, at=at) == NoticeState.FAILED
        notice.refresh_from_db()
        assert "ConnectionRefusedError" in notice.failure

    def test_tries_again_later_where_the_server_asks_to(self, mail_server: MailServer) -> None:
        mail_server.replies["RCPT"] = "451 greylisted, try again"
        notice = NoticeFactory()
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.QUEUED
        mail_server.replies.clear()
        assert send_one(notice_id=notice.pk, at=AT + delivery.WAITS[0]) == NoticeState.SENT
        notice.refresh_from_db()
        assert notice.failure == ""

    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
    def test_fails_where_the_server_refuses(self, mail_server: MailServer, command: str) -> None:
        mail_server.replies[command] = "550 no such person"
        notice = NoticeFactory()
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.FAILED
        notice.refresh_from_db()
        assert "no such person" in notice.failure

    def test_does_not_know_where_the_line_goes_dead_after_the_message(
        self, mail_server: MailServer
    ) -> None:
        mail_server.hangs_up_at = "END"
        notice = NoticeFactory()
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.UNKNOWN
        assert len(mail_server.taken) == 1
        assert send_one(notice_id=notice.pk, at=AT) is None

    def test_does_not_know_where_the_server_takes_too_long(
        self, mail_server: MailServer, settings: Settings
    ) -> None:
        settings.EMAIL_TIMEOUT = 0.3
        mail_server.seconds = 1
        notice = NoticeFactory()
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.UNKNOWN
        notice.refresh_from_db()
        assert "TimeoutError" in notice.failure or "timed out" in notice.failure

    def test_waits_for_a_slow_server(self, mail_server: MailServer) -> None:
        mail_server.seconds = 0.3
        notice = NoticeFactory()
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.SENT

    def test_gets_names_and_the_file_there_as_they_were(self, mail_server: MailServer) -> None:
        notice = NoticeFactory(
            subject="Llŷn – “Zoë O’Brien”",
            body="Dear Siân Ó Briain,\n\n.\nA line with a dot alone, and 漢字.\n",
            attachment_name="course.ics",
            attachment_type="text/calendar; method=REQUEST; charset=utf-8",
            attachment="SUMMARY:" + "Llŷn " * 300,
        )
        send_one(notice_id=notice.pk, at=AT)
        (message,) = mail_server.taken
        assert message["Subject"] == notice.subject
        text, calendar = message.iter_parts()
        assert text.get_content().splitlines() == notice.body.splitlines()
        assert calendar.get_content().rstrip("\n") == notice.attachment

    def test_fails_where_no_message_can_be_made(self, mail_server: MailServer) -> None:
        notice = NoticeFactory(to_email="aisha@demo.example\nBcc: all@demo.example")
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.FAILED
        assert mail_server.taken == []

    @pytest.mark.parametrize(
        ("reply", "is_marked"),
        [
            ("550 5.1.1 no such person", True),
            ("550 no such person", True),
            ("552 5.2.2 mailbox full", True),
            ("550 5.7.1 we do not like you", False),
            ("554 go away", False),
            ("451 4.7.1 greylisted", False),
        ],
    )
    def test_marks_an_address_that_takes_no_mail(
        self, mail_server: MailServer, reply: str, is_marked: bool
    ) -> None:
        person = UserFactory()
        mail_server.replies["RCPT"] = reply
        send_one(notice_id=NoticeFactory(recipient=person, to_email=person.email).pk, at=AT)
        person.refresh_from_db()
        assert person.is_out_of_reach is is_marked

    def test_takes_the_mark_away_once_mail_arrives(self, mail_server: MailServer) -> None:
        person = UserFactory()
        person.refused_email = person.email
        person.save()
        send_one(notice_id=NoticeFactory(recipient=person, to_email=person.email).pk, at=AT)
        person.refresh_from_db()
        assert not person.is_out_of_reach

    def test_says_nothing_of_another_address(self) -> None:
        assert not UserFactory(refused_email="old@demo.example").is_out_of_reach

    def test_keeps_codes_in_demonstrations_only(self, mail_server: MailServer) -> None:
        notice = NoticeFactory(code=True)
        with override_settings(DEMO_PEOPLE_ALLOWED=False):
            send_one(notice_id=notice.pk, at=AT)
        assert "123456" in mail_server.taken[0].as_string()
        notice.refresh_from_db()
        assert "123456" not in notice.body
        kept = NoticeFactory(code=True)
        send_one(notice_id=kept.pk, at=AT)
        kept.refresh_from_db()
        assert "123456" in kept.body


class TestBuiltNotices:
    """What is built when it is sent: a digest of a kind that the tests invent."""

    @pytest.fixture(autouse=True)
    def builders(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        made: dict[str, Any] = {}
        monkeypatch.setattr(delivery, "BUILDERS", made)
        return made

    def waiting(self, person: User, **fields: Any) -> Notice:
        values = {
            "kind": NoticeKind.DIGEST,
            "recipient": person,
            "is_built_when_sent": True,
            "keeps_quiet_hours": True,
        }
        return NoticeFactory(**{**values, **fields})

    def test_say_what_is_true_then(self, mail_server: MailServer, builders: dict[str, Any]) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: Text(
            f"For\n{to.first_name}",
            f"At {at:%H}.\n\n",
            {"List-Unsubscribe": "<https://x.example/>"},
        )
        notice = self.waiting(UserFactory())
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.SENT
        notice.refresh_from_db()
        assert (notice.subject, notice.body) == ("For Aisha", "At 09.")
        assert mail_server.taken[0]["List-Unsubscribe"] == "<https://x.example/>"

    def test_go_to_the_address_she_has_now(
        self, mail_server: MailServer, builders: dict[str, Any]
    ) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: Text("S", "B")
        notice = self.waiting(UserFactory(email="new@demo.example"), to_email="old@demo.example")
        send_one(notice_id=notice.pk, at=AT)
        assert mail_server.recipients == ["new@demo.example"]

    def test_end_where_nothing_is_left_to_say(
        self, mail_server: MailServer, builders: dict[str, Any]
    ) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: None
        assert send_one(notice_id=self.waiting(UserFactory()).pk, at=AT) == NoticeState.WITHDRAWN
        assert mail_server.taken == []

    def test_are_not_built_for_closed_accounts(
        self, mail_server: MailServer, builders: dict[str, Any]
    ) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: Text("S", "B")
        notice = self.waiting(UserFactory(is_active=False))
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.WITHDRAWN

    def test_are_tried_again_where_they_cannot_be_built(self, builders: dict[str, Any]) -> None:
        def broken(to: User, cause: str, at: datetime) -> Text:
            raise KeyError("a module that is gone")

        builders[NoticeKind.DIGEST] = broken
        notice = self.waiting(UserFactory())
        assert send_one(notice_id=notice.pk, at=AT) == NoticeState.QUEUED
        notice.refresh_from_db()
        assert "a module that is gone" in notice.failure

    def test_wait_for_their_week(self, builders: dict[str, Any], mail_server: MailServer) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: Text("S", "B")
        person = UserFactory()
        self.waiting(person, state=NoticeState.SENT, claimed_at=AT, sent_at=AT)
        second = self.waiting(person)
        assert send_one(notice_id=second.pk, at=AT + timedelta(days=3)) == NoticeState.QUEUED
        second.refresh_from_db()
        assert second.due_at == datetime(2026, 11, 9, tzinfo=UTC)
        assert second.attempts == 0
        assert send_one(notice_id=second.pk, at=AT + timedelta(days=7)) == NoticeState.SENT

    def test_wait_one_at_a_time(self) -> None:
        person = UserFactory()
        self.waiting(person)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.waiting(person)

    @pytest.mark.parametrize(
        ("at", "leaves"),
        [
            (datetime(2026, 11, 2, 6, 59, tzinfo=UTC), False),
            (datetime(2026, 11, 2, 7, tzinfo=UTC), True),
            (datetime(2026, 11, 7, 12, tzinfo=UTC), False),  # a Saturday
            # The clocks go forward on 28 March 2027, a Sunday: seven on Monday is six by UTC.
            (datetime(2027, 3, 26, 6, 30, tzinfo=UTC), False),
            (datetime(2027, 3, 29, 5, 59, tzinfo=UTC), False),
            (datetime(2027, 3, 29, 6, tzinfo=UTC), True),
            (datetime(2027, 3, 29, 19, tzinfo=UTC), False),
            # And back on 31 October 2027.
            (datetime(2027, 11, 1, 6, 30, tzinfo=UTC), False),
            (datetime(2027, 11, 1, 7, tzinfo=UTC), True),
        ],
    )
    def test_keep_quiet_hours_by_the_clock_on_the_wall(
        self, builders: dict[str, Any], at: datetime, leaves: bool
    ) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: Text("S", "B")
        self.waiting(UserFactory(), due_at=AT - timedelta(days=9))
        assert send_due(at=at) == int(leaves)

    def test_let_a_code_through_at_night(self) -> None:
        NoticeFactory(code=True, due_at=AT - timedelta(days=1))
        assert send_due(at=AT - timedelta(hours=5)) == 1

    def test_do_not_stand_in_the_way_of_what_is_urgent(self, builders: dict[str, Any]) -> None:
        builders[NoticeKind.DIGEST] = lambda to, cause, at: Text("S", "B")
        for person in UserFactory.create_batch(5):
            self.waiting(person, due_at=AT - timedelta(days=1))
        booked = NoticeFactory()
        assert send_due(at=AT, limit=2) == 2
        booked.refresh_from_db()
        assert booked.state == NoticeState.SENT
