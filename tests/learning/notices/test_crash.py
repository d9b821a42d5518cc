"""A sender that is killed between its claim and its answer: a real process, a real mail server."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from learning.notices.enums import NoticeState
from learning.notices.models import Notice
from learning.notices.operations import mark_unknown, resend, send_due
from tests.factories.accounts import UserFactory
from tests.factories.notices import NoticeFactory
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
SENDER = """
import sys
sys.path[:0] = [{root!r}, {root!r} + "/site"]
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", {port}, 120
django.setup()
from django.utils import timezone
from learning.notices.delivery import send_one
send_one(notice_id={notice}, at=timezone.now())
"""
PATIENCE_SECONDS = 60


def start_sender(notice: Notice, port: int) -> "subprocess.Popen[bytes]":
    code = SENDER.format(
        root=str(ROOT),
        database=str(connection.settings_dict["NAME"]),
        port=port,
        notice=notice.pk,
    )
    return subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ), cwd=ROOT)


def wait_until_taken(box: MailServer) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not box.taken:
        assert time.monotonic() < ends, "The sender never came."
        time.sleep(0.05)


def test_a_killed_sender_leaves_an_unknown_notice_that_is_sent_again_by_hand(
    mail_server: MailServer,
) -> None:
    now = timezone.now()
    notice = NoticeFactory(due_at=now - timedelta(minutes=1), created_at=now)
    mail_server.seconds = PATIENCE_SECONDS
    sender = start_sender(notice, mail_server.port)
    try:
        wait_until_taken(mail_server)
    finally:
        sender.send_signal(signal.SIGKILL)
        sender.wait(timeout=PATIENCE_SECONDS)
    notice.refresh_from_db()
    assert notice.state == NoticeState.CLAIMED
    # No other sender takes it up by itself: the mail server may have it.
    assert send_due(at=now + timedelta(minutes=1)) == 0
    assert mark_unknown(older_than=timedelta(minutes=10), at=now + timedelta(minutes=20)) == 1
    notice.refresh_from_db()
    assert notice.state == NoticeState.UNKNOWN
    assert send_due(at=now + timedelta(minutes=21)) == 0

    mail_server.seconds = 0
    again = resend(notice=notice, by=UserFactory(), at=now + timedelta(minutes=22))
    send_due(at=now + timedelta(minutes=22))
    again.refresh_from_db()
    assert again.state == NoticeState.SENT
    assert len(mail_server.taken) == 2
