"""What all certificates of one learner are on a day, in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.queries import records_of
from learning.completion.enums import AwardState
from learning.completion.models import Award

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID


def award_states(learner_id: UUID, day: date) -> dict[UUID, AwardState]:
    """Return what each certificate of a learner is on a day, as `award_state` says of one.

    Those of the records that double hers are among them.
    """
    awards = list(
        Award.objects.filter(learner__in=records_of(learner_id))
        .select_related("evidence")
        .prefetch_related("events")
        .defer("evidence__title")
    )
    superseded = superseded_among(awards)
    found: dict[UUID, AwardState] = {}
    for award in awards:
        if _has(award, AwardState.REVOKED):
            found[award.pk] = AwardState.REVOKED
        elif award.pk in superseded:
            found[award.pk] = AwardState.SUPERSEDED
        elif award.expires_date and award.expires_date <= day:
            found[award.pk] = AwardState.EXPIRED
        else:
            found[award.pk] = AwardState.ISSUED
    return found


def superseded_among(awards: Iterable[Award]) -> set[UUID]:
    """Return which of one learner's certificates have one in their place that is not revoked."""
    standing = [award for award in awards if not _has(award, AwardState.REVOKED)]
    return {
        award.pk
        for award in standing
        if _has(award, AwardState.SUPERSEDED) and any(_follows(newer, award) for newer in standing)
    }


def _has(award: Award, state: AwardState) -> bool:
    return any(event.state == state for event in award.events.all())


def _follows(newer: Award, older: Award) -> bool:
    """Whether one stands in another's place: it corrects it, or is of a later day."""
    return newer.evidence.subject_key == older.evidence.subject_key and (
        newer.evidence.supersedes_id == older.evidence_id or newer.awarded_at > older.awarded_at
    )
