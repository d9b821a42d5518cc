"""Claims of training elsewhere: whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from learning.accounts.queries import records_of
from learning.completion.models import Claim
from learning.completion.queries.counting import of_people_in

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.completion.models.claims import ClaimQuerySet
    from media.editions.prepared import Slot


def claims_in(
    path: str | Slot,
    day: date | Slot,
    *,
    sees_hidden: bool,
    besides: UUID | Slot | None = None,
) -> ClaimQuerySet:
    """Return the claims of who holds a post in an organisation (its path), the newest first."""
    claims: Any = of_people_in(
        Claim.objects.all(), path, day, sees_hidden=sees_hidden, besides=besides
    )
    found: ClaimQuerySet = claims.select_related("award", "decision__by").order_by("-made_at")
    return found


def claims_of(learner_id: UUID) -> QuerySet[Claim]:
    """Return a person's own claims, the newest first."""
    found: QuerySet[Claim] = Claim.objects.filter(learner__in=records_of(learner_id))
    return found.select_related("award", "decision__by").order_by("-made_at")
