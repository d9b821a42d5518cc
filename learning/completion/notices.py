"""What people are told about their training."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.accounts.access import viewer
from learning.accounts.enums import Reminders
from learning.accounts.queries import responsibilities_of
from learning.completion.access import may_decide
from learning.completion.digests import Digest, Duty
from learning.completion.doing import where_to_do
from learning.completion.enums import (
    MISSED,
    OUTSTANDING,
    PRESSING,
    StandingState,
)
from learning.completion.models import Exemption
from learning.completion.queries.callbacks import changed_on, running_calls
from learning.completion.queries.deciding import subject_of
from learning.completion.queries.digests import (
    beneath,
    counts_by_group,
    duties_of,
    missed_since,
    passed_since,
    people_of,
    states_told,
)
from learning.completion.rules import DUE_SOON
from learning.notices.builders import Text
from learning.notices.delivery import AGAIN
from learning.notices.enums import MAY_HAVE_LEFT, NoticeKind
from learning.notices.models import Notice
from learning.notices.unsubscribing import unsubscribe_address, unsubscribe_headers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from learning.accounts.models import User
    from learning.completion.models import (
        Claim,
        ClaimDecision,
        StandingSpan,
    )

# Names and groups in one e-mail to a lead; the page it links to has them all.
MOST_NAMES = 20
MOST_GROUPS = 12
# Stands in the cause of the word that something waits; that of a decision has the outcome there.
EXEMPTION_ASKED = "asked"


def reminder_text(*, to: User, duties: Sequence[StandingSpan], by: User) -> tuple[str, str]:
    """Return subject and body of a reminder, as it is previewed and as it is sent."""
    body = render_to_string(
        "completion/mail/reminder.txt",
        {"duties": duties, "by": by, "link": address_of("modules:learn"), **letter_words(to)},
    )
    return _("Training to do: a reminder from %(name)s") % {"name": by.get_full_name()}, body


def claim_made_text(*, to: User, claim: Claim, organisation_key: str) -> tuple[str, str]:
    """Return subject and body for somebody who may decide a claim."""
    link = address_of("completion:claim", organisation_key, claim.pk)
    body = _body("claim_made", to, link, claim=claim, claimant=claim.learner.user)
    return _("Training from elsewhere to check: %(award)s") % {"award": claim.award.title}, body


def claim_decided_text(*, to: User, decision: ClaimDecision) -> tuple[str, str]:
    """Return subject and body for the person whose claim was decided."""
    claim = decision.claim
    link = address_of("completion:own_claim", claim.pk)
    body = _body("claim_decided", to, link, claim=claim, decision=decision)
    said = {"award": claim.award.title, "outcome": decision.get_outcome_display()}
    return _("%(outcome)s: %(award)s") % said, body


def exemption_text(to: User, cause: str, at: datetime) -> Text | None:
    """Build the word of a request to whoever may decide, or of a decision to whoever asked.

    Another one goes to her whom it is about, unless she asked for it. None where it was decided,
    she may decide no more, or the decision was withdrawn. Never what is asked, or why: that
    somebody is away is nothing for a mailbox.
    """
    _kind, key, step, *_rest = cause.split(":")
    found = Exemption.objects.select_related("learner", "organisation", "asked_by").get(pk=key)
    person = subject_of(found)
    if person is None:
        return None
    whose = (found.organisation.key, found.learner.counts_as)
    about = {"exemption": found, "name": person.listed_name}
    if step == EXEMPTION_ASKED:
        if found.outcome or not may_decide(viewer(to, at=at), found):
            return None
        return Text(
            _("A request about required training to decide"),
            _body(
                "exemption_asked",
                to,
                address_of("completion:decide_exemption", *whose, found.pk),
                **about,
            ),
        )
    if step != found.outcome:
        return None
    decision = found.decisions.select_related("by").get(outcome=step)
    if to == person and to != found.asked_by:
        hers = f"{address_of('completion:own_evidence')}#agreed"
        learn = address_of("modules:learn")
        return Text(
            _("Your required training: something was decided"),
            _body("exemption_hers", to, hers, decision=decision, learn=learn),
        )
    return Text(
        _("%(outcome)s: a request about required training")
        % {"outcome": decision.get_outcome_display()},
        _body(
            "exemption_decided",
            to,
            address_of("completion:exemptions", *whose),
            decision=decision,
            **about,
        ),
    )


def _body(letter: str, to: User, link: str, **more: object) -> str:
    """Return a letter about one thing that was asked or decided, with the link to it."""
    return render_to_string(
        f"completion/mail/{letter}.txt",
        {"person": to, "link": link, "support": settings.SUPPORT, **more},
    )


def digest_text(to: User, cause: str, at: datetime) -> Text | None:
    """Build a person's digest from how things stand now; None where there is nothing to tell."""
    if to.learner_id is None:
        return None
    since = _last_told(to, cause, NoticeKind.DIGEST)
    whole = Digest(
        duties=_duties(to.learner_id, since, at),
        passed=passed_since(to.learner_id, since) if since else (),
        since=timezone.localdate(since) if since else None,
    )
    told = whole.for_choice(to.reminders)
    if told is None:
        return None
    is_off = to.reminders == Reminders.OFF
    later, pressing = told.in_states(*OUTSTANDING - PRESSING), told.in_states(*PRESSING)
    sections = (
        (_("Overdue"), told.in_states(StandingState.OVERDUE)),
        (_("Lapsed, to be done again"), told.in_states(StandingState.LAPSED)),
        (
            _("Due in the next %(days)s days") % {"days": DUE_SOON.days},
            told.in_states(StandingState.DUE_SOON),
        ),
        (_("Also required of you") if pressing else _("Required of you"), later),
    )
    body = render_to_string(
        "completion/mail/digest.txt",
        {
            "sections": [section for section in sections if section[1]],
            "passed": told.passed,
            "since": told.since,
            "is_off": is_off,
            "is_weekly": to.reminders == Reminders.WEEKLY,
            **letter_words(to, can_stop=not is_off),
        },
    )
    return Text(_subject(told), body, {} if is_off else unsubscribe_headers(to))


