"""Recomputing everything that can be recomputed, and naming every difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from learning.completion.enums import ClaimOutcome, EvidenceSource
from learning.completion.hashing import evidence_digest
from learning.completion.models import Claim, Evidence
from learning.completion.reckoning import standing_differences
from media.editions.append_only import missing_triggers
from media.editions.digests import sha256_of
from media.editions.models import Edition
from media.editions.verify import verify_edition
from quizzes.bank.models import QuestionVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


# What rooms above keep under a hash; they register how to prove it (`apps.ready`).
_CHECKS: list[Callable[[], Iterator[str]]] = []


def register_check(check: Callable[[], Iterator[str]]) -> None:
    """Have `verify_evidence` ask this too: it yields a sentence for each difference."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def differences() -> Iterator[str]:
    """Yield a sentence for each thing that is not as its own rows say it should be."""
    for name in missing_triggers(connection):
        yield f"The trigger {name} is missing: rows could be changed unseen."
    for edition in Edition.objects.iterator(chunk_size=20):
        yield from (f"Edition {edition.pk}: {text}" for text in verify_edition(edition))
    for version in QuestionVersion.objects.iterator(chunk_size=200):
        if sha256_of(version.form) != version.digest:
            yield f"Question version {version.pk}: its text is not what was published."
    yield from _evidence_differences()
    yield from _claim_differences()
    yield from standing_differences()
    for check in _CHECKS:
        yield from check()


def _evidence_differences() -> Iterator[str]:
    rows = (
        Evidence.objects.select_related("edition")
        .defer("edition__data")
        .prefetch_related("posts")
        .order_by("pk")
    )
    for evidence in rows.iterator(chunk_size=500):
        posts = [
            (post.organisation_id, post.role, post.is_primary) for post in evidence.posts.all()
        ]
        edition = evidence.edition.sha256 if evidence.edition else ""
        if evidence_digest(evidence, posts, edition) != evidence.sha256:
            yield f"Evidence {evidence.pk}: its hash does not fit its row."


def _claim_differences() -> Iterator[str]:
    """Read every document again, and hold each decision against the evidence it made."""
    claims = Claim.objects.select_related("decision__evidence").order_by("pk")
    for claim in claims.iterator(chunk_size=500):
        yield from (f"Claim {claim.pk}: {text}" for text in _against_claim(claim))
    claimed = Evidence.objects.filter(source=EvidenceSource.CLAIMED, supersedes=None)
    for pk in claimed.filter(claim_decision=None).order_by("pk").values_list("pk", flat=True):
        yield f"Evidence {pk}: it says that it was claimed, and no claim was approved for it."


def _against_claim(claim: Claim) -> Iterator[str]:
    try:
        with claim.document.open("rb") as document:
            found = sha256_of(document.read())
    except (OSError, ValueError):  # gone, or the row names no file
        yield "its document is missing."
    else:
        if found != claim.document_sha256:
            yield "its document is not what was handed in."
    decision = getattr(claim, "decision", None)
    if decision is None or decision.outcome != ClaimOutcome.APPROVED:
        return
    evidence = decision.evidence
    told = (claim.learner_id, claim.award_id, claim.date, EvidenceSource.CLAIMED)
    if told != (
        evidence.learner_id,
        evidence.external_award_id,
        timezone.localdate(evidence.occurred_at),
        evidence.source,
    ):
        yield "the evidence of its approval is of another person, training or day."
