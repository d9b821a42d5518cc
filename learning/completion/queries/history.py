"""The whole history of one thing in a record, and how a person's duties stand with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.completion.enums import AwardState
from learning.completion.models import Award, Evidence, StandingSpan
from learning.completion.queries.awards import award_state
from learning.completion.queries.spans import true_on
from learning.modules.queries import outline_of

if TYPE_CHECKING:
    from datetime import date, datetime
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


def pass_percent_of(evidence: Evidence) -> int | None:
    """Return the pass mark of the check that a row is about; None where there was none."""
    check = outline_of(evidence.edition).check if evidence.edition else None
    return check["pass_percent"] if check else None


@dataclass(frozen=True)
class Whose:
    """Whose a row is: for those who may correct it."""

    name: str
    # Of the main post on the day of the row; empty where she had none.
    organisation: str


def whose_is(evidence: Evidence) -> Whose:
    """Return the person a row counts for, as the admin calls her; two queries."""
    person = User.objects.filter(learner=evidence.learner.counts_as).first()
    posts = evidence.posts.filter(is_primary=True).select_related("organisation")
    return Whose(
        name=person.full_title if person else _("Name erased"),
        organisation=next((str(post.organisation) for post in posts), ""),
    )


@dataclass(frozen=True)
class AwardLine:
    """What became of a certificate once, and the code it went by from then on."""

    at: datetime
    code: str
    state: AwardState
    reason_class: str
    reason: str
    # Whether it had been issued before.
    is_again: bool
    # Whether this is the line that still tells: its certificate counts, under this code.
    counts_now: bool


def award_lines_of(rows: list[Evidence], day: date) -> list[AwardLine]:
    """Return what became of the certificates of these rows of one person, the oldest first."""
    lines: list[AwardLine] = []
    awards = (
        Award.objects.filter(evidence__in=rows)
        .select_related("evidence", "learner")
        .prefetch_related("codes", "events")
        .order_by("evidence__recorded_at", "pk")
    )
    for award in awards:
        state, superseded = award_state(award, day)
        events = sorted(award.events.all(), key=lambda event: event.pk)
        lines += [
            AwardLine(
                at=event.at,
                code=award.code_at(event.at),
                state=AwardState(event.state),
                reason_class=event.get_reason_class_display(),
                reason=event.reason,
                is_again=event != events[0],
                counts_now=state == AwardState.ISSUED and event == events[-1],
            )
            for event in events
        ]
        if superseded:
            lines.append(
                AwardLine(
                    at=superseded,
                    code=award.code_at(superseded),
                    state=AwardState.SUPERSEDED,
                    reason_class="",
                    reason="",
                    is_again=False,
                    counts_now=False,
                )
            )
    return sorted(lines, key=lambda line: line.at)


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
