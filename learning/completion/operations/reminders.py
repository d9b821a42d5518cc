"""Reminding people of what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from learning.completion.notices import reminder_text
from learning.completion.queries import outstanding_of
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from learning.notices.operations import queue_notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from learning.accounts.models import Learner, User


@dataclass(frozen=True)
class Reminded:
    """How many e-mails were written, and how many people had one today already."""

    sent: int
    already: int


@transaction.atomic
def remind_people(*, people: Iterable[Learner], by: User, at: datetime) -> Reminded:
    """Remind people of what is due, each once a day at most, whoever asks.

    Who has nothing outstanding, or whose name was erased, gets nothing. The caller has asked
    whether `by` may.
    """
    day = timezone.localdate(at)
    wanted = {f"reminder:{one.pk}:{day.isoformat()}": one for one in people}
    told = set(Notice.objects.filter(cause__in=wanted).values_list("cause", flat=True))
    duties = outstanding_of([one.pk for one in wanted.values()], day)
    sent = 0
    for cause, learner in wanted.items():
        user: User | None = getattr(learner, "user", None)
        due = duties.get(learner.pk)
        if cause in told or user is None or not due:
            continue
        subject, body = reminder_text(to=user, duties=due, by=by)
        queue_notice(
            cause=cause, kind=NoticeKind.REMINDER, to=user, subject=subject, body=body, at=at
        )
        log(instance=user, action="completion.reminded", user=by, timestamp=at)
        sent += 1
    return Reminded(sent=sent, already=len(told))