def _subject(told: Digest) -> str:
    """Say how urgent it is, and nothing of the person or the subject."""
    if told.in_states(*MISSED):
        return _("Your training: something is overdue")
    if told.in_states(StandingState.DUE_SOON):
        return _("Your training: what is due soon")
    return _("Your training: what is required of you")


def assigned_text(to: User, cause: str, at: datetime) -> Text | None:
    """Build the word of new duties; None where she was told meanwhile, or has done them."""
    if to.learner_id is None or to.reminders == Reminders.OFF:
        return None
    since = _last_told(to, cause, NoticeKind.DIGEST, NoticeKind.ASSIGNED)
    duties = [duty for duty in _duties(to.learner_id, since, at) if duty.is_assigned_since]
    if not duties:
        return None
    body = render_to_string(
        "completion/mail/assigned.txt", {"duties": duties, **letter_words(to, can_stop=True)}
    )
    return Text(_("New training for you"), body, unsubscribe_headers(to))


def team_digest_text(to: User, cause: str, at: datetime) -> Text | None:
    """Build a lead's digest of her people who are long overdue; None where there are none.

    Her own choice of reminders holds for it: off is never, and who wants to hear only of changes
    hears of it when somebody is among them who was not when she was last told.
    """
    if to.reminders == Reminders.OFF:
        return None
    day = timezone.localdate(at)
    paths = responsibilities_of(to, day).paths
    mine = {
        path
        for kind in ("supervisor", "partner_lead")
        for path in paths.get(kind, ())
        if path  # without an organisation nobody in particular is hers
    }
    after = settings.LEADS_TOLD_AFTER_DAYS
    missed = missed_since(day, day - timedelta(days=after)).exclude(learner=to.learner_id)
    spans = beneath(missed, mine)
    count = spans.values("learner").distinct().count()
    since = _last_told(to, cause, NoticeKind.TEAM_DIGEST)
    if since and to.reminders == Reminders.WHEN_DUE:
        told = timezone.localdate(since) - timedelta(days=after)
        count = count if spans.filter(from_date__gt=told).exists() else 0
    if not count:
        return None
    people = people_of(spans, MOST_NAMES)
    body = render_to_string(
        "completion/mail/team_digest.txt",
        {
            "count": count,
            "days": after,
            "people": [
                {"name": f"{first} {last}".strip(), "group": group, "due": due, "duties": duties}
                for first, last, group, due, duties in people
            ],
            "more": count - len(people),
            "groups": counts_by_group(spans, MOST_GROUPS),
            "link": address_of("reports:organisations"),
            "is_weekly": to.reminders == Reminders.WEEKLY,
            **letter_words(to, can_stop=True),
        },
    )
    words = ngettext(
        "Your team’s training: %(n)s person is overdue",
        "Your team’s training: %(n)s people are overdue",
        count,
    )
    return Text(words % {"n": count}, body, unsubscribe_headers(to))


def _duties(learner: UUID, since: datetime | None, at: datetime) -> list[Duty]:
    told, calls = (states_told([learner], since) if since else {}), running_calls(learner)
    return [
        Duty(
            title=span.requirement.title,
            address=f"{settings.SITE_ADDRESS}{where_to_do(span.requirement)}",
            state=span.state,
            due_date=span.due_date,
            before=told.get(learner, {}).get(span.requirement.pk, ""),
            changed_on=changed_on(span, calls),
        )
        for span in duties_of(learner, timezone.localdate(at))
        if span.requirement
    ]


def _last_told(to: User, cause: str, *kinds: str) -> datetime | None:
    """Return when she was last told; one that is sent again by hand counts as never sent."""
    left = Notice.objects.filter(
        recipient=to, kind__in=kinds, is_built_when_sent=True, state__in=MAY_HAVE_LEFT
    ).exclude(cause__startswith=cause.split(AGAIN, maxsplit=1)[0])
    last: datetime | None = left.aggregate(last=Max("claimed_at"))["last"]
    return last


def letter_words(to: User, *, can_stop: bool = False) -> dict[str, object]:
    """Return what every letter has: whom it is for, where to go and whom to ask."""
    return {
        "person": to,
        "learn": address_of("modules:learn"),
        "account": f"{address_of('accounts:account')}#preferences",
        "stop": unsubscribe_address(to) if can_stop else "",
        "support": settings.SUPPORT,
    }


def address_of(name: str, *args: object) -> str:
    """Return a page's whole address, as an e-mail needs it."""
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"
