"""How many stand how: of an organisation, its groups, over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from learning.accounts.models import Organisation
from learning.accounts.tree import known_tree
from learning.completion.enums import Scope, StandingState
from learning.completion.models import Requirement
from learning.completion.queries.sums import sums_of
from learning.completion.rules import share_of, whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from learning.completion.queries.sums import Sum


# `is_up_to_date`, asked of the database.
UP_TO_DATE = Q(is_held=True) & ~Q(state=StandingState.EXEMPT)


def is_up_to_date(state: str, *, is_held: bool) -> bool:
    """Whether somebody counts as up to date: an exemption is no pass, even beside an older one."""
    return is_held and state != StandingState.EXEMPT


@dataclass(frozen=True)
class UpToDate:
    """How many of how many people are up to date."""

    total: int
    held: int

    @property
    def share(self) -> Fraction | None:
        """Share up to date in per cent, exact, for comparing; None without people."""
        return share_of(self.held, self.total)

    @property
    def percent(self) -> int | None:
        """The same in whole per cent, for showing."""
        return None if self.share is None else whole_percent(self.share)


@dataclass(frozen=True)
class Figures(UpToDate):
    """How many people stand how, on a day, as known at an instant."""

    due_soon: int
    overdue: int
    not_started: int
    exempt: int = 0
    # Of the overdue, those who once passed.
    lapsed: int = 0
    in_progress: int = 0

    @classmethod
    def of(cls, counts: Iterable[tuple[str, bool, int]]) -> Figures:
        """Sum (state, is_held, count) rows."""
        rows = list(counts)

        def total(*states: str) -> int:
            return sum(n for state, _held, n in rows if state in states)

        return cls(
            total=sum(n for _state, _held, n in rows),
            held=sum(n for state, is_held, n in rows if is_up_to_date(state, is_held=is_held)),
            due_soon=total(StandingState.DUE_SOON),
            overdue=total(StandingState.OVERDUE, StandingState.LAPSED),
            not_started=total(StandingState.NOT_STARTED),
            exempt=total(StandingState.EXEMPT),
            lapsed=total(StandingState.LAPSED),
            in_progress=total(StandingState.IN_PROGRESS),
        )

    @property
    def adjusted_share(self) -> Fraction | None:
        """Share up to date of those who are not exempt, in per cent, exact; None of nobody."""
        return share_of(self.held, self.total - self.exempt)

    @property
    def adjusted_percent(self) -> int | None:
        """The same in whole per cent, for showing."""
        return None if self.adjusted_share is None else whole_percent(self.adjusted_share)


def _figures(sums: Iterable[Sum]) -> Figures:
    return Figures.of((each.state, each.is_held, each.number) for each in sums)


def figures(
    organisation: Organisation,
    day: date,
    *,
    known_at: datetime | None = None,
    requirement_id: int | None = None,
) -> Figures:
    """Return an organisation's figures, with everything beneath it, true on `day`; one query.

    Beneath it is what was beneath it on that day. `known_at` answers "what did we say then";
    without it, as known now. Without a requirement: all requirements together, each person
    counting once.
    """
    return _figures(
        sums_of([organisation.pk], [day], known_at=known_at, requirements=(requirement_id or 0,))
    )


def figures_by_unit(
    organisation: Organisation,
    day: date,
    *,
    known_at: datetime | None = None,
) -> list[tuple[Organisation, Figures]]:
    """Return the figures of each organisation directly beneath on that day, with theirs.

    Where people have their post in the organisation itself, it comes first with those alone, so
    that all together make up the whole. Closed organisations without people are left out. The
    number of queries does not grow with organisations or people.
    """
    return figures_by_unit_on(organisation, [day], known_at=known_at)[day]


def figures_by_unit_on(
    organisation: Organisation,
    days: Sequence[date],
    *,
    known_at: datetime | None = None,
) -> dict[date, list[tuple[Organisation, Figures]]]:
    """Return for each of these days (in order) what `figures_by_unit` returns.

    The number of queries does not grow with days either.
    """
    tree = known_tree(known_at)
    beneath = {day: tree.children(organisation.pk, day) for day in days}
    children = list(
        Organisation.objects.filter(pk__in=frozenset().union(*beneath.values())).order_by(
            "name", "pk"
        )
    )
    sums = [
        each
        for each in sums_of(
            [organisation.pk, *(child.pk for child in children)],
            days,
            known_at=known_at,
        )
        if each.organisation != organisation.pk or each.scope == Scope.OWN
    ]
    return {
        day: _units(
            organisation,
            [child for child in children if child.pk in beneath[day]],
            [each for each in sums if each.since <= day],
        )
        for day in days
    }


def _units(
    organisation: Organisation, children: Sequence[Organisation], sums: Iterable[Sum]
) -> list[tuple[Organisation, Figures]]:
    by_unit: dict[int, list[Sum]] = {}
    for each in sums:
        by_unit.setdefault(each.organisation, []).append(each)
    found = [(child, _figures(by_unit.get(child.pk, ()))) for child in children]
    lasting = [(unit, its) for unit, its in found if its.total or unit.closed_date is None]
    itself = _figures(by_unit.get(organisation.pk, ()))
    return [(organisation, itself), *lasting] if itself.total else lasting


def figures_by_requirement(
    organisation: Organisation, day: date, *, known_at: datetime | None = None
) -> list[tuple[Requirement, Figures]]:
    """Return an organisation's figures for each requirement of its people on that day.

    In the order of titles. A person counts once for each requirement; requirements
    that nobody there has on that day are left out. The number of queries does not grow.
    """
    requirements = {
        requirement.pk: requirement
        for requirement in Requirement.objects.in_force()
        .filter(start_date__lte=day)
        .select_related("module", "course", "external_award")
        .prefetch_related("reaches__organisation")
    }
    counted: dict[int, list[Sum]] = {}
    for each in sums_of(
        [organisation.pk], [day], known_at=known_at, requirements=tuple(requirements)
    ):
        counted.setdefault(each.requirement, []).append(each)
    found = [(requirements[pk], _figures(sums)) for pk, sums in counted.items()]
    return sorted(
        ((requirement, its) for requirement, its in found if its.total),
        key=lambda each: (each[0].title, each[0].pk),
    )


@dataclass(frozen=True)
class TrendPoint(UpToDate):
    """The share up to date at the end of a day."""

    day: date


def trend(
    organisation: Organisation,
    days: Sequence[date],
    *,
    known_at: datetime | None = None,
) -> list[TrendPoint]:
    """Return the share up to date on each of these days (in order); one query.

    All as known at one instant; without it, as known now. The rows read are bounded by the
    calendar, not by people; month ends are read month by month.
    """
    if not days:
        return []
    changes = sorted(
        sums_of([organisation.pk], days, known_at=known_at),
        key=lambda each: each.since,
    )
    points, index, total, held = [], 0, 0, 0
    for day in days:
        start = index
        while index < len(changes) and changes[index].since <= day:
            index += 1
        new = _figures(changes[start:index])
        total, held = total + new.total, held + new.held
        points.append(TrendPoint(day=day, held=held, total=total))
    return points


def month_ends(today: date, months: int) -> list[date]:
    """Return the last days of the months before this one, and today, oldest first."""
    days = [today]
    first = today.replace(day=1)
    while len(days) < months:
        last = first - timedelta(days=1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]
