"""Claiming a notice and handing it to the mail server.

A notice is claimed in a transaction of its own before the mail server is spoken to, so two senders
never send it twice. What the server plainly refused for the moment is tried again later; where
nobody can tell whether the server took it, the notice is *unknown* and a person decides.
"""

from __future__ import annotations

import contextlib
import smtplib
from datetime import datetime, time, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext

from learning.accounts.models import User
from learning.notices.builders import BUILDERS, Text
from learning.notices.enums import MAY_HAVE_LEFT, WEEKLY, NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.rules import QuietHours, may_follow, names_the_address, next_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from django.core.mail.backends.base import BaseEmailBackend

# How long to wait after each attempt that certainly did not deliver; then it has failed.
WAITS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
# Stands between a cause and the number of its copies sent by hand.
AGAIN: Final = ":again:"


class NotTaken(Exception):
    """The mail server certainly did not take the message."""

    def __init__(self, reason: Exception, *, is_temporary: bool, is_address: bool = False) -> None:
        super().__init__(f"{type(reason).__name__}: {reason}")
        self.is_temporary = is_temporary
        # The server says that this address takes no mail.
        self.is_address = is_address


def send_one(*, notice_id: int, at: datetime, is_by_hand: bool = False) -> str | None:
    """Claim one notice and send it.

    Returns the state it ends in, or None where it was not there to claim: sent already, not yet
    due, or in the hands of another sender. One that keeps quiet hours is not there while they
    last, unless somebody sends it by hand; a weekly one that comes too soon after the last waits
    for its day.
    """
    notice = _claim(notice_id=notice_id, at=at, is_by_hand=is_by_hand)
    if notice is None:
        return None
    due_at = comes_too_soon(notice, at)
    if due_at is not None:
        attempts = notice.attempts - 1
        return _settle(notice, NoticeState.QUEUED, due_at=due_at, attempts=attempts)
    return _send(notice, at)


def _send(notice: Notice, at: datetime) -> str:
    """Send what is claimed; returns the state it ends in."""
    try:
        text = _text_of(notice, at)
        if text is None:
            return _settle(notice, NoticeState.WITHDRAWN)
        _hand_over(notice, text)
    except NotTaken as refusal:
        if refusal.is_address:
            _mark_address(notice, notice.to_email)
        if refusal.is_temporary and notice.attempts <= len(WAITS):
            due_at = at + WAITS[notice.attempts - 1]
            return _settle(notice, NoticeState.QUEUED, failure=str(refusal), due_at=due_at)
        return _settle(notice, NoticeState.FAILED, failure=str(refusal))
    except Exception as error:  # a backend may raise anything; the row keeps it
        return _settle(notice, NoticeState.UNKNOWN, failure=f"{type(error).__name__}: {error}")
    if notice.recipient is not None and notice.recipient.is_out_of_reach:
        _mark_address(notice, "")
    return _settle(notice, NoticeState.SENT, sent_at=at)


def is_quiet(at: datetime) -> bool:
    """Whether what can wait has to wait now."""
    return QuietHours.of(settings.QUIET_HOURS).covers(timezone.localtime(at))


def last_weekly(people: Collection[int], kind: str) -> dict[int, date]:
    """Return the day the last of a weekly kind left, or may have left, by person; one query."""
    left = (
        Notice.objects.filter(
            recipient__in=people, kind=kind, is_built_when_sent=True, state__in=MAY_HAVE_LEFT
        )
        .values_list("recipient")
        .annotate(last=Max("claimed_at"))
    )
    return {person: timezone.localdate(last) for person, last in left if last}


