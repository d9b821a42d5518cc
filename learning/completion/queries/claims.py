"""Claims of training elsewhere: whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.queries import records_of
from learning.completion.models import Claim
from learning.completion.queries.counting import of_people_in

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation


def claims_in(
    organisation: Organisation, day: date, *, sees_hidden: bool, besides: UUID | None = None
) -> QuerySet[Claim]:
    """Return the claims of the people who hold a post in an organisation, the newest first."""
    claims: QuerySet[Claim] = of_people_in(
        Claim.objects.all(), organisation, day, sees_hidden=sees_hidden, besides=besides
    )
    return claims.select_related("award", "decision__by").order_by("-made_at")


def claims_of(learner_id: UUID) -> QuerySet[Claim]:
    """Return a person's own claims, the newest first."""
    found: QuerySet[Claim] = Claim.objects.filter(learner__in=records_of(learner_id))
    return found.select_related("award", "decision__by").order_by("-made_at")
