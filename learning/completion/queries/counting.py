"""Whose something counts as, and whether it may be listed by name in an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.functions import Coalesce

from learning.accounts.models import Membership
from learning.accounts.queries import records_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from media.editions.prepared import Slot

Row = TypeVar("Row", bound=Model)


def of_people_in(
    rows: QuerySet[Row],
    path: str | Slot,
    day: date | Slot,
    *,
    sees_hidden: bool,
    besides: UUID | Slot | None = None,
) -> QuerySet[Row]:
    """Return the rows of a model with `learner` that are of the people of an organisation on a day.

    The organisation is told by its path: those beneath it are among them. What is of a record that
    doubles another is that person's: she has the post and the name. Nothing of hers is listed where
    either record is hidden, unless `sees_hidden`; nor what is of `besides` herself.
    """
    counts_as = Coalesce(OuterRef("learner__merged_into"), OuterRef("learner"))
    posts = Membership.objects.on(day).filter(
        organisation__path__startswith=path, learner=counts_as
    )
    found = rows.filter(
        Q(learner__merged_into=None, learner__user__isnull=False)
        | Q(learner__merged_into__user__isnull=False),
        Exists(posts),
    )
    if not sees_hidden:
        found = found.exclude(learner__user__is_hidden_from_lists=True).exclude(
            learner__merged_into__user__is_hidden_from_lists=True
        )
    if besides is not None:
        found = found.exclude(learner__in=records_of(besides))
    return found.select_related("learner__user", "learner__merged_into__user")
