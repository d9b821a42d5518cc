"""What becomes of a run: open, confirmed, called off, delivered, closed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.courses import notices
from learning.courses.enums import (
    MAY_BE_GIVEN_UP,
    RUN_TRANSITIONS,
    PlaceState,
    RunState,
)
from learning.courses.models import CourseRun, Place
from learning.courses.operations.moving import lock_run, move_place
from learning.courses.operations.refusals import ScheduleRefused

# Source: facts.md section 4. A resit may come within 8 weeks: until then a run is worked with.
CLOSES_AFTER = timedelta(weeks=8)


def change_state(run: CourseRun, to: RunState, *, by: Any, at: datetime, reason: str = "") -> None:
    """Change a run's state by the table. Raises ScheduleRefused where the table has no line."""
    if to not in RUN_TRANSITIONS.get(RunState(run.state), frozenset()):
        raise ScheduleRefused(
            _("A run that is “%(state)s” cannot become “%(to)s”.")
            % {"state": run.get_state_display(), "to": to.label}
        )
    run.state = to
    run.save(update_fields=["state"])
    log(
        instance=run,
        action=f"courses.{to}",
        user=by,
        timestamp=at,
        data={"reason": reason} if reason else None,
    )


@transaction.atomic
def open_run(*, run: CourseRun, by: Any, at: datetime) -> CourseRun:
    """Let people book. Raises ScheduleRefused once its first day has come."""
    run = lock_run(run.pk)
    if run.first_date <= timezone.localdate(at):
        raise ScheduleRefused(_("This run has begun or is over. It can no longer be opened."))
    change_state(run, RunState.OPEN, by=by, at=at)
    return run


@transaction.atomic
def confirm_run(*, run: CourseRun, by: Any, at: datetime) -> CourseRun:
    """Say that it will take place. Raises ScheduleRefused below the smallest number."""
    run = lock_run(run.pk)
    held = Place.objects.holding_seats().filter(run=run).count()
    if held < run.minimum:
        raise ScheduleRefused(
            _("%(held)d of at least %(minimum)d people have a place.")
            % {"held": held, "minimum": run.minimum}
        )
    change_state(run, RunState.CONFIRMED, by=by, at=at)
    return run


@transaction.atomic
def cancel_run(*, run: CourseRun, by: Any, at: datetime, reason: str) -> CourseRun:
    """Call a run off: everybody who has, was offered or waits for a place is told, with the reason.

    Raises ScheduleRefused for a run that was held, or without a reason.
    """
    if not reason.strip():
        raise ScheduleRefused(_("Say why the run is called off: people will ask."))
    run = lock_run(run.pk)
    change_state(run, RunState.CANCELLED, by=by, at=at, reason=reason)
    run.days.update(sequence=F("sequence") + 1)
    places = Place.objects.filter(run=run, state__in=[*MAY_BE_GIVEN_UP]).select_related("user")
    for place in places.order_by("id"):
        event = move_place(place=place, to=PlaceState.CALLED_OFF, by=by, at=at, reason=reason)
        notices.tell_called_off(place=place, event=event, reason=reason, at=at)
    return run


@transaction.atomic
def close_run(*, run: CourseRun, by: Any, at: datetime) -> CourseRun:
    """Close a run that was held, and erase what was only needed to hold it: ticks and addresses.

    Source: facts.md 7.3, adjustments are kept outside the record.
    """
    run = lock_run(run.pk)
    change_state(run, RunState.CLOSED, by=by, at=at)
    Place.objects.filter(run=run).update(needs=[], supervisor_email="")
    return run


def close_finished(*, at: datetime) -> int:
    """Close the runs whose last day is eight weeks past. Runs on the schedule; returns how many."""
    last = timezone.localdate(at) - CLOSES_AFTER
    finished = CourseRun.objects.filter(state=RunState.DELIVERED).exclude(days__date__gt=last)
    runs = list(finished)
    for run in runs:
        close_run(run=run, by=None, at=at)
    return len(runs)
