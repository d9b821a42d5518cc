"""Recording training that others gave: from a file, or claimed by a person and approved."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import slugify

from learning.completion.enums import EvidenceKind
from learning.completion.operations.evidence import EvidenceRow

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from learning.accounts.models import Learner
    from learning.completion.models import ExternalAward

NOON = time(12)


def external_cause(
    *, provider: str, reference: str, award: ExternalAward, learner_id: UUID, day: date
) -> str:
    """Name a completion elsewhere, so that it is recorded once.

    Its provider's reference names it; without one it is this person's of this day.
    """
    if reference:
        return f"external:{slugify(provider)[:40]}:{reference.casefold()}"
    return f"external:{award.pk}:{learner_id}:{day.isoformat()}"


def external_row(
    *,
    learner: Learner,
    award: ExternalAward,
    day: date,
    cause: str,
    source: str,
    score: Decimal | None = None,
    at: datetime,
) -> EvidenceRow:
    """Return a completion elsewhere as evidence: with its provider's name as it is today.

    Its subject is the module the award counts for, or the award itself. The instant is noon of
    its day, and never later than now.
    """
    noon = timezone.make_aware(datetime.combine(day, NOON))
    return EvidenceRow(
        learner=learner,
        kind=EvidenceKind.EXTERNAL,
        source=source,
        cause=cause,
        title=award.title,
        occurred_at=min(noon, at),
        external_award=award,
        provider=award.provider,
        subject_key=award.evidence_key,
        score=score,
        minutes=award.minutes,
    )
