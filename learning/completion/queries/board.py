"""What those ask who hold a force to account: partners, leaders, editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Membership, Organisation
from learning.accounts.tree import tree_on
from learning.completion.models import Evidence, StandingSpan
from learning.completion.queries.figures import Figures
from learning.completion.queries.sums import sums_of
from learning.completion.queries.understanding import on_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def partners() -> list[Organisation]:
    """Return the partner organisations of the network, by name; those beneath another excepted."""
    return list(
        Organisation.objects.filter(kind=OrganisationKind.PARTNER, depth=1).order_by("name")
    )


def figures_by_partner(
    bodies: Sequence[Organisation], day: date
) -> list[tuple[Organisation, Figures]]:
    """Return the figures of each of these, with everything beneath it; one query."""
    by_body: dict[int, list[tuple[str, bool, int]]] = {}
    for each in sums_of([body.pk for body in bodies], [day]):
        by_body.setdefault(each.organisation, []).append((each.state, each.is_held, each.number))
    return [(body, Figures.of(by_body.get(body.pk, ()))) for body in bodies]


def figures_of_role(organisation: Organisation, day: date, *, role: str) -> Figures:
    """Return the figures of those who hold a main post in this role on a day; three queries.

    Of those beneath the organisation on that day.
    """
    beneath = tree_on(day).under(organisation.pk)
    posts = Membership.objects.on(day).primary().filter(organisation__in=beneath, role=role)
    rows = (
        StandingSpan.objects.filter(
            Q(to_date=None) | Q(to_date__gt=day),
            known_to=None,
            requirement=None,
            organisation__in=beneath,
            from_date__lte=day,
            learner__in=posts.values("learner"),
        )
        .values_list("state", "is_held")
        .annotate(count=Count("id"))
        .order_by()
    )
    return Figures.of(rows)


def active_partners(bodies: Sequence[Organisation], first: date, last: date) -> int:
    """Return how many of these have somebody who passed anything on these days; three queries.

    Both days are included. Beneath them is what was beneath them on the last.
    """
    posts = (
        Evidence.objects.passes()
        .filter(on_days("occurred_at", first, last), posts__is_primary=True)
        .order_by()
        .values_list("posts__organisation", flat=True)
        .distinct()
    )
    tree, active = tree_on(last), frozenset(posts)
    return sum(1 for body in bodies if not active.isdisjoint(tree.under(body.pk)))


@dataclass(frozen=True)
class EditionPasses:
    """How many passes an edition was behind."""

    title: str
    module: UUID | None
    number: int
    sha256: str
    people: int
    passes: int


def passes_by_edition(passes: QuerySet[Evidence]) -> list[EditionPasses]:
    """Return the editions that counted; one query."""
    rows = (
        passes.values("subject_key", "edition__title", "edition__number", "edition__sha256")
        .annotate(people=Count("learner", distinct=True), count=Count("id"))
        .order_by("edition__title", "edition__number")
    )
    return [
        EditionPasses(
            title=row["edition__title"],
            module=row["subject_key"],
            number=row["edition__number"],
            sha256=row["edition__sha256"],
            people=row["people"],
            passes=row["count"],
        )
        for row in rows
    ]
