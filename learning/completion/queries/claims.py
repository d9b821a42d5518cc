"""Claims of training elsewhere: whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from learning.accounts.models import Membership
from learning.accounts.queries import records_of
from learning.completion.models import Claim

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation


def claims_in(organisation: Organisation, day: date, *, sees_hidden: bool) -> QuerySet[Claim]:
    """Return the claims of the people who hold a post in an organisation, the newest first."""
    # What was claimed with a record that doubles hers counts as hers.
    counts_as = Coalesce(OuterRef("learner__merged_into"), OuterRef("learner"))
    posts = Membership.objects.on(day).within(organisation).filter(learner=counts_as)
    claims: QuerySet[Claim] = Claim.objects.filter(Exists(posts), learner__user__isnull=False)
    if not sees_hidden:
        claims = claims.filter(learner__user__is_hidden_from_lists=False).exclude(
            learner__merged_into__user__is_hidden_from_lists=True
        )
    return claims.select_related("learner__user", "award", "decision__by").order_by("-made_at")


def claims_of(learner_id: UUID) -> QuerySet[Claim]:
    """Return a person's own claims, the newest first."""
    found: QuerySet[Claim] = Claim.objects.filter(learner__in=records_of(learner_id))
    return found.select_related("award", "decision__by").order_by("-made_at")
