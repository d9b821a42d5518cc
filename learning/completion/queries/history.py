"""The whole history of one thing in a record, and how a person's duties stand with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.models import AwardEvent, Evidence, StandingSpan
from learning.completion.queries.spans import true_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.completion.models import Requirement


def history_of(evidence: Evidence) -> list[Evidence]:
    """Return a row with all it superseded and all that superseded it, the oldest first."""
    rows = Evidence.objects.select_related("recorded_by", "award")
    chain = [rows.get(pk=evidence.pk)]
    while chain[0].supersedes_id:
        chain.insert(0, rows.get(pk=chain[0].supersedes_id))
    while later := rows.filter(supersedes=chain[-1].pk).first():
        chain.append(later)
    return chain


def award_events_of(rows: list[Evidence]) -> QuerySet[AwardEvent]:
    """Return what became of the certificates of these rows, the oldest first."""
    events: QuerySet[AwardEvent] = AwardEvent.objects.filter(award__evidence__in=rows)
    return events.select_related("award", "by").prefetch_related("award__codes").order_by("id")


def due_day_on(learner_id: UUID, requirement: Requirement, day: date) -> date | None:
    """Return the due day running on a day, as known now; None where she is not held to the rule."""
    spans = StandingSpan.objects.filter(
        true_on(day), learner=learner_id, requirement=requirement, known_to=None
    )
    found: date | None = spans.values_list("due_date", flat=True).first()
    return found


def duties_on(learner_id: UUID, day: date) -> dict[Any, tuple[str, str]]:
    """Return how a person stands with each requirement on a day, as known now, in words."""
    spans = (
        StandingSpan.objects.filter(
            true_on(day), learner=learner_id, requirement__isnull=False, known_to=None
        )
        .select_related("requirement__module", "requirement__course", "requirement__external_award")
        .prefetch_related("requirement__reaches__organisation")
        .order_by("requirement")
    )
    return {
        span.requirement_id: (
            str(span.requirement),
            _("%(state)s, due %(day)s")
            % {
                "state": span.get_state_display(),
                "day": date_format(span.due_date, "j F Y"),
            },
        )
        for span in spans
    }
