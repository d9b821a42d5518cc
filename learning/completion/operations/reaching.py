"""Whom rules reach, of whatever time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.models import Membership
from learning.accounts.tree import present_tree
from learning.completion.models import RequirementReach

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.completion.models import Requirement
    from learning.completion.operations.requirement_rows import Reached


def count_reached(requirements: Iterable[Requirement | None]) -> int:
    """Return how many people these rules reach in all, of whatever time."""
    reaches = RequirementReach.objects.filter(requirement__in=filter(None, requirements))
    posts = _posts_in(reaches.select_related("organisation"))
    return posts.values("learner").distinct().count()


def reached_learners(reaches: Iterable[Reached | RequirementReach]) -> set[UUID]:
    """Return everybody with a post, of whatever time, in one of these organisations.

    Also in those that were beneath one of them on other days than today.
    """
    return set(_posts_in(reaches).values_list("learner_id", flat=True))


def _posts_in(reaches: Iterable[Reached | RequirementReach]) -> QuerySet[Membership]:
    tree = present_tree()
    places: set[int] = set()
    for reach in reaches:
        places.add(reach.organisation.pk)
        if reach.with_children:
            places.update(tree.periods_beneath(reach.organisation.pk))
    return Membership.objects.filter(organisation__in=places)
