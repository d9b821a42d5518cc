"""What of a file is recorded already, or was recorded and withdrawn since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.models import Learner
from learning.completion.importing.rows import Problem
from learning.completion.models import Evidence
from learning.completion.operations.standing import batches

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from learning.completion.importing.plan import Plan, PlannedRow

BATCH = 400  # values in one query
# Stands in no reference, so that a number after it makes no cause that a reference could name.
AGAIN = "~"


@dataclass(frozen=True)
class _Told:
    """How a cause was told last: of whom and what, and under which it could be told again."""

    what: tuple[UUID, UUID | None]
    again: str
    is_withdrawn: bool


def sort_out_known(matched: Sequence[PlannedRow], plan: Plan) -> None:
    """Put each row among the fresh, the known, the repeated or the withdrawn.

    One reference is of one completion; what was withdrawn gives its reference back: another
    completion may have it. Rows of one completion that differ are problems, the first of them too.
    """
    told: dict[str, _Told] = {}
    recorded: set[tuple[UUID, int, date]] = set()
    withdrawn: set[tuple[UUID, int, date]] = set()
    for part in batches(matched, BATCH):
        told |= _last_told({each.cause for each in part})
        learners = {each.learner.pk for each in part}
        records = Learner.objects.filter(Q(pk__in=learners) | Q(merged_into__in=learners))
        of_these = Evidence.objects.filter(
            learner__in=records.values("pk"), external_award__isnull=False, superseded_by=None
        )
        for learner, kept, award, at, is_withdrawal in of_these.values_list(
            "learner", "learner__merged_into", "external_award", "occurred_at", "is_withdrawal"
        ):
            key = (kept or learner, award, timezone.localdate(at))
            (withdrawn if is_withdrawal else recorded).add(key)
    # As the file itself and what stands say of whom a cause is.
    by_cause = {cause: each.what for cause, each in told.items() if not each.is_withdrawn}
    first_of: dict[Hashable, PlannedRow] = {}
    differing: set[int] = set()
    for each in matched:
        key = (each.learner.pk, each.award.pk, each.row.day)
        what = (each.learner.pk, each.award.evidence_key)
        same, before = by_cause.get(each.cause), told.get(each.cause)
        if same is not None and same != what:
            said = _("This reference is already that of another person or training.")
            plan.problems.append(Problem(each.row.number, "reference", said))
        elif first := first_of.get(key) or first_of.get(each.cause):
            if (first.row.day, first.row.score) == (each.row.day, each.row.score):
                plan.repeated.append(each.row.number)
                continue
            if first.row.number not in differing:
                plan.problems += _differs(first, each)
            plan.problems += _differs(each, first)
            differing |= {first.row.number, each.row.number}
        elif same is not None or key in recorded:
            plan.known.append(each.row.number)
        else:
            first_of[key] = first_of[each.cause] = each
            planned = replace(each, cause=before.again) if before else each
            is_withdrawn = key in withdrawn or (before is not None and before.what == what)
            (plan.withdrawn if is_withdrawn else plan.fresh).append(planned)
        by_cause.setdefault(each.cause, what)
    plan.fresh = [each for each in plan.fresh if each.row.number not in differing]
    plan.withdrawn = [each for each in plan.withdrawn if each.row.number not in differing]


def _differs(row: PlannedRow, other: PlannedRow) -> list[Problem]:
    """Say that another row is about the same with another day or score: either may be wrong."""
    number = row.row.number
    which = {"row": other.row.number}
    if row.row.day != other.row.day:
        said = _("Row %(row)s has the same reference, with another day.") % which
        return [Problem(number, "day", said), Problem(number, "reference", said)]
    said = _("Row %(row)s is about the same training on this day.") % which
    advice = _("Row %(row)s says otherwise. Leave one of the two rows out.") % which
    return [Problem(number, "day", said), Problem(number, "score", advice)]


def _last_told(causes: Iterable[str]) -> dict[str, _Told]:
    """Return how each of these causes was told last; two queries for each time there is."""
    found: dict[str, _Told] = {}
    wanted = {cause: cause for cause in causes}
    number = 0
    while wanted:
        number += 1
        rows = list(
            Evidence.objects.filter(cause__in=wanted).values_list(
                "pk", "cause", "learner", "learner__merged_into", "subject_key"
            )
        )
        withdrawn = _withdrawn_among({pk for pk, *_rest in rows})
        next_wanted = {}
        for pk, cause, learner, kept, subject in rows:
            stem = wanted[cause]
            again = f"{stem}{AGAIN}{number}"
            found[stem] = _Told((kept or learner, subject), again, pk in withdrawn)
            if pk in withdrawn:
                next_wanted[again] = stem
        wanted = next_wanted
    return found


def _withdrawn_among(rows: set[UUID]) -> set[UUID]:
    """Return in whose place nothing stands any more; a query for each correction there is."""
    found: set[UUID] = set()
    first_of = {pk: pk for pk in rows}
    while first_of:
        newer = Evidence.objects.filter(supersedes__in=first_of)
        next_of = {}
        for supersedes, pk, is_withdrawal in newer.values_list("supersedes", "pk", "is_withdrawal"):
            next_of[pk] = first_of[supersedes]
            if is_withdrawal:
                found.add(first_of[supersedes])
        first_of = next_of
    return found
