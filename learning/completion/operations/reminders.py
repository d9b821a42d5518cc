"""Reminding people of what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from learning.accounts.entries import Entries
from learning.completion.notices import reminder_text
from learning.completion.queries import outstanding_of
from learning.notices.enums import NoticeKind
from learning.notices.operations import Letter, known_causes, queue_letters

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

    Who has nothing outstanding, or whose name was erased, gets nothing. The number of statements
    does not grow with the people. The caller has asked whether `by` may.
    """
    day = timezone.localdate(at)
    wanted = {f"reminder:{one.pk}:{day.isoformat()}": one for one in people}
    told = known_causes([*wanted])
    duties = outstanding_of([one.pk for one in wanted.values()], day)
    letters = {}
    for cause, learner in wanted.items():
        user: User | None = getattr(learner, "user", None)
        due = duties.get(learner.pk)
        if cause in told or user is None or not due:
            continue
        subject, body = reminder_text(to=user, duties=due, by=by)
        letters[cause] = Letter(user, cause, subject, body)
    written = queue_letters(kind=NoticeKind.REMINDER, letters=letters.values(), at=at)
    entries = Entries(by, at, uuid4())
    for cause in written:
        entries.note(type(letters[cause].to), letters[cause].to.pk, "completion.reminded", {})
    entries.write()
    return Reminded(sent=len(written), already=len(told))
