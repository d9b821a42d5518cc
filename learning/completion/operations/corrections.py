"""What a correction would change, said before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from learning.completion.models import Award
from learning.completion.operations.evidence import correct_evidence
from learning.completion.queries import award_states
from learning.completion.queries.history import duties_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from learning.completion.models import Evidence


@dataclass(frozen=True)
class Change:
    """How one thing stands and would stand; empty where it is not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What a correction would change: duties of the person, and her certificates."""

    duties: tuple[Change, ...]
    certificates: tuple[Change, ...]


def effect_of_correction(*, evidence: Evidence, by: Any, at: datetime, **correction: Any) -> Effect:
    """Say what `correct_evidence` would change, by making the correction and taking it back.

    So it says what will happen by the very code that will do it. Raises CorrectionRefused.
    """
    day = timezone.localdate(at)
    learner = evidence.learner.counts_as
    with transaction.atomic():
        duties, awards = duties_on(learner, day), _awards(learner, day)
        correct_evidence(evidence=evidence, by=by, at=at, **correction)
        changed = Effect(
            duties=_changes(duties, duties_on(learner, day)),
            certificates=_changes(awards, _awards(learner, day)),
        )
        transaction.set_rollback(True)
    return changed


def _awards(learner: UUID, day: date) -> dict[Any, tuple[str, str]]:
    states = award_states(learner, day)
    awards = Award.objects.filter(pk__in=states).order_by("awarded_at", "pk")
    # A certificate that is only tried out has no code to show.
    return {
        award.pk: (
            f"{award.title}, {timezone.localdate(award.awarded_at):%d %B %Y}",
            str(states[award.pk].label),
        )
        for award in awards
    }


def _changes(
    before: Mapping[Any, tuple[str, str]], after: Mapping[Any, tuple[str, str]]
) -> tuple[Change, ...]:
    keys = [*before, *(key for key in after if key not in before)]
    return tuple(
        Change((before.get(key) or after[key])[0], was, would)
        for key in keys
        if (was := before.get(key, ("", ""))[1]) != (would := after.get(key, ("", ""))[1])
    )
