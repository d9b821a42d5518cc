"""Writing notices, and what may be done to them afterwards."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import override_settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from learning.notices import delivery, tasks
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import (
    Attachment,
    ResendRefused,
    forget_old,
    mark_unknown,
    queue_notice,
    resend,
    send_due,
)
from tests.factories.accounts import UserFactory
from tests.factories.notices import AT, NoticeFactory

pytestmark = pytest.mark.django_db

Commit = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Commit:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def queue(**changes: Any) -> Notice:
    fields: dict[str, Any] = {
        "cause": "place:41:booked",
        "kind": NoticeKind.PLACE_BOOKED,
        "to": "aisha@demo.example",
        "subject": "Your place",
        "body": "Bring a pen.",
        "at": AT,
    }
    return queue_notice(**{**fields, **changes})


class TestQueueNotice:
    def test_leaves_after_the_commit(self, on_commit: Commit) -> None:
        with on_commit():
            notice = queue()
            assert mail.outbox == []
        notice.refresh_from_db()
        assert notice.state == NoticeState.SENT
        assert mail.outbox[0].subject == "Your place"

    def test_writes_one_notice_for_one_cause(self, on_commit: Commit) -> None:
        with on_commit():
            first = queue()
            second = queue(body="Bring two pens.")
        assert first == second
        assert Notice.objects.get().body == "Bring a pen."
        assert len(mail.outbox) == 1

    def test_is_undone_with_what_caused_it(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            queue()
            raise IntegrityError
        assert not Notice.objects.exists()
        assert mail.outbox == []

    def test_knows_the_person(self) -> None:
        person = UserFactory()
        notice = queue(to=person)
        assert notice.recipient == person
        assert notice.to_email == person.email

    def test_puts_the_subject_on_one_line(self) -> None:
        notice = queue(subject="Your place\r\nBcc: all@demo.example")
        assert notice.subject == "Your place Bcc: all@demo.example"

    def test_keeps_what_is_sent_along(self, on_commit: Commit) -> None:
        with on_commit():
            queue(attachment=Attachment("a.ics", "text/calendar", "BEGIN:VCALENDAR"))
        name, content, kind = mail.outbox[0].attachments[0]
        assert (name, content, kind) == ("a.ics", "BEGIN:VCALENDAR", "text/calendar")

    def test_waits_for_its_time(self, on_commit: Commit) -> None:
        with on_commit():
            queue(due_at=AT + timedelta(days=2))
        assert mail.outbox == []
        assert send_due(at=AT + timedelta(days=1)) == 0
        assert send_due(at=AT + timedelta(days=2)) == 1

    def test_leaves_what_can_wait_to_the_day(self, on_commit: Commit) -> None:
        with on_commit():
            queue(keeps_quiet_hours=True)
        assert mail.outbox == []
        assert send_due(at=AT.replace(hour=23)) == 0
        assert send_due(at=AT + timedelta(days=1)) == 1

    def test_survives_a_queue_out_of_reach(
        self, on_commit: Commit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(notice_id: int) -> None:
            raise ConnectionError

        monkeypatch.setattr(tasks, "enqueue_notice", broken)
        with on_commit():
            queue()
        assert send_due(at=AT) == 1


class TestSendDue:
    def test_sends_the_oldest_first_and_no_more_than_asked(self) -> None:
        for minutes in (3, 1, 2):
            NoticeFactory(subject=str(minutes), due_at=AT - timedelta(minutes=minutes))
        assert send_due(at=AT, limit=2) == 2
        assert [message.subject for message in mail.outbox] == ["3", "2"]

    def test_goes_on_after_one_that_fails(self) -> None:
        NoticeFactory(to_email="bad\nline", due_at=AT - timedelta(minutes=1))
        NoticeFactory()
        assert send_due(at=AT) == 1


class TestMarkUnknown:
    """A sender that stopped after its claim: nobody knows, so a person decides."""

    def test_marks_what_was_claimed_long_ago(self) -> None:
        lost, busy = (
            NoticeFactory(claimed=True),
            NoticeFactory(claimed=True, claimed_at=AT + timedelta(minutes=9)),
        )
        assert mark_unknown(older_than=timedelta(minutes=10), at=AT + timedelta(minutes=10)) == 1
        lost.refresh_from_db()
        busy.refresh_from_db()
        assert lost.state == NoticeState.UNKNOWN
        assert "stopped while sending" in lost.failure
        assert busy.state == NoticeState.CLAIMED
        assert send_due(at=AT + timedelta(days=1)) == 0

    def test_shows_a_crash_after_the_claim(self, monkeypatch: pytest.MonkeyPatch) -> None:
        notice = NoticeFactory()

        def crash(held: Notice, text: object) -> None:
            raise SystemExit  # what the process is killed with passes every `except Exception`

        monkeypatch.setattr(delivery, "_hand_over", crash)
        with pytest.raises(SystemExit):
            delivery.send_one(notice_id=notice.pk, at=AT)
        notice.refresh_from_db()
        assert notice.state == NoticeState.CLAIMED
        mark_unknown(older_than=timedelta(minutes=10), at=AT + timedelta(minutes=11))
        notice.refresh_from_db()
        assert notice.state == NoticeState.UNKNOWN
        assert mail.outbox == []

    def test_believes_a_slow_sender_that_comes_back(self) -> None:
        notice = NoticeFactory(claimed=True)
        mark_unknown(older_than=timedelta(minutes=10), at=AT + timedelta(minutes=11))
        delivery._settle(notice, NoticeState.SENT, sent_at=AT)
        notice.refresh_from_db()
        assert notice.state == NoticeState.SENT

    @pytest.mark.parametrize("state", [NoticeState.QUEUED, NoticeState.WITHDRAWN])
    def test_lets_no_slow_sender_try_again(self, state: NoticeState) -> None:
        notice = NoticeFactory(claimed=True)
        mark_unknown(older_than=timedelta(minutes=10), at=AT + timedelta(minutes=11))
        resend(notice=notice, by=None, at=AT + timedelta(minutes=12))
        changes = {"due_at": AT + timedelta(minutes=13), "failure": "421 Busy"}
        delivery._settle(notice, state, **changes)
        notice.refresh_from_db()
        assert (notice.state, notice.failure) == (NoticeState.FAILED, "421 Busy")
        assert send_due(at=AT + timedelta(hours=1)) == 1
        assert len(mail.outbox) == 1

    def test_blanks_codes_outside_demonstrations(self) -> None:
        notice = NoticeFactory(claimed=True, code=True)
        with override_settings(DEMO_PEOPLE_ALLOWED=False):
            mark_unknown(older_than=timedelta(minutes=10), at=AT + timedelta(minutes=11))
        notice.refresh_from_db()
        assert "123456" not in notice.body


class TestResend:
    def test_sends_a_copy_and_leaves_the_first_as_it_is(self, on_commit: Commit) -> None:
        notice = NoticeFactory(
            sent=True, attachment_name="a.ics", attachment="BEGIN", attachment_type="text/calendar"
        )
        with on_commit():
            again = resend(notice=notice, by=UserFactory(), at=AT + timedelta(days=1))
        assert again.cause == f"{notice.cause}:again:1"
        assert mail.outbox[0].body == notice.body
        assert mail.outbox[0].attachments[0][0] == "a.ics"
        notice.refresh_from_db()
        assert notice.sent_at == AT

    def test_sends_one_for_a_double_click(self, on_commit: Commit) -> None:
        notice = NoticeFactory(sent=True)
        with on_commit():
            first = resend(notice=notice, by=None, at=AT)
            second = resend(notice=notice, by=None, at=AT + timedelta(seconds=2))
        assert first == second
        assert len(mail.outbox) == 1

    def test_numbers_copies_of_copies(self) -> None:
        notice = NoticeFactory(sent=True)
        once = resend(notice=notice, by=None, at=AT)
        Notice.objects.filter(pk=once.pk).update(state=NoticeState.SENT)
        twice = resend(notice=once, by=None, at=AT + timedelta(hours=1))
        assert twice.cause == f"{notice.cause}:again:2"

    def test_sends_now_what_waits_for_its_next_try(self, on_commit: Commit) -> None:
        notice = NoticeFactory(due_at=AT + timedelta(hours=2), attempts=3)
        with on_commit():
            assert resend(notice=notice, by=None, at=AT) == notice
        assert len(mail.outbox) == 1

    def test_leaves_a_weekly_one_where_it_is_until_the_week_is_over(
        self, on_commit: Commit
    ) -> None:
        person = UserFactory()
        fields = {"kind": NoticeKind.DIGEST, "recipient": person, "is_built_when_sent": True}
        NoticeFactory(sent=True, **fields)
        due_at = AT + timedelta(days=7)
        waits = NoticeFactory(due_at=due_at, keeps_quiet_hours=True, **fields)
        with on_commit(), pytest.raises(ResendRefused, match="may leave on 9 November 2026"):
            resend(notice=waits, by=None, at=AT + timedelta(days=3))
        waits.refresh_from_db()
        assert (waits.due_at, waits.keeps_quiet_hours) == (due_at, True)
        assert mail.outbox == []

    def test_sends_in_quiet_hours_what_a_person_sends(self, on_commit: Commit) -> None:
        waits = NoticeFactory(keeps_quiet_hours=True)
        night = AT.replace(hour=23)
        with on_commit():
            resend(notice=waits, by=None, at=night)
        waits.refresh_from_db()
        assert (waits.state, waits.keeps_quiet_hours) == (NoticeState.SENT, True)

    def test_lets_what_failed_by_hand_wait_for_the_day_again(
        self, on_commit: Commit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waits = NoticeFactory(keeps_quiet_hours=True)
        night = AT.replace(hour=23)

        def refuse(held: Notice, text: object) -> None:
            raise delivery.NotTaken(OSError("no line"), is_temporary=True)

        with monkeypatch.context() as broken, on_commit():
            broken.setattr(delivery, "_hand_over", refuse)
            resend(notice=waits, by=None, at=night)
        assert send_due(at=night + timedelta(hours=1)) == 0
        assert send_due(at=night + timedelta(hours=11)) == 1

    def test_refuses_codes_and_what_is_under_way(self) -> None:
        for notice in (NoticeFactory(sent=True, code=True), NoticeFactory(claimed=True)):
            with pytest.raises(ResendRefused):
                resend(notice=notice, by=None, at=AT)


class TestForgetOld:
    def test_forgets_after_the_time_of_keeping(self) -> None:
        NoticeFactory(sent=True, created_at=AT - timedelta(days=366))
        kept = NoticeFactory(sent=True, created_at=AT - timedelta(days=364))
        assert forget_old(older_than=timedelta(days=365), at=AT) == 1
        assert Notice.objects.get() == kept
