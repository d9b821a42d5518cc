"""Writing a notice, and the little that may be done to it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.models import User
from learning.notices import delivery, tasks
from learning.notices.delivery import AGAIN, first_moment
from learning.notices.enums import OPEN, STUCK, WEEKLY, NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.rules import next_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

BATCH = 500  # notices written together


@dataclass(frozen=True)
class Attachment:
    """A text file sent along: a calendar entry, say, as `text/calendar; method=REQUEST`."""

    name: str
    content_type: str
    text: str


@transaction.atomic
def queue_notice(
    *,
    cause: str,
    kind: str,
    to: User | str,
    subject: str,
    body: str,
    attachment: Attachment | None = None,
    at: datetime,
    due_at: datetime | None = None,
    is_urgent: bool = False,
    is_built_when_sent: bool = False,
    keeps_quiet_hours: bool = False,
) -> Notice:
    """Write an e-mail in the caller's transaction; it is sent once that has been committed.

    Args:
        cause: what it is for, once and for all: "place:41:booked". A second call with the same
            cause returns the first notice unchanged.
        kind: a NoticeKind.
        to: a person, or an address that is nobody's account.
        subject: one line; line breaks become spaces.
        body: plain text.
        attachment: one text file.
        at: now.
        due_at: when to send it, where not at once.
        is_urgent: whether the caller waits for the mail server, because a person waits for the
            e-mail. Others leave it to the worker.
        is_built_when_sent: whether the kind's builder writes the text then; subject and body
            stand in the list until that time.
        keeps_quiet_hours: whether it can wait for the day, as all can that the clock causes and
            nobody waits for. The schedule alone sends it.
    """
    recipient = to if isinstance(to, User) else None
    notice, is_new = Notice.objects.get_or_create(
        cause=cause,
        defaults={
            "kind": kind,
            "recipient": recipient,
            "to_email": to.email if isinstance(to, User) else to,
            "subject": delivery.one_line(subject),
            "body": body,
            "attachment_name": attachment.name if attachment else "",
            "attachment_type": attachment.content_type if attachment else "",
            "attachment": attachment.text if attachment else "",
            "created_at": at,
            "due_at": due_at or at,
            "is_built_when_sent": is_built_when_sent,
            "keeps_quiet_hours": keeps_quiet_hours,
        },
    )
    if is_new and notice.due_at <= at and not keeps_quiet_hours:
        _send_after_commit(notice.pk, is_urgent=is_urgent, at=at)
    return notice


@dataclass(frozen=True)
class Letter:
    """One of many e-mails whose text is written already."""

    to: User
    cause: str
    subject: str
    body: str


@transaction.atomic
def queue_letters(*, kind: str, letters: Iterable[Letter], at: datetime) -> set[str]:
    """Write many e-mails in the caller's transaction; returns the causes that are new.

    The number of statements does not grow with them, so the schedule sends them, within a minute
    and at its pace. A cause that is known writes nothing new.
    """
    rows = [
        Notice(
            cause=letter.cause,
            kind=kind,
            recipient=letter.to,
            to_email=letter.to.email,
            subject=delivery.one_line(letter.subject),
            body=letter.body,
            created_at=at,
            due_at=at,
        )
        for letter in letters
    ]
    known = known_causes([row.cause for row in rows])
    fresh = [row for row in rows if row.cause not in known]
    Notice.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return {row.cause for row in fresh}


def known_causes(causes: Sequence[str]) -> set[str]:
    """Return which of these causes have a notice."""
    starts = range(0, len(causes), BATCH)
    batches = (causes[start : start + BATCH] for start in starts)
    return {
        cause
        for batch in batches
        for cause in Notice.objects.filter(cause__in=batch).values_list("cause", flat=True)
    }


@dataclass(frozen=True)
class Waiting:
    """A notice that many people get one of, to be written when it is sent."""

    to: User
    cause: str
    due_at: datetime


@transaction.atomic
def queue_built(*, kind: str, notices: Iterable[Waiting], title: str, at: datetime) -> int:
    """Queue notices for the quiet-hour pace of the schedule; returns how many are new.

    A cause that is known writes nothing new, nor does a weekly kind where one waits for the
    person already; so a repeated job and two workers at once do no harm.

    Args:
        kind: a NoticeKind that has a builder (`builders`).
        notices: one a person.
        title: what stands in the list of outgoing mail until the text is written.
        at: now.
    """
    rows = [
        Notice(
            cause=each.cause,
            kind=kind,
            recipient=each.to,
            to_email=each.to.email,
            subject=title,
            created_at=at,
            due_at=each.due_at,
            is_built_when_sent=True,
            keeps_quiet_hours=True,
        )
        for each in notices
    ]
    causes = [row.cause for row in rows]
    before = len(known_causes(causes))
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(known_causes(causes)) - before


def weekly_due_at(last: date | None, *, at: datetime) -> datetime:
    """Return when the next of a weekly kind may leave after one on `last`."""
    return at if last is None else max(at, first_moment(next_day(last)))


def _send_after_commit(notice_id: int, *, is_urgent: bool, at: datetime) -> None:
    def send() -> None:
        if is_urgent:
            delivery.send_one(notice_id=notice_id, at=at)
        else:
            tasks.enqueue_notice(notice_id)

    # Robust: a queue out of reach must not break what has been committed. The schedule sends
    # whatever is still waiting.
    transaction.on_commit(send, robust=True)


class ResendRefused(Exception):
    """Why a notice cannot be sent again; the message is for the person who asked."""


def send_due(*, at: datetime, limit: int = 200, seconds: float | None = None) -> int:
    """Send what waits and is due, oldest first; returns how many left.

    The safety net of what is normally sent by its own task; what keeps quiet hours is sent here
    alone, after the rest.

    Args:
        at: now.
        limit: how many at most.
        seconds: begin no other after so long, so that a slow mail server does not hold up what
            else the worker has to do.
    """
    due = Notice.objects.filter(state=NoticeState.QUEUED, due_at__lte=at)
    if delivery.is_quiet(at):
        due = due.filter(keeps_quiet_hours=False)
    due = due.order_by("keeps_quiet_hours", "due_at", "pk")
    ends = None if seconds is None else monotonic() + seconds
    sent = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        if ends is not None and monotonic() > ends:
            break
        sent += delivery.send_one(notice_id=pk, at=at) == NoticeState.SENT
    return sent


def mark_unknown(*, older_than: timedelta, at: datetime) -> int:
    """Mark what was claimed long ago by a sender that stopped; returns how many.

    They are not sent again by themselves: the mail server may have taken them.
    """
    lost = list(Notice.objects.filter(state=NoticeState.CLAIMED, claimed_at__lte=at - older_than))
    for notice in lost:
        delivery.give_up_for_lost(notice)
    return len(lost)


@transaction.atomic
def resend(*, notice: Notice, by: User | None, at: datetime) -> Notice:
    """Send a notice again by hand, as a new notice; what was sent before stays as it is.

    One that still waits is sent now instead. Pressing the button twice sends one. Raises
    ResendRefused for sign-in codes, while a sender is at work, and for what comes weekly until the
    week is over.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.kind == NoticeKind.SIGN_IN_CODE:
        raise ResendRefused("A code works once. The person asks for a new one when signing in.")
    if notice.state == NoticeState.CLAIMED:
        raise ResendRefused("This notice is being sent at this moment.")
    if notice.kind in WEEKLY and notice.state != NoticeState.QUEUED and _has_open(notice):
        raise ResendRefused("The next one is on its way to this person already.")
    if notice.state == NoticeState.QUEUED and (due_at := delivery.comes_too_soon(notice, at)):
        day = date_format(timezone.localtime(due_at), "j F Y")
        raise ResendRefused(
            _("This person had one this week. The next one may leave on %(day)s.") % {"day": day}
        )
    log(instance=notice, action="notices.sent_again", user=by, timestamp=at)
    if notice.state == NoticeState.QUEUED:
        notice.due_at = at
        notice.save(update_fields=["due_at"])
        # It leaves in quiet hours too, by this hand alone: what fails waits for the day again.
        transaction.on_commit(
            lambda: delivery.send_one(notice_id=notice.pk, at=at, is_by_hand=True), robust=True
        )
        return notice
    origin = notice.cause.split(AGAIN)[0]
    copies = Notice.objects.filter(cause__startswith=f"{origin}{AGAIN}")
    just_now = copies.filter(created_at__gt=at - timedelta(minutes=1)).last()
    if just_now:
        return just_now
    notice.resent_at = at
    notice.save(update_fields=["resent_at"])
    return queue_notice(
        cause=f"{origin}{AGAIN}{copies.count() + 1}",
        kind=notice.kind,
        to=notice.recipient or notice.to_email,
        subject=notice.subject,
        body=notice.body,
        attachment=attachment_of(notice),
        is_built_when_sent=notice.is_built_when_sent,
        at=at,
    )


