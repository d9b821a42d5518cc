"""Claiming training elsewhere with a document, and deciding about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.accounts.queries import records_of
from learning.accounts.tree_lock import lock_learners
from learning.completion.enums import ClaimOutcome, EvidenceSource
from learning.completion.models import Claim, ClaimDecision, Evidence
from learning.completion.notices import claim_decided_text, claim_made_text
from learning.completion.operations.evidence import record_evidence
from learning.completion.operations.external import external_row
from learning.completion.queries.deciding import approvers_of
from learning.notices.enums import NoticeKind
from learning.notices.operations import queue_notice
from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from learning.accounts.models import Learner
    from learning.completion.models import ExternalAward


class ClaimRefused(Exception):
    """Why a claim is not made or not decided; the message is for the person who asked."""


@dataclass(frozen=True)
class Document:
    """What a person shows: its bytes and its type, which was told from them."""

    content: bytes
    content_type: str


@transaction.atomic
def make_claim(
    *, award: ExternalAward, date: date, document: Document, by: User, at: datetime
) -> Claim:
    """Claim a training for oneself; those who may decide are told.

    A second claim of the same training and day while the first waits is the first. Raises
    ClaimRefused for what is recorded already.
    """
    if by.learner_id is None:
        raise ClaimRefused(_("This account has no learning record."))
    # One after the other: two windows make one claim.
    learner = lock_learners([by.learner_id])[by.learner_id]
    same = (
        Claim.objects.waiting()
        .filter(learner__in=records_of(learner.counts_as), award=award, date=date)
        .first()
    )
    if same is not None:
        found: Claim = same
        return found
    _refuse_recorded(learner, award, date)
    claim = Claim(
        learner=learner,
        award=award,
        date=date,
        document_type=document.content_type,
        document_sha256=sha256_of(document.content),
        made_at=at,
    )
    claim.document.save("document", ContentFile(document.content), save=False)
    claim.save()
    for approver, key in approvers_of(by, day=timezone.localdate(at)):
        subject, body = claim_made_text(to=approver, claim=claim, organisation_key=key)
        queue_notice(
            cause=f"claim:{claim.pk}:made:{approver.pk}",
            kind=NoticeKind.CLAIM,
            to=approver,
            subject=subject,
            body=body,
            at=at,
        )
    return claim


def approve_claim(*, claim: Claim, by: User, at: datetime) -> ClaimDecision:
    """Approve a claim: it becomes evidence whose source says so. Never one's own.

    Raises ClaimRefused where it was decided otherwise, or is recorded meanwhile.
    """
    return _decide(claim, ClaimOutcome.APPROVED, "", by=by, at=at)


def decline_claim(*, claim: Claim, reason: str, by: User, at: datetime) -> ClaimDecision:
    """Decline a claim with a reason, which the person reads. Never one's own.

    Raises ClaimRefused without a reason, or where it was decided otherwise.
    """
    if not reason.strip():
        raise ClaimRefused(_("Say why you decline it."))
    return _decide(claim, ClaimOutcome.DECLINED, reason.strip()[:250], by=by, at=at)


def withdraw_claim(*, claim: Claim, by: User, at: datetime) -> ClaimDecision:
    """Take one's own claim back while nobody has decided. Raises ClaimRefused afterwards."""
    return _decide(claim, ClaimOutcome.WITHDRAWN, "", by=by, at=at)


@transaction.atomic
def _decide(
    claim: Claim, outcome: ClaimOutcome, reason: str, *, by: User, at: datetime
) -> ClaimDecision:
    learner = lock_learners([claim.learner_id])[claim.learner_id]
    is_own = by.learner_id in {learner.pk, learner.counts_as}
    if is_own != (outcome == ClaimOutcome.WITHDRAWN):
        raise ClaimRefused(_("Somebody else decides about a claim; only its maker takes it back."))
    before: ClaimDecision | None = ClaimDecision.objects.filter(claim=claim).first()
    if before is not None:
        if before.outcome == outcome and before.by_id == by.pk:
            return before
        said = _("This claim was decided already: %(outcome)s.")
        raise ClaimRefused(said % {"outcome": before.get_outcome_display()})
    evidence = _evidence(claim, learner, by=by, at=at) if outcome == ClaimOutcome.APPROVED else None
    decision: ClaimDecision = ClaimDecision.objects.create(
        claim=claim, outcome=outcome, reason=reason, evidence=evidence, by=by, at=at
    )
    person = User.objects.filter(learner=learner.counts_as).first()
    if person is not None and not is_own:
        subject, body = claim_decided_text(to=person, decision=decision)
        queue_notice(
            cause=f"claim:{claim.pk}:decided",
            kind=NoticeKind.CLAIM,
            to=person,
            subject=subject,
            body=body,
            at=at,
        )
    return decision


def _evidence(claim: Claim, learner: Learner, *, by: User, at: datetime) -> Evidence:
    _refuse_recorded(learner, claim.award, claim.date)
    row = external_row(
        learner=learner,
        award=claim.award,
        day=claim.date,
        cause=f"claim:{claim.pk}",
        source=EvidenceSource.CLAIMED,
        at=at,
    )
    return record_evidence(row=row, by=by, at=at)


def _refuse_recorded(learner: Learner, award: ExternalAward, date: date) -> None:
    held = Evidence.objects.standing().filter(
        learner__in=records_of(learner.counts_as), external_award=award
    )
    days = {timezone.localdate(at) for at in held.values_list("occurred_at", flat=True)}
    if date in days:
        raise ClaimRefused(_("This training of that day is recorded already."))
