"""Who takes a seat where, and how many are taken or become free."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value

from learning.accounts.models import Membership, Organisation
from learning.accounts.rules import Period
from learning.accounts.seats import Limit, first_free

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from learning.accounts.models.organisations import MembershipQuerySet


def limited_organisations(
    *organisations: Organisation, with_beneath: bool = False
) -> QuerySet[Organisation]:
    """Return those with a number of seats among these and all above them, in tree order.

    With those beneath, on request.
    """
    # By where they are now: what was fetched before the tree was held still may have moved.
    meant = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
    wanted = Q(Exists(meant.filter(path__startswith=OuterRef("path"))))
    if with_beneath:
        for one in organisations:
            wanted |= Q(path__startswith=one.path)
    found: QuerySet[Organisation] = Organisation.objects.filter(wanted, seats__isnull=False)
    return found.order_by("path")


def limits_of(organisations: Iterable[Organisation]) -> list[Limit]:
    """Return how many seats each has."""
    return [Limit(one.name, one.path, one.seats) for one in organisations if one.seats is not None]


def seats_taken(limit: Limit, since: date) -> list[Period]:
    """Return from when until when each person takes a seat, from a day on; one query.

    Who doubles another takes none.
    """
    within = _seated().during(since, None).filter(organisation__path__startswith=limit.path)
    return [Period(*days) for days in within.values_list("start_date", "end_date")]


def people_there(organisation: Organisation, day: date) -> int:
    """Return how many seats are taken on a day, there and beneath; one query."""
    return _seated().on(day).filter(organisation__path__startswith=organisation.path).count()


def _seated() -> MembershipQuerySet:
    """Return the posts that take a seat on their days."""
    found: MembershipQuerySet = Membership.objects.primary().filter(learner__merged_into=None)
    return found


class SeatCount(NamedTuple):
    """How many of an organisation's seats are taken on a day, and when the next are free."""

    name: str
    taken: int
    seats: int
    pk: int
    path: str
    free_date: date | None = None
    free: int = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more can come in that day."""
        return self.taken >= self.seats


def seat_counts(organisations: Collection[Organisation], day: date) -> list[SeatCount]:
    """Return the seats that somebody who joins one of these would take up; two queries at most.

    Of those that are all taken, when the first are free by what is recorded.
    """
    people = _seated().on(day).filter(organisation__path__startswith=OuterRef("path"))
    limited = limited_organisations(*organisations).annotate(
        taken=Subquery(
            people.order_by().values(one=Value(1)).values(n=Count("pk")),
            output_field=IntegerField(),
        )
    )
    counts = {
        path: SeatCount(name, taken or 0, seats, pk, path)
        for name, taken, seats, pk, path in limited.values_list(
            "name", "taken", "seats", "pk", "path"
        )
        if seats is not None
    }
    full = [path for path, one in counts.items() if one.is_full]
    for path, periods in _changing(full, day).items():
        one = counts[path]
        if found := first_free(one.seats, one.taken, periods, since=day):
            counts[path] = one._replace(free_date=found[0], free=found[1])
    return list(counts.values())


def _changing(paths: Collection[str], day: date) -> dict[str, list[Period]]:
    """Return by place who leaves it after a day, and who comes; one query, none for no places."""
    if not paths:
        return {}
    within = Q(*(("organisation__path__startswith", path) for path in paths), _connector=Q.OR)
    later = Q(end_date__isnull=False) | Q(start_date__gt=day)
    rows = list(
        _seated()
        .during(day, None)
        .filter(within, later)
        .values_list("organisation__path", "start_date", "end_date")
    )
    return {
        path: [Period(start, end) for where, start, end in rows if where.startswith(path)]
        for path in paths
    }