def _has_open(notice: Notice) -> bool:
    same = Notice.objects.filter(recipient=notice.recipient_id, kind=notice.kind)
    return same.filter(state__in=OPEN).exclude(pk=notice.pk).exists()


def resend_stuck(*, states: Collection[str], by: User, at: datetime, limit: int = 500) -> int:
    """Send again what failed or may have failed, oldest first; returns how many are on their way.

    Each once: what was sent again before, and sign-in codes, are left alone. More than `limit`
    take another call, so that a page answers in time.
    """
    stuck = stuck_notices(states=states).order_by("created_at", "pk")[:limit]
    sent = 0
    for notice in stuck:
        try:
            resend(notice=notice, by=by, at=at)
        except ResendRefused:
            continue
        sent += 1
    return sent


def stuck_notices(*, states: Collection[str] = STUCK) -> QuerySet[Notice]:
    """Return what failed or may have, and nobody has sent again yet."""
    found = Notice.objects.filter(state__in=states, resent_at=None)
    return found.exclude(kind=NoticeKind.SIGN_IN_CODE)


def attachment_of(notice: Notice) -> Attachment | None:
    """Return what is sent along with a notice."""
    if not notice.attachment_name:
        return None
    return Attachment(notice.attachment_name, notice.attachment_type, notice.attachment)


def forget_old(*, older_than: timedelta, at: datetime) -> int:
    """Delete notices whose time of keeping is over; returns how many."""
    gone, _by_model = Notice.objects.filter(created_at__lt=at - older_than).delete()
    return gone