def first_moment(day: date) -> datetime:
    """Return when a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _claim(*, notice_id: int, at: datetime, is_by_hand: bool) -> Notice | None:
    with transaction.atomic(durable=True):
        waiting = Notice.objects.filter(pk=notice_id, state=NoticeState.QUEUED, due_at__lte=at)
        if is_quiet(at) and not is_by_hand:
            waiting = waiting.filter(keeps_quiet_hours=False)
        claimed = waiting.update(
            state=NoticeState.CLAIMED, claimed_at=at, attempts=F("attempts") + 1, failure=""
        )
        if not claimed:
            return None
        return Notice.objects.select_related("recipient").get(pk=notice_id)


def comes_too_soon(notice: Notice, at: datetime) -> datetime | None:
    """Return when a weekly notice may leave, if not now. What somebody sends again by hand may."""
    if notice.kind not in WEEKLY or notice.recipient_id is None or AGAIN in notice.cause:
        return None
    last = last_weekly([notice.recipient_id], notice.kind).get(notice.recipient_id)
    if last is None or may_follow(last, timezone.localdate(at)):
        return None
    return first_moment(next_day(last))


def _text_of(notice: Notice, at: datetime) -> Text | None:
    """Return what it says; one that is built when sent is built now, and kept as it was sent.

    Raises NotTaken where it cannot be built: it has certainly not left.
    """
    if not notice.is_built_when_sent:
        return Text(notice.subject, notice.body)
    if notice.recipient is None or not notice.recipient.is_active:
        return None
    try:
        text = BUILDERS[notice.kind](notice.recipient, notice.cause, at)
    except Exception as error:  # a builder of a room above may raise anything; the row keeps it
        raise NotTaken(error, is_temporary=True) from error
    if text is not None:
        notice.to_email = notice.recipient.email
        notice.subject, notice.body = one_line(text.subject), text.body.strip()
        notice.save(update_fields=["to_email", "subject", "body"])
    return text


def one_line(subject: str) -> str:
    """Return a subject as a header holds it."""
    return " ".join(subject.split())[:200]


def _hand_over(notice: Notice, text: Text) -> None:
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        raise NotTaken(error, is_temporary=True) from error
    try:
        _message(notice, text.headers, connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        ((code, reply),) = error.recipients.values()
        is_temporary = _are_temporary([code])
        is_address = not is_temporary and names_the_address(code, reply.decode(errors="replace"))
        raise NotTaken(error, is_temporary=is_temporary, is_address=is_address) from error
    except smtplib.SMTPResponseException as error:
        raise NotTaken(error, is_temporary=_are_temporary([error.smtp_code])) from error
    except (ValueError, smtplib.SMTPNotSupportedError) as error:
        raise NotTaken(error, is_temporary=False) from error
    finally:
        # Once the server has taken the message, a clumsy goodbye changes nothing.
        with contextlib.suppress(Exception):
            connection.close()


def _are_temporary(codes: list[int]) -> bool:
    """SMTP replies of the 4xx class ask to try again later (RFC 5321, 4.2.1)."""
    return all(400 <= code < 500 for code in codes)


def _message(
    notice: Notice, headers: Mapping[str, str], connection: BaseEmailBackend
) -> EmailMessage:
    sender = settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message = EmailMessage(
        subject=notice.subject,
        body=notice.body,
        from_email=sender,
        to=[notice.to_email],
        connection=connection,
        # One notice, one Message-ID: a reader whose server got it twice is shown it once.
        headers={
            "Message-ID": f"<notice-{notice.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
            **headers,
        },
    )
    if notice.attachment_name:
        message.attach(notice.attachment_name, notice.attachment, notice.attachment_type)
    return message


def _mark_address(notice: Notice, refused_email: str) -> None:
    """Keep on the person that her address takes no mail, or that it does again."""
    if notice.recipient_id is not None:
        people = User.objects.filter(pk=notice.recipient_id, email=notice.to_email)
        people.update(refused_email=refused_email)


def _settle(notice: Notice, state: NoticeState, **changes: object) -> str:
    """Write how it ended. A sign-in code is not kept outside demonstrations."""
    if state != NoticeState.QUEUED and keeps_no_text(notice):
        changes["body"] = gettext("The code stood here. It is not kept.")
    its = Notice.objects.filter(pk=notice.pk)
    if its.filter(state=NoticeState.CLAIMED).update(state=state, **changes):
        return state
    # A sender so slow that it was given up for lost still knows best how it ended. But somebody
    # may have sent a copy since, so it is not tried again: what did not leave has failed.
    if state not in {NoticeState.SENT, NoticeState.FAILED}:
        state = NoticeState.FAILED
        changes = {"failure": changes.get("failure") or gettext("It was not sent in time.")}
    its.filter(state=NoticeState.UNKNOWN).update(state=state, **changes)
    return state


def give_up_for_lost(notice: Notice) -> None:
    """Mark a claimed notice whose sender stopped: nobody knows whether it left."""
    _settle(notice, NoticeState.UNKNOWN, failure=gettext("The sender stopped while sending."))


def keeps_no_text(notice: Notice) -> bool:
    """Whether its text is a secret that goes once it has been sent."""
    return notice.kind == NoticeKind.SIGN_IN_CODE and not settings.DEMO_PEOPLE_ALLOWED
