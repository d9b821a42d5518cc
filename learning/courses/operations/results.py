"""Recording who has passed the course as a whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.courses import notices
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations.moving import lock_run, move_place
from learning.courses.operations.refusals import ResultsRefused
from learning.courses.queries import roster_name
from learning.courses.rules import results_open_to


@transaction.atomic
def record_results(*, run: CourseRun, results: Mapping[int, str], by: Any, at: datetime) -> int:
    """Record results of people who were there; returns how many are new.

    What stands already is left alone, so a second click changes nothing. Who has passed has
    evidence of it, and a certificate, in the same transaction (`course_passed`), and is told so;
    everybody else is told what comes next.

    Args:
        run: the run.
        results: one of RESULTS by the id of the place; people left out wait for theirs.
        by: who records it; never her own.
        at: when.

    Raises ResultsRefused with every reason, and writes nothing: for whoever is not one of those
    who were there, or has another result for good.
    """
    run = lock_run(run.pk)
    places = list(
        Place.objects.on_register()
        .filter(run=run, pk__in=results)
        .select_related("user", "run__course")
        .order_by("id")
    )
    if set(results) - {place.pk for place in places}:
        raise ResultsRefused(_("The list of people has changed. Check it and try again."))
    fresh = [place for place in places if place.state != results[place.pk]]
    reasons = [reason for place in fresh if (reason := _against(place, results[place.pk], by))]
    if reasons:
        raise ResultsRefused(reasons)
    for place in fresh:
        event = move_place(place=place, to=PlaceState(results[place.pk]), by=by, at=at)
        if place.state != PlaceState.PASSED:
            notices.tell_result(place=place, event=event, at=at)
    return len(fresh)


def _against(place: Place, result: str, by: Any) -> str:
    """Say why a place cannot get a result; nothing where it can."""
    if place.user_id == by.pk:
        return _("Somebody else records your own result.")
    if result in results_open_to(place.state):
        return ""
    return _("%(name)s is “%(state)s”, so this cannot be recorded.") % {
        "name": roster_name(place.user),
        "state": place.get_state_display(),
    }
