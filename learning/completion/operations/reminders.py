"""Reminding people of what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from learning.accounts.entries import Entries
from learning.accounts.tree_lock import lock_learners
from learning.completion.notices import reminder_text
from learning.completion.queries import outstanding_of
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from learning.notices.operations import Letter, known_causes, queue_letters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import Learner, User


@dataclass(frozen=True)
class Reminded:
    """How many e-mails were written, and how many people had one today already."""

    sent: int
    already: int


def reminded_today(people: Iterable[Learner], *, at: datetime) -> set[UUID]:
    """Return which of these learners had a reminder today already, whoever sent it."""
    wanted = _causes(people, at)
    return {wanted[cause].pk for cause in known_causes([*wanted])}


def last_reminders(people: Iterable[User]) -> dict[int, date]:
    """Return the day on which each of these people was reminded last; one query."""
    sent = Notice.objects.filter(kind=NoticeKind.REMINDER, recipient__in=people)
    last = sent.values_list("recipient").annotate(last=Max("created_at"))
    return {person: timezone.localdate(at) for person, at in last}


def _causes(people: Iterable[Learner], at: datetime) -> dict[str, Learner]:
    return {f"reminder:{one.pk}:{timezone.localdate(at).isoformat()}": one for one in people}


@transaction.atomic
def remind_people(*, people: Iterable[Learner], by: User, at: datetime) -> Reminded:
    """Remind people of what is due, each once a day at most, whoever asks.

    Who has nothing outstanding, or whose name was erased, gets nothing; nobody reminds herself.
    The number of statements does not grow with the people. The caller has asked whether `by` may.
    """
    wanted = _causes(people, at)
    # Who reminds the same people at the same moment waits, and finds them reminded.
    lock_learners(one.pk for one in wanted.values())
    told = reminded_today(wanted.values(), at=at)
    duties = outstanding_of([one.pk for one in wanted.values()], timezone.localdate(at))
    letters = {}
    for cause, learner in wanted.items():
        user: User | None = getattr(learner, "user", None)
        due = duties.get(learner.pk)
        if learner.pk in told or user is None or user == by or not due:
            continue
        subject, body = reminder_text(to=user, duties=due, by=by)
        letters[cause] = Letter(user, cause, subject, body)
    written = queue_letters(kind=NoticeKind.REMINDER, letters=letters.values(), at=at)
    entries = Entries(by, at, uuid4())
    for cause in written:
        entries.note(type(letters[cause].to), letters[cause].to.pk, "completion.reminded", {})
    entries.write()
    return Reminded(sent=len(written), already=len(told))
