"""Finding whom to write to about their training, and queueing it. What it says is built later.

A day's work is the same work however often it is done: a cause is one row of the outbox, and of
digests one at a time waits for a person.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.enums import Reminders, ResponsibilityKind
from learning.accounts.models import Organisation, Responsibility, User
from learning.completion.digests import Cause
from learning.completion.operations.standing import batches
from learning.completion.queries.digests import (
    OVERLAP,
    concerned_between,
    missed_since,
    paths_of,
    states_on,
    states_told,
)
from learning.notices import schedule
from learning.notices.delivery import first_moment, last_weekly
from learning.notices.enums import MAY_HAVE_LEFT, NoticeKind
from learning.notices.models import Notice
from learning.notices.operations import Waiting, queue_built, weekly_due_at
from learning.notices.rules import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

DAILY = "completion.digests"
BATCH = 500  # people looked at together
DAY = timedelta(days=1)
# They are told of people, each of those beneath the organisation she answers for.
LEADS = (ResponsibilityKind.SUPERVISOR, ResponsibilityKind.PARTNER_LEAD)


def queue_digests(*, at: datetime) -> int:
    """Queue digests and words of new duties for what happened since this was last done.

    Whom it concerns: those with something that became due soon, overdue or lapsed, or was
    assigned; and who was sent a digest a week ago. Returns how many notices are new. A run that
    is cut short is done again from where the last whole one ended.
    """
    since = schedule.done_to(DAILY) or at - DAY
    told = _told_a_week_ago(since, at)
    written = 0
    for batch in batches(sorted(concerned_between(since, at) | told), BATCH):
        written += _queue_batch(batch, told=told, since=since, at=at)
    schedule.mark_done(DAILY, to=at)
    return written


def _told_a_week_ago(since: datetime, at: datetime) -> set[UUID]:
    """Return whose digest left, or may have, on one of the days a week before the days since."""
    first = timezone.localdate(since) - WEEK + DAY
    after = timezone.localdate(at) - WEEK + DAY
    left = Notice.objects.filter(
        kind=NoticeKind.DIGEST,
        is_built_when_sent=True,
        claimed_at__gte=first_moment(first),
        claimed_at__lt=first_moment(after),
        state__in=MAY_HAVE_LEFT,
        recipient__learner__isnull=False,
    )
    return set(left.values_list("recipient__learner", flat=True))


def _queue_batch(learners: list[UUID], *, told: set[UUID], since: datetime, at: datetime) -> int:
    day = timezone.localdate(at)
    # An address that takes no mail is not tried week after week.
    people = list(
        User.objects.filter(learner__in=learners, is_active=True).exclude(refused_email=F("email"))
    )
    now, before = states_on(learners, day), states_told(learners, since - OVERLAP)
    last = last_weekly([person.pk for person in people], NoticeKind.DIGEST)
    digests, words = [], []
    for person in people:
        learner = person.learner_id
        if learner is None or learner not in now:
            continue
        then = before.get(learner, {})
        cause = Cause.of(
            [(state, then.get(duty, "")) for duty, state in now[learner].items()],
            told_a_week_ago=learner in told,
        )
        due_at = weekly_due_at(last.get(person.pk), at=at)
        wants_word = cause.wants_word(person.reminders)
        if cause.wants_digest(person.reminders) or (wants_word and due_at <= at):
            digests.append(Waiting(person, f"digest:{person.pk}:{day}", due_at))
        if wants_word and due_at > at:
            words.append(Waiting(person, f"assigned:{person.pk}:{day}", at))
    return queue_built(
        kind=NoticeKind.DIGEST, notices=digests, title=_("Your training"), at=at
    ) + queue_built(kind=NoticeKind.ASSIGNED, notices=words, title=_("New training for you"), at=at)


def queue_team_digests(*, at: datetime) -> int:
    """Queue one digest for each supervisor and partner lead who has somebody long overdue.

    How long is LEADS_TOLD_AFTER_DAYS. Once in a week of the calendar, however often it is run.
    Who has turned reminders off gets none.
    """
    day = timezone.localdate(at)
    limit = day - timedelta(days=settings.LEADS_TOLD_AFTER_DAYS)
    places = _with_all_above(paths_of(missed_since(day, limit)))
    year, week, _weekday = day.isocalendar()
    concerned = {lead.pk: lead for lead in _leads_of(places, day)}
    last = last_weekly(list(concerned), NoticeKind.TEAM_DIGEST)
    written = 0
    for batch in batches(concerned.values(), BATCH):
        notices = [
            Waiting(
                lead, f"team:{lead.pk}:{year}-W{week:02}", weekly_due_at(last.get(lead.pk), at=at)
            )
            for lead in batch
        ]
        written += queue_built(
            kind=NoticeKind.TEAM_DIGEST, notices=notices, title=_("Your team’s training"), at=at
        )
    return written


def _with_all_above(paths: list[str]) -> set[str]:
    """Return these places of the tree and every one above them."""
    step = Organisation.steplen
    return {path[:end] for path in paths for end in range(step, len(path) + 1, step)}


def _leads_of(places: set[str], day: date) -> Iterator[User]:
    held = (
        Responsibility.objects.on(day)
        .filter(kind__in=LEADS, user__is_active=True)
        .exclude(user__refused_email=F("user__email"))
        .exclude(user__reminders=Reminders.OFF)
        .select_related("user", "organisation")
        .order_by("user_id")
    )
    for responsibility in held.iterator(chunk_size=BATCH):
        organisation = responsibility.organisation
        if organisation is not None and organisation.path in places:
            yield responsibility.user
