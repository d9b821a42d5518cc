"""The denominator register: who was held to what, where, from when until when, known since when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Q, prefetch_related_objects

from learning.accounts.queries import records_of
from learning.completion.enums import ExemptionKind, Grain
from learning.completion.models import (
    Exemption,
    Requirement,
    StandingDelta,
    StandingSpan,
    StandingTotal,
)
from learning.completion.queries import spans as spans_of
from learning.completion.queries.counting import of_people_in
from learning.completion.wording import rule_told_apart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation
    from learning.completion.models.exemptions import ExemptionQuerySet
    from media.editions.prepared import Slot

# What the pages say of an exemption besides its own fields.
TOLD_OF = (
    "learner",
    "organisation",
    "asked_by",
    "requirement__module",
    "requirement__course",
    "requirement__external_award",
)


# How the rows of a register stand.
ORDER = ("requirement_id", "organisation__path", "due_date", "id")


def register_of(
    organisation: Organisation,
    day: date,
    *,
    today: date,
    known_at: datetime | None = None,
    requirement_id: int | None = None,
) -> QuerySet[StandingSpan]:
    """Return a row for each person and requirement that counted on `day`, as known at an instant.

    As many rows for a requirement as the denominator of its figure, so that it can be proved.
    People in sensitive posts are among them; whoever shows names leaves theirs out.
    """
    spans = StandingSpan.objects.filter(
        spans_of.known_at(known_at),
        spans_of.true_on(day),
        spans_of.beneath(organisation, day, known_at, today=today),
        requirement__isnull=False,
    )
    if requirement_id is not None:
        spans = spans.filter(requirement=requirement_id)
    found: QuerySet[StandingSpan] = spans.order_by(*ORDER)
    return found


def requirements_at(organisation: Organisation) -> list[Requirement]:
    """Return the rules that hold or held people of an organisation; one query.

    Found in its figures, of which there are few however many people it has: whatever was counted
    once is there still, also where it cancels out by now.
    """
    folded = StandingTotal.objects.filter(organisation=organisation, grain=Grain.YEAR)
    fresh = StandingDelta.objects.filter(
        organisation=organisation, fold=None, requirement__isnull=False
    )
    return list(
        Requirement.objects.filter(
            Q(pk__in=folded.values("requirement_number")) | Q(pk__in=fresh.values("requirement"))
        )
        .select_related("module", "course", "external_award")
        .order_by("start_date", "pk")
    )


def held_by(requirement_id: int, day: date) -> int:
    """Return how many people a rule holds on a day, as known now; one query."""
    spans = StandingSpan.objects.filter(
        spans_of.known_at(None), spans_of.true_on(day), requirement=requirement_id
    )
    return spans.values("learner").distinct().count()


def required_of(learners: Collection[UUID], day: date) -> list[Requirement]:
    """Return what any of these learners is held to on a day or later; one query."""
    spans = StandingSpan.objects.filter(
        Q(to_date=None) | Q(to_date__gt=day),
        learner__in=learners,
        requirement__isnull=False,
        known_to=None,
    )
    return list(
        Requirement.objects.filter(pk__in=spans.values("requirement"))
        .select_related("module", "course", "external_award")
        .order_by("pk")
    )


def names_apart(rules: Iterable[Requirement]) -> dict[int, str]:
    """Return what each rule is called where somebody is to tell them apart.

    Its title; where several have it, also whom it reaches, and all else where that is the same.
    Two queries where titles repeat, else none.
    """
    by_title: dict[str, list[Requirement]] = {}
    for rule in {rule.pk: rule for rule in rules}.values():
        by_title.setdefault(rule.title, []).append(rule)
    alike = [rule for several in by_title.values() if len(several) > 1 for rule in several]
    prefetch_related_objects(alike, "reaches__organisation")
    names = {rule.pk: title for title, several in by_title.items() for rule in several}
    names |= {rule.pk: str(rule) for rule in alike}
    how_many = Counter(names.values())
    return names | {rule.pk: rule_told_apart(rule) for rule in alike if how_many[str(rule)] > 1}


def exemptions_in(
    path: str | Slot,
    day: date | Slot,
    *,
    sees_hidden: bool,
    besides: UUID | Slot | None = None,
) -> ExemptionQuerySet:
    """Return what was asked for people who hold a post in an organisation (its path).

    Newest first. A page of them takes two queries; their decisions are fetched by
    `with_decisions`.
    """
    asked = Exemption.objects.filter(organisation__path__startswith=path)
    of_people: Any = of_people_in(asked, path, day, sees_hidden=sees_hidden, besides=besides)
    found: ExemptionQuerySet = of_people.select_related(*TOLD_OF).order_by("-asked_at", "id")
    return found


def agreed_with(learner_id: UUID, today: date) -> list[Exemption]:
    """Return what was approved for a person and counts today or later, the first first.

    Without what moves or excuses nothing of a duty that she holds. With what it is about; three
    queries.
    """
    granted = (
        Exemption.objects.filter(learner__in=records_of(learner_id))
        .approved()
        .select_related("requirement__module", "requirement__course", "requirement__external_award")
        .with_decisions()
        .order_by("start_date", "id")
    )
    counting = [each for each in granted if each.counts_after(today)]
    rules = {each.requirement_id for each in counting} - {None}
    stands: dict[int | None, list[StandingSpan]] = {}
    if rules:
        spans = StandingSpan.objects.filter(
            Q(to_date=None) | Q(to_date__gt=today),
            learner=learner_id, requirement__in=rules, known_to=None,
        )  # fmt: skip
        for span in spans.order_by("from_date"):
            stands.setdefault(span.requirement_id, []).append(span)
    return [
        each for each in counting if not _is_spent(each, stands.get(each.requirement_id, ()), today)
    ]


def _is_spent(agreed: Exemption, spans: Sequence[StandingSpan], today: date) -> bool:
    """Whether she holds what it is about, so that it changes no day of hers any more.

    An extension for the next time still tells her due day; an exemption excuses her where the pass
    lapses before it ends.
    """
    if not spans or spans[0].from_date > today or not spans[0].is_held:
        return False
    if agreed.kind == ExemptionKind.EXTENSION:
        return spans[0].due_date != agreed.due_date
    end = agreed.counts_until or agreed.last_day
    return all(span.is_held for span in spans if span.from_date < end)


def exemptions_of(learner_id: UUID, organisation: Organisation) -> QuerySet[Exemption]:
    """Return what was asked for somebody in an organisation, newest first; two queries."""
    found: QuerySet[Exemption] = (
        Exemption.objects.filter(
            learner__in=records_of(learner_id), organisation__path__startswith=organisation.path
        )
        .select_related(*TOLD_OF)
        .with_decisions()
        .order_by("-asked_at", "id")
    )
    return found
