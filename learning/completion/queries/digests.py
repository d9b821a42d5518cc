"""Reads behind digests: whom a day concerns, how people stood when they were last told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from learning.accounts.queries import records_of
from learning.completion.enums import MISSED, OUTSTANDING
from learning.completion.models import Evidence, StandingSpan
from learning.completion.queries.spans import known_at, true_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

# A change may be committed a while after the instant it became known.
OVERLAP = timedelta(hours=2)
CHUNK = 5_000  # rows fetched together


def _known_now() -> QuerySet[StandingSpan]:
    return StandingSpan.objects.filter(
        known_to=None, requirement__isnull=False, state__in=[*OUTSTANDING]
    )


def concerned_between(since: datetime, at: datetime) -> set[UUID]:
    """Return learners whose standing with something outstanding began or became known since then.

    Two reads of index ranges as long as what happened, however many people there are.
    """
    day = timezone.localdate(at)
    began = _known_now().filter(from_date__gt=timezone.localdate(since), from_date__lte=day)
    became_known = (
        _known_now().filter(true_on(day)).filter(known_from__gt=since - OVERLAP, known_from__lte=at)
    )
    return {
        learner
        for spans in (began, became_known)
        for learner in spans.values_list("learner", flat=True).iterator(chunk_size=CHUNK)
    }


def states_on(learners: Collection[UUID], day: date) -> dict[UUID, dict[int, str]]:
    """Return what each has still to do on a day, as known now: state by requirement."""
    spans = _known_now().filter(true_on(day), learner__in=learners)
    return _by_learner(spans.values_list("learner", "requirement", "state"))


def states_told(learners: Collection[UUID], at: datetime) -> dict[UUID, dict[int, str]]:
    """Return how each stood, outstanding or not, on the day of `at` as it was known then."""
    spans = StandingSpan.objects.filter(
        known_at(at),
        true_on(timezone.localdate(at)),
        learner__in=learners,
        requirement__isnull=False,
    )
    return _by_learner(spans.values_list("learner", "requirement", "state"))


def _by_learner(rows: Iterable[tuple[UUID, int | None, str]]) -> dict[UUID, dict[int, str]]:
    found: dict[UUID, dict[int, str]] = {}
    for learner, requirement, state in rows:
        if requirement is not None:
            found.setdefault(learner, {})[requirement] = state
    return found


def duties_of(learner: UUID, day: date) -> QuerySet[StandingSpan]:
    """Return what is to be done with what it is about, first due first; one query."""
    spans = _known_now().filter(true_on(day), learner=learner)
    return spans.select_related(
        "requirement__module", "requirement__course", "requirement__external_award"
    ).order_by("due_date", "id")


def passed_since(learner: UUID, since: datetime) -> list[str]:
    """Return the titles of what was passed and recorded since then."""
    passes = Evidence.objects.filter(
        learner__in=records_of(learner), recorded_at__gt=since
    ).passes()
    return list(passes.values_list("title", flat=True))


# ---------------------------------------------------------------- teams
def missed_since(day: date, limit: date) -> QuerySet[StandingSpan]:
    """Return spans on `day` of what has been overdue or lapsed since `limit` or longer.

    Only of people who may stand in a list: not those in sensitive posts, nor closed accounts.
    """
    return StandingSpan.objects.filter(
        true_on(day),
        known_to=None,
        requirement__isnull=False,
        state__in=[*MISSED],
        from_date__lte=limit,
        learner__user__is_active=True,
        learner__user__is_hidden_from_lists=False,
    )


def beneath(spans: QuerySet[StandingSpan], paths: Collection[str]) -> QuerySet[StandingSpan]:
    """Return the spans in the organisations at these paths of the tree, and under them."""
    where = Q(pk__in=[])
    for path in paths:
        where |= Q(organisation__path__startswith=path)
    return spans.filter(where)


def people_of(spans: QuerySet[StandingSpan], most: int) -> list[tuple[str, str, str, date, int]]:
    """Return first name, family name, group, earliest due day and number of duties, by person."""
    return list(
        spans.values_list("learner")
        .annotate(
            first=F("learner__user__first_name"),
            last=F("learner__user__last_name"),
            group=Min("organisation__name"),
            due=Min("due_date"),
            count=Count("id"),
        )
        .order_by("due", "last", "first", "learner")
        .values_list("first", "last", "group", "due", "count")[:most]
    )


def counts_by_group(spans: QuerySet[StandingSpan], most: int) -> list[tuple[str, int]]:
    """Return the groups with their numbers of people, the largest first."""
    counted = spans.values_list("organisation__name").annotate(
        people=Count("learner", distinct=True)
    )
    return list(counted.order_by("-people", "organisation__name")[:most])


def paths_of(spans: QuerySet[StandingSpan]) -> list[str]:
    """Return the places in the tree where any of these people have their post."""
    return list(spans.order_by().values_list("organisation__path", flat=True).distinct())
