"""What certificates are on a day: derived from the days they certify, whatever was told first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from learning.accounts.queries import records_of
from learning.completion.enums import AwardState
from learning.completion.models import Award

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.completion.models import AwardEvent


def award_states(learner_id: UUID, day: date) -> dict[UUID, AwardState]:
    """Return what each certificate of a learner is on a day, as `award_state` says of one.

    Those of the records that double hers are among them.
    """
    awards = list(_with_what_tells(learner_id))
    superseded = superseded_among(awards)
    return {award.pk: _state(award, superseded, day) for award in awards}


def award_state(award: Award, day: date) -> tuple[AwardState, datetime | None]:
    """Return what a certificate is on a day, and since when another stands in its place."""
    superseded = superseded_among(_beside(award))
    return _state(award, superseded, day), superseded.get(award.pk)


def successor_of(award: Award) -> Award | None:
    """Return the certificate that stands in its place; None where none does."""
    beside = _beside(award)
    superseded = superseded_among(beside)
    standing = [
        other
        for other in beside
        if other.pk not in superseded and not is_revoked(other) and other.pk != award.pk
    ]
    return max(standing, key=_order, default=None)


def superseded_among(awards: Collection[Award]) -> dict[UUID, datetime]:
    """Return which of one person's certificates have another in their place, and since when.

    In its place is what corrects it, and what is of a later day and itself neither corrected nor
    revoked. So it makes no difference in which order passes were recorded, and one that is
    withdrawn gives its place back as though it had never been there.
    """
    counting = [award for award in awards if not is_revoked(award)]
    by_evidence = {award.evidence_id: award for award in counting}
    corrected = {
        award.evidence.supersedes_id: award for award in counting if award.evidence.supersedes_id
    }
    newest = [award for award in counting if award.evidence_id not in corrected]
    found: dict[UUID, datetime] = {}
    for award in counting:
        since = [_taken_over(award, last, by_evidence) for last in newest]
        if correction := corrected.get(award.evidence_id):
            since.append(correction.evidence.recorded_at)
        if taken := [instant for instant in since if instant]:
            # Recorded after what stands in its place, it never counted.
            found[award.pk] = max(min(taken), award.evidence.recorded_at)
    return found


def is_revoked(award: Award) -> bool:
    """Whether a certificate was revoked. Reads `events`: fetch them together with many."""
    return any(event.state == AwardState.REVOKED for event in award.events.all())


def revocation_of(award: Award) -> AwardEvent | None:
    """Return by what it was revoked; None where it was not. Reads `events`, as above."""
    return next((e for e in award.events.all() if e.state == AwardState.REVOKED), None)


def award_by_code(code: str) -> Award | None:
    """Return the certificate that goes or went by this code; one or two queries."""
    awards = Award.objects.select_related(
        "learner__user", "learner__merged_into__user", "evidence"
    ).prefetch_related("codes", "events")
    found: Award | None = awards.filter(Q(code=code) | Q(codes__code=code)).first()
    return found


def _beside(award: Award) -> list[Award]:
    """Return a certificate with all others of the person for the same training; two queries."""
    hers = _with_what_tells(award.learner.counts_as)
    return list(hers.filter(evidence__subject_key=award.evidence.subject_key))


def _with_what_tells(learner_id: UUID) -> QuerySet[Award]:
    return (
        Award.objects.filter(learner__in=records_of(learner_id))
        .select_related("evidence")
        .prefetch_related("events")
        .defer("evidence__title")
    )


def _state(award: Award, superseded: Mapping[UUID, datetime], day: date) -> AwardState:
    if is_revoked(award):
        return AwardState.REVOKED
    if award.pk in superseded:
        return AwardState.SUPERSEDED
    if award.expires_date and award.expires_date <= day:
        return AwardState.EXPIRED
    return AwardState.ISSUED


def _taken_over(award: Award, last: Award, by_evidence: Mapping[UUID, Award]) -> datetime | None:
    """Return since when a certificate, or what it corrects, is of a later day than another."""
    since = None
    for each in _with_corrected(last, by_evidence):
        if not _is_later(each, award):
            break
        since = each.evidence.recorded_at
    return since


def _with_corrected(award: Award, by_evidence: Mapping[UUID, Award]) -> Iterator[Award]:
    each: Award | None = award
    while each is not None:
        yield each
        corrects = each.evidence.supersedes_id
        each = by_evidence.get(corrects) if corrects else None


def _is_later(one: Award, other: Award) -> bool:
    """Whether one is of a later instant; of the same, what was recorded later tells."""
    return one.evidence.subject_key == other.evidence.subject_key and _order(one) > _order(other)


def _order(award: Award) -> tuple[datetime, datetime, UUID]:
    return award.awarded_at, award.evidence.recorded_at, award.pk
