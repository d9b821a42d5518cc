"""Who takes a seat where, and how many are taken or become free."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value

from learning.accounts.models import Membership, Organisation
from learning.accounts.rules import Period
from learning.accounts.seats import Limit, first_free, first_full

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
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
    """How many of an organisation's seats are taken on a day, and when the next are free.

    `changing`: the posts of those who leave after the day, and of those who come.
    """

    name: str
    taken: int
    seats: int
    pk: int
    path: str
    day: date
    changing: Sequence[Period] = ()
    free_date: date | None = None
    free: int = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more can come in that day."""
        return self.taken >= self.seats

    def full_date(self, until: date | None = None) -> date | None:
        """Return the first day, from that day until another, without a seat; None: each has one."""
        return first_full(self.seats, self.taken, self.changing, since=self.day, until=until)


def date_without_seat(
    counts: Iterable[SeatCount], organisation: Organisation, until: date | None
) -> date | None:
    """Return from when there is no seat for who joins it on the day of the counts; None: there is.

    She needs one there and in all above it, on each day until she leaves.
    """
    above = (count for count in counts if organisation.path.startswith(count.path))
    return min((day for count in above if (day := count.full_date(until))), default=None)


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
        path: SeatCount(name, taken or 0, seats, pk, path, day)
        for name, taken, seats, pk, path in limited.values_list(
            "name", "taken", "seats", "pk", "path"
        )
        if seats is not None
    }
    changing = _changing([*counts], day)
    return [_foreseen(one, changing[path]) for path, one in counts.items()]


def _foreseen(one: SeatCount, changing: Sequence[Period]) -> SeatCount:
    """Add what is recorded of later days."""
    one = one._replace(changing=changing)
    found = first_free(one.seats, one.taken, changing, since=one.day) if one.is_full else None
    return one._replace(free_date=found[0], free=found[1]) if found else one


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
