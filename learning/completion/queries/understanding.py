"""How well people understood what they passed: first scores and attempts, summed by the database.

A pass counts for the organisation of the main post on its day, as everything does in totals. A
check is one of a module of ours; training elsewhere is asked for by its kind, and told beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from learning.accounts.models import Organisation
from learning.accounts.tree import tree_on
from learning.completion.enums import EvidenceKind
from learning.completion.models import Evidence
from quizzes.analysis import Interval, Mean, share_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.tree import DayTree


@dataclass(frozen=True)
class Understood:
    """Passes whose first score is known, taken together.

    Attributes:
        people: how many people; of parts put together it may count somebody twice.
        first: first scores, between 0 and 1.
        attempts: attempts up to the pass, where they were counted.
        passed_first: how many of those needed one.
    """

    people: int
    first: Mean
    attempts: Mean
    passed_first: int

    def __add__(self, other: Understood) -> Understood:
        """Put both together."""
        return Understood(
            people=self.people + other.people,
            first=self.first + other.first,
            attempts=self.attempts + other.attempts,
            passed_first=self.passed_first + other.passed_first,
        )

    @property
    def share_first(self) -> float | None:
        """Share that passed at the first go; None where no attempts were counted."""
        return self.passed_first / self.attempts.n if self.attempts.n else None

    @property
    def share_interval(self) -> Interval | None:
        """Of that share (Wilson)."""
        return share_interval(self.passed_first, self.attempts.n)


def midnight(day: date) -> datetime:
    """Return when a day begins on the wall."""
    return timezone.make_aware(datetime.combine(day, time.min))


def on_days(instant: str, first: date | None, last: date) -> Q:
    """Return the condition that an instant, a field by its path, lies on these days.

    Both are included, the last with all its hours; without a first, all days until the last.
    """
    days = Q(**{f"{instant}__lt": midnight(last + timedelta(days=1))})
    return days & Q(**{f"{instant}__gte": midnight(first)}) if first else days


def passes_between(
    organisation: Organisation,
    start: date,
    end: date,
    *,
    kind: EvidenceKind = EvidenceKind.MODULE,
    subject: UUID | None = None,
    tree: DayTree | None = None,
) -> QuerySet[Evidence]:
    """Return the passes of modules on these days (both included), of an organisation's people.

    Modules passed here, or what another kind counts, such as training elsewhere; courses are
    counted from their places. Beneath the organisation is what was beneath it on the last day;
    `tree` is that of the day, where it has been read already.
    """
    tree = tree or tree_on(end)
    found: QuerySet[Evidence] = Evidence.objects.passes().filter(
        on_days("occurred_at", start, end),
        kind=kind,
        posts__is_primary=True,
        posts__organisation__in=tree.under(organisation.pk),
    )
    return found.filter(subject_key=subject) if subject else found


def people_behind(passes: QuerySet[Evidence]) -> tuple[int, int]:
    """Return how many people these passes are of, and how many passes; one query."""
    counted = passes.aggregate(people=Count("learner", distinct=True), passes=Count("id"))
    return counted["people"], counted["passes"]


def understanding(passes: QuerySet[Evidence]) -> Understood:
    """Take all of these passes together; one query."""
    return _understood(passes.filter(first_score__isnull=False).aggregate(**_SUMS))


def understanding_by_module(passes: QuerySet[Evidence]) -> dict[UUID, Understood]:
    """Return them by the module's translation key; one query."""
    return _grouped(passes.values("subject_key"), lambda row: row["subject_key"])


def understanding_by_month(passes: QuerySet[Evidence]) -> dict[date, Understood]:
    """Return them by the first day of the month, in order; one query."""
    rows = passes.annotate(month=TruncMonth("occurred_at")).values("month")
    found = _grouped(rows, lambda row: timezone.localdate(row["month"]))
    return dict(sorted(found.items()))


def understanding_by_unit(
    passes: QuerySet[Evidence], organisation: Organisation, tree: DayTree
) -> list[tuple[Organisation, Understood]]:
    """Return them by the unit directly beneath the organisation in this tree; two queries.

    By name. Where people had their post in the organisation itself, it comes first with those
    alone.
    """
    of_unit = [
        When(posts__organisation__in=tree.under(unit), then=Value(unit))
        for unit in sorted(tree.children(organisation.pk))
    ]
    rows = passes.annotate(
        unit=Case(*of_unit, default=Value(organisation.pk), output_field=IntegerField())
    ).values("unit")
    by_unit = _grouped(rows, lambda row: row["unit"])
    units = Organisation.objects.in_bulk(by_unit).values()
    ordered = sorted(units, key=lambda unit: (unit.pk != organisation.pk, unit.name, unit.pk))
    return [(unit, by_unit[unit.pk]) for unit in ordered if by_unit[unit.pk].people]


_SUMS: dict[str, Any] = {
    "people": Count("learner", distinct=True),
    "n": Count("id"),
    "total": Sum("first_score"),
    "squares": Sum(F("first_score") * F("first_score")),
    "tried": Count("attempts"),
    "tries": Sum("attempts"),
    "tries_squares": Sum(F("attempts") * F("attempts")),
    "passed_first": Count("id", filter=Q(attempts=1)),
}


def _grouped(rows: Any, key: Callable[[Any], Any]) -> dict[Any, Understood]:
    found = rows.filter(first_score__isnull=False).annotate(**_SUMS).order_by()
    by_key: dict[Hashable, Understood] = {key(row): _understood(row) for row in found}
    return by_key


def _understood(row: Any) -> Understood:
    return Understood(
        people=row["people"],
        first=Mean(row["n"], float(row["total"] or 0), float(row["squares"] or 0)),
        attempts=Mean(row["tried"], float(row["tries"] or 0), float(row["tries_squares"] or 0)),
        passed_first=row["passed_first"],
    )
