"""What holds a person today: what it is about, what bends it and how far she is with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Coalesce, JSONObject, Least

from learning.accounts.queries import records_of
from learning.completion.enums import ExemptionKind, ExemptionOutcome, StandingState
from learning.completion.models import Claim, Exemption, ExemptionDecision, StandingSpan
from learning.completion.rules import WORST_FIRST, joined_up
from learning.courses.models import Place
from media.editions.prepared import Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from learning.completion.models import Requirement
    from learning.completion.rules import Period

# Of which only the words and the addresses are told.
SUBJECTS = (
    "requirement__subject_key",
    "requirement__end_date",
    "requirement__module__title",
    "requirement__module__slug",
    "requirement__course__title",
    "requirement__course__slug",
    "requirement__course__live",
    "requirement__external_award__title",
    "requirement__external_award__provider",
)


@dataclass(frozen=True)
class Booking:
    """A place on a run of a course that somebody must pass."""

    ref: UUID
    state: str
    first_date: date


@dataclass(frozen=True)
class Required:
    """What one rule asks of one person.

    Attributes:
        span: How she stands today.
        requirement: The rule, with what it is about.
        exempt: Since or from when until when she is exempt from it (half-open), if she is or will
            be.
        away: The long absence she is recorded for, now or next; the same in all of hers.
        is_extended: Whether the due day is a later one that was agreed for her.
        booking: Her place on the course, or her wish for one.
        claim: What she handed in for it and nobody has decided.
    """

    span: StandingSpan
    requirement: Requirement
    exempt: Period | None
    away: Period | None
    is_extended: bool
    booking: Booking | None
    claim: UUID | None

    def is_away_on(self, day: date) -> bool:
        """Whether it is by a long absence that she is exempt from it on a day of that."""
        if self.away is None or self.exempt is None:
            return False
        start, end = self.away
        return start <= day and end == self.exempt[1]


def _spans() -> QuerySet[StandingSpan]:
    today = Slot("today", DateField())
    found: QuerySet[StandingSpan] = (
        StandingSpan.objects.filter(
            Q(to_date=None) | Q(to_date__gt=today),
            # From when until when she will be exempt is told ahead.
            Q(from_date__lte=today) | Q(state=StandingState.EXEMPT),
            learner=Slot("learner", UUIDField()),
            requirement__isnull=False,
            known_to=None,
        )
        .select_related("requirement__module", "requirement__course", "requirement__external_award")
        .only("state", "is_held", "from_date", "to_date", "due_date", *SUBJECTS)
        .annotate(
            away=Subquery(_absences()[:1]),
            is_extended=Exists(_extensions()),
            booking=Subquery(_places()[:1]),
            claim=Subquery(_claims()[:1]),
        )
        .order_by("from_date")
    )
    return found


def _hers() -> QuerySet[Any]:
    return records_of(Slot("learner", UUIDField()))


def _absences() -> QuerySet[Exemption, Any]:
    """Long absences that are not over, the first one first; one withdrawn ends on that day."""
    withdrawn = ExemptionDecision.objects.filter(
        exemption=OuterRef("pk"), outcome=ExemptionOutcome.WITHDRAWN
    )
    absences: QuerySet[Exemption, Any] = (
        Exemption.objects.approved()
        .filter(learner__in=_hers(), kind=ExemptionKind.ABSENCE)
        .annotate(
            until=Least(
                "end_date", Coalesce(Subquery(withdrawn.values("from_date")), F("end_date"))
            )
        )
        .filter(until__gt=Slot("today", DateField()))
        .filter(until__gt=F("start_date"))
        .order_by("start_date")
        .values(said=JSONObject(start="start_date", until="until"))
    )
    return absences


def _extensions() -> QuerySet[Exemption]:
    """Extensions that gave the due day; one that was withdrawn gives none.

    Not those of a rule whose place this one took, nor a day that an absence moved since.
    """
    found: QuerySet[Exemption] = (
        Exemption.objects.approved()
        .filter(
            learner__in=_hers(),
            kind=ExemptionKind.EXTENSION,
            requirement=OuterRef("requirement"),
            due_date=OuterRef("due_date"),
        )
        .exclude(decisions__outcome=ExemptionOutcome.WITHDRAWN)
    )
    return found


def _places() -> QuerySet[Place, Any]:
    places = Place.objects.ahead(Slot("today", DateField())).filter(
        user__learner=Slot("learner", UUIDField()), run__course=OuterRef("requirement__course")
    )
    said = JSONObject(ref="ref", state="state", first_date="run__first_date")
    return places.order_by("run__first_date").values(said=said)


def _claims() -> QuerySet[Claim, Any]:
    waiting: QuerySet[Claim, Any] = Claim.objects.waiting().filter(
        learner__in=_hers(), award=OuterRef("requirement__external_award")
    )
    return waiting.values("pk")


SPANS = Prepared(_spans)


def required_now(learner: UUID, today: date) -> list[Required]:
    """Return what holds a person, the worst last; one query.

    Two rules may ask for the same: the worst, and then the earliest, tells.
    """
    spans = SPANS.all(learner=learner, today=today)
    exempt: dict[int | None, list[Period]] = {}
    for span in spans:
        rule, end = span.requirement, span.to_date
        # A span that ends with its rule says nothing of when she is exempt no more.
        if span.state == StandingState.EXEMPT and rule and end and end != rule.end_date:
            exempt.setdefault(rule.pk, []).append((span.from_date, end))
    running = [span for span in spans if span.from_date <= today]
    running.sort(key=_told_last, reverse=True)
    return [_required(span, exempt.get(span.requirement_id, ())) for span in running]


def _told_last(span: StandingSpan) -> tuple[int, date]:
    return WORST_FIRST.index(StandingState(span.state)), span.due_date


def _required(span: Any, exempt: Iterable[Period]) -> Required:
    return Required(
        span=span,
        requirement=span.requirement,
        exempt=next(iter(joined_up(exempt)), None),
        away=_period(span.away),
        is_extended=span.is_extended,
        booking=_booking(span.booking),
        claim=span.claim,
    )


def _period(said: Mapping[str, str] | None) -> Period | None:
    if said is None:
        return None
    return date.fromisoformat(said["start"]), date.fromisoformat(said["until"])


def _booking(said: Mapping[str, str] | None) -> Booking | None:
    if said is None:
        return None
    return Booking(UUID(said["ref"]), said["state"], date.fromisoformat(said["first_date"]))
