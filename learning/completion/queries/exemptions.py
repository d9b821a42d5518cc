"""What bends requirements for people by now, and where two such periods share days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from learning.accounts.bulk import among
from learning.completion.enums import ExemptionKind, ExemptionOutcome
from learning.completion.models import Exemption
from learning.completion.rules import joined_up

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID


def bending(learners: Collection[UUID]) -> dict[UUID, list[Exemption]]:
    """Return what is approved for these people or waits, in order of days; four queries at most.

    What was asked of a record that doubles another is that person's.
    """
    rows = (
        Exemption.objects.filter(
            Q(among("learner", learners)) | Q(among("learner__merged_into", learners))
        )
        .exclude(decisions__outcome=ExemptionOutcome.DECLINED)
        .select_related("learner", "requirement", "organisation")
        .with_decisions()
        .order_by("start_date", "asked_at", "id")
    )
    found: dict[UUID, list[Exemption]] = {}
    for one in rows:
        is_taken_back = one.withdrawal is not None and one.approval is None
        if not is_taken_back and not one.never_counts:
            found.setdefault(one.learner.counts_as, []).append(one)
    return found


def overlapping(one: Exemption, others: Iterable[Exemption]) -> list[Exemption]:
    """Return which others excuse from the same on some of the same days.

    An extension excuses from no day, so it overlaps nothing.
    """
    return [
        other
        for other in others
        if other.pk != one.pk
        and ExemptionKind.EXTENSION not in {one.kind, other.kind}
        and (
            None in {one.requirement_id, other.requirement_id}
            or one.requirement_id == other.requirement_id
        )
        and other.counts_until is not None
        and one.start_date < other.counts_until
        and other.start_date < one.last_day
    ]


def seen_beneath(path: str, found: Iterable[Exemption]) -> list[Exemption]:
    """Return those asked at an organisation or beneath it: of others no days and names are told."""
    return [one for one in found if one.organisation.path.startswith(path)]


def covers(others: Iterable[Exemption], start: date, end: date) -> bool:
    """Whether these together leave no day of a period out."""
    periods = joined_up((each.start_date, each.counts_until or each.last_day) for each in others)
    return any(first <= start and end <= last for first, last in periods)
