"""Recording who has passed the course as a whole, and taking back a pass that was withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from learning.courses import notices
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations.moving import lock_run, move_place
from learning.courses.operations.refusals import ResultsRefused
from learning.courses.queries import (
    WithdrawnPass,
    halves_of_run,
    newest_marks,
    people_changed,
    result_refusal,
    roster_name,
    withdrawn_passes,
)
from learning.courses.rules import outcome_of


@transaction.atomic
def record_results(
    *,
    run: CourseRun,
    results: Mapping[int, str],
    by: Any,
    at: datetime,
    over: Mapping[int, int] | None = None,
) -> int:
    """Record results of people who were there; returns how many are new.

    What stands already is left alone, so a second click changes nothing. Who has passed has
    evidence of it, and a certificate, in the same transaction (`course_passed`), and is told so;
    everybody else is told what comes next.

    Args:
        run: the run.
        results: one of RESULTS by the id of the place; people left out wait for theirs.
        by: who records it; never her own.
        at: when.
        over: by the id of the place, the withdrawal a result is recorded over
            (`WithdrawnPass.event_id`), 0 for none. Whose pass was withdrawn gets another result
            only from somebody who knows it, never by a form that was opened before.

    Raises ResultsRefused with every reason, and writes nothing: for whoever is not one of those
    who were there, has another result for good, or whose pass was withdrawn meanwhile.
    """
    run = lock_run(run.pk)
    places = list(
        Place.objects.on_register()
        .filter(run=run, pk__in=results)
        .select_related("user", "run__course")
        .order_by("id")
    )
    if set(results) - {place.pk for place in places}:
        raise ResultsRefused(people_changed())
    fresh = [place for place in places if place.state != results[place.pk]]
    withdrawn = withdrawn_passes(fresh)
    known = over or {}
    reasons = [
        reason
        for place in fresh
        if (reason := _against(place, results[place.pk], by))
        or (reason := _unknown(place, withdrawn.get(place.pk), known.get(place.pk, 0)))
    ]
    if reasons:
        raise ResultsRefused(reasons)
    for place in fresh:
        event = move_place(place=place, to=PlaceState(results[place.pk]), by=by, at=at)
        if place.state != PlaceState.PASSED:
            notices.tell_result(place=place, event=event, at=at)
    return len(fresh)


@transaction.atomic
def take_back_pass(*, run_id: int, learner_id: UUID, by: Any, at: datetime) -> None:
    """Put somebody's place back to what its register says, since her pass is withdrawn.

    For the room that keeps the evidence, in the transaction that withdraws it: from then on a
    result can be recorded anew. Changes nothing where no place of hers on the run is passed.
    """
    run = lock_run(run_id)
    places = Place.objects.filter(run=run, user__learner=learner_id, state=PlaceState.PASSED)
    place = places.first()
    if place is None:
        return
    marks = newest_marks(run, [place.pk])
    kinds = [marks.get((half.number, place.pk)) for half in halves_of_run(run)]
    said = outcome_of([mark.kind if mark else None for mark in kinds])
    move_place(
        place=place,
        to=said or PlaceState.ATTENDED,
        by=by,
        at=at,
        reason=_("The pass was withdrawn."),
    )


def _against(place: Place, result: str, by: Any) -> str:
    """Say why a place cannot get a result; nothing where it can."""
    is_own = place.user_id == by.pk
    return result_refusal(place.state, result, roster_name(place.user), is_own=is_own)


def _unknown(place: Place, withdrawn: WithdrawnPass | None, known: int) -> str:
    """Say that a pass was withdrawn of which whoever records did not know; else nothing."""
    if withdrawn is None or withdrawn.event_id == known:
        return ""
    return _("The pass of %(name)s was withdrawn since you opened this form. Choose again.") % {
        "name": roster_name(place.user)
    }
