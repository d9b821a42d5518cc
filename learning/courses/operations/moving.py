"""The one way a place changes state: by the table, with its history."""

from datetime import datetime
from typing import Any

from learning.accounts.models import User
from learning.courses.enums import FIRST_STATES, PLACE_TRANSITIONS, PlaceState
from learning.courses.models import CourseRun, Place, PlaceEvent
from learning.courses.signals import course_passed


class TransitionRefused(Exception):
    """The table of transitions has no such line. A mistake in the code, not of the person."""


def lock_run(run_id: int) -> CourseRun:
    """Return the run with its row locked until the transaction ends.

    Everything that counts seats takes this lock first, so decisions come one after another. On
    SQLite the transaction itself is the lock (transaction_mode IMMEDIATE).
    """
    found: CourseRun = CourseRun.objects.select_for_update().get(pk=run_id)
    return found


def lock_person(user_id: int) -> None:
    """Lock a person's row until the transaction ends, after the run's.

    She may book on two runs at once in two windows; whether they clash is decided one by one.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user_id)


def begin_place(*, place: Place, by: Any, at: datetime, reason: str = "") -> PlaceEvent:
    """Write a new place with the first line of its history."""
    if place.state not in FIRST_STATES:
        raise TransitionRefused(f"A place does not begin as {place.state}.")
    place.save(force_insert=True)
    return PlaceEvent.objects.create(
        place=place, from_state="", to_state=place.state, by=by, at=at, reason=reason
    )


def move_place(
    *,
    place: Place,
    to: PlaceState,
    by: Any,
    at: datetime,
    reason: str = "",
    offer_expires_at: datetime | None = None,
) -> PlaceEvent:
    """Change a place's state by the table of transitions, and write down who did it and why.

    The caller holds the run's lock. `by` is None where time did it. Sends `course_passed` where
    the person has passed.
    """
    before = PlaceState(place.state)
    if to not in PLACE_TRANSITIONS.get(before, frozenset()):
        raise TransitionRefused(f"A place does not go from {before} to {to}.")
    place.state = to
    place.offer_expires_at = offer_expires_at
    place.save(update_fields=["state", "offer_expires_at"])
    event = PlaceEvent.objects.create(
        place=place, from_state=before, to_state=to, by=by, at=at, reason=reason
    )
    if to == PlaceState.PASSED:
        course_passed.send(sender=Place, user=place.user, place=place, run=place.run, by=by, at=at)
    return event
