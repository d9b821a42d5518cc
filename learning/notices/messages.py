"""A message to many: written once, one e-mail for each person, each built when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.models import User
from learning.notices.builders import Text
from learning.notices.enums import NoticeKind
from learning.notices.models import BulkMessage
from learning.notices.operations import Waiting, queue_built

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation

DAY = timedelta(days=1)
BATCH = 1_000  # people whose e-mails are queued together


class MessageRefused(Exception):
    """Why a message is not sent; the text is for the person who wrote it."""


@dataclass(frozen=True)
class Reach:
    """How many people a message goes to, and how many it leaves out, by reason."""

    sent: int
    closed: int
    refused: int


def reach_of(people: QuerySet[User]) -> Reach:
    """Count who of these people would get a message; three counts, whatever their number."""
    active = people.filter(is_active=True)
    reachable = reachable_of(people).count()
    return Reach(
        sent=reachable,
        closed=people.filter(is_active=False).count(),
        refused=active.count() - reachable,
    )


def reachable_of(people: QuerySet[User]) -> QuerySet[User]:
    """Return those with an open account and an address that takes mail, by name."""
    reachable = people.filter(is_active=True).exclude(refused_email=F("email"))
    return reachable.order_by("last_name", "first_name", "pk")


@transaction.atomic
def send_message(
    *,
    key: UUID,
    organisation: Organisation,
    people: QuerySet[User],
    audience: str,
    subject: str,
    body: str,
    by: User,
    at: datetime,
) -> BulkMessage:
    """Write to many people; the same key twice, by a second click or tab, is one message.

    The caller has asked whether `by` may write to these. The e-mails leave in the day, at the pace
    of the schedule.

    Raises MessageRefused where nobody would get it, or `by` has sent as many in 24 hours as
    MESSAGES_PER_DAY allows.
    """
    # Of two clicks the second waits here, and then finds what the first has written.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = BulkMessage.objects.filter(key=key, sent_by=by).first()
    if known is not None:
        return known
    lately = BulkMessage.objects.filter(sent_by=by, sent_at__gt=at - DAY).count()
    if lately >= settings.MESSAGES_PER_DAY:
        words = _("You have sent %(n)s messages in 24 hours, as many as one person may.")
        raise MessageRefused(words % {"n": lately})
    reach = reach_of(people)
    if not reach.sent:
        raise MessageRefused(_("There is nobody to write to."))
    message = BulkMessage.objects.create(
        key=key,
        organisation=organisation,
        audience=audience[:200],
        subject=subject,
        body=body,
        sent_by=by,
        sent_at=at,
        sent_count=reach.sent,
        closed_count=reach.closed,
        refused_count=reach.refused,
    )
    _queue(message, reachable_of(people), at)
    log(
        instance=message,
        action="notices.message_sent",
        user=by,
        timestamp=at,
        data={"organisation": organisation.key, "count": reach.sent},
    )
    return message


def _queue(message: BulkMessage, people: QuerySet[User], at: datetime) -> None:
    batch: list[Waiting] = []
    for person in people.iterator(chunk_size=BATCH):
        batch.append(Waiting(to=person, cause=f"message:{message.pk}:{person.pk}", due_at=at))
        if len(batch) == BATCH:
            queue_built(kind=NoticeKind.MESSAGE, notices=batch, title=message.subject, at=at)
            batch = []
    queue_built(kind=NoticeKind.MESSAGE, notices=batch, title=message.subject, at=at)


def message_text(to: User, cause: str, at: datetime) -> Text | None:
    """Build one person's copy."""
    _kind, number, *_rest = cause.split(":")
    message = BulkMessage.objects.select_related("sent_by", "organisation").get(pk=number)
    return text_of(
        to=to, subject=message.subject, body=message.body, by=message.sent_by,
        organisation=message.organisation,
    )  # fmt: skip


def text_of(
    *, to: User, subject: str, body: str, by: User | None, organisation: Organisation
) -> Text:
    """Return a message as a person reads it, for the preview and for the e-mail."""
    context = {
        "person": to,
        "text": body,
        "by": by,
        "organisation": organisation,
        "support": settings.SUPPORT,
    }
    return Text(subject, render_to_string("notices/mail/message.txt", context))
