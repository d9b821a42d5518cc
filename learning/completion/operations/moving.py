"""What follows from the tree: figures move with an organisation, and so does what is required."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from learning.accounts.models import Membership
from learning.completion.enums import Grain, Scope
from learning.completion.models import Requirement, StandingTotal
from learning.completion.operations.deltas import moves_between, shifted, write_deltas
from learning.completion.operations.folding import fold_deltas
from learning.completion.operations.standing import recompute_standing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from learning.accounts.rules import DatedTree
    from learning.completion.operations.deltas import Deltas, OwnDays


@transaction.atomic
def follow_tree(
    *,
    before: DatedTree,
    after: DatedTree,
    organisations: Collection[int],
    day: date,
    at: datetime,
) -> int:
    """Take moved organisations' numbers from those they left to those they came beneath.

    The numbers come from each one's own totals, so no learner is read; people are looked at
    only where one of those above requires something. Returns how many deltas were written.
    """
    fold_deltas()
    deltas: Deltas = Counter()
    concerned: set[int] = set()
    for organisation in sorted(organisations):
        moves = moves_between(organisation, before, after)
        shifted(deltas, organisation_days(organisation), moves)
        concerned |= {above for above, _period, _sign in moves}
    written = write_deltas(deltas, at)
    if Requirement.objects.filter(reaches__organisation__in=concerned).exists():
        # All posts: a rule may reach second posts too.
        people = Membership.objects.during(day, None)
        learners = people.filter(organisation__in=organisations).values_list("learner", flat=True)
        recompute_standing(learners=set(learners), at=at)
    fold_deltas(is_patient=False)
    return written


def organisation_days(organisation: int) -> OwnDays:
    """Return what changes on which day for the people with a post in it, as folded; one query."""
    found: dict[tuple[int | None, str, bool], list[tuple[date, int]]] = defaultdict(list)
    rows = (
        StandingTotal.objects.filter(organisation=organisation, grain=Grain.DAY, scope=Scope.OWN)
        .values_list("requirement_number", "state", "is_held", "true_from")
        .annotate(total=Sum("change"))
        .order_by("true_from")
    )
    for number, state, is_held, true_from, change in rows:
        found[number or None, state, is_held].append((true_from, change))
    return found
