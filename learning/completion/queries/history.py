"""The whole history of one thing in a record, and how a person's duties stand with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.enums import AwardState
from learning.completion.models import AwardEvent, Evidence, StandingSpan
from learning.completion.queries.learners import award_state
from learning.completion.queries.spans import true_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

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


@dataclass(frozen=True)
class AwardLine:
    """What became of a certificate once, and the code it went by from then on."""

    event: AwardEvent
    code: str
    # Whether this is the line that still tells: its certificate counts, under this code.
    counts_now: bool


def award_lines_of(rows: list[Evidence], day: date) -> list[AwardLine]:
    """Return what became of the certificates of these rows, the oldest first."""
    events = (
        AwardEvent.objects.filter(award__evidence__in=rows)
        .select_related("award__evidence", "award__learner")
        .prefetch_related("award__codes", "award__events")
        .order_by("id")
    )
    newest = {event.award_id: event.pk for event in events}
    return [
        AwardLine(
            event=event,
            code=event.award.code_at(event.at),
            counts_now=event.pk == newest[event.award_id]
            and award_state(event.award, day)[0] == AwardState.ISSUED,
        )
        for event in events
    ]


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
