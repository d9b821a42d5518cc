"""Claims of training elsewhere: whose they are and who may decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Membership, Responsibility
from learning.accounts.queries import primary_post, records_of
from learning.completion.models import Claim

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation, User

LEADS = (ResponsibilityKind.SUPERVISOR, ResponsibilityKind.PARTNER_LEAD)


def approvers_of(person: User, *, day: date) -> list[tuple[User, str]]:
    """Return who is asked about a person's claim, each with the organisation's key.

    The supervisors and leads nearest above her; where there is none, the training administrators.
    Never herself.
    """
    post = primary_post(person.learner, day)
    if post is None:
        return []
    held = (
        Responsibility.objects.on(day)
        .exclude(user=person)
        .filter(user__is_active=True)
        .select_related("user", "organisation")
    )
    above = [
        found
        for found in held.filter(kind__in=LEADS).order_by("user_id")
        if found.organisation and post.organisation.path.startswith(found.organisation.path)
    ]
    if not above or person.is_hidden_from_lists:
        force = held.filter(kind=ResponsibilityKind.TRAINING_ADMINISTRATOR).order_by("user_id")
        return [(found.user, post.organisation.key) for found in force]
    nearest = max(found.organisation.depth for found in above if found.organisation)
    return list(
        {
            found.user_id: (found.user, found.organisation.key)
            for found in above
            if found.organisation and found.organisation.depth == nearest
        }.values()
    )


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
