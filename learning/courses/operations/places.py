"""Asking for a place and giving it up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.queries import primary_post
from learning.courses import notices
from learning.courses.conditions import reasons_against
from learning.courses.enums import (
    BOOKABLE_RUNS,
    MAY_BE_GIVEN_UP,
    NEED_LABELS,
    PlaceState,
)
from learning.courses.models import CourseRun, Place
from learning.courses.operations.moving import begin_place, lock_person, lock_run, move_place
from learning.courses.operations.offers import make_offers
from learning.courses.operations.refusals import BookingRefused, RunIsFull
from learning.courses.queries import delegate_clash, position_of
from learning.courses.rules import first_state, names_oneself, places_left


@transaction.atomic
def book_place(
    *,
    run: CourseRun,
    user: Any,
    by: Any,
    at: datetime,
    needs: Iterable[str] = (),
    supervisor_email: str = "",
    may_wait: bool = True,
    waived_because: str = "",
) -> Place:
    """Book a seat, or join the waiting list where none is free or others wait already.

    A second call for the same person returns the place she has: a double click books once.

    Args:
        run: what is asked for.
        user: who asks.
        by: who does it, usually she herself.
        at: when.
        needs: codes of AccessNeed and Diet.
        supervisor_email: who is told of her place, and whom the trainers may reach about it.
        may_wait: whether the waiting list will do.
        waived_because: why a training administrator lets her in without the prerequisites.

    Raises:
        RunIsFull: no seat is free and `may_wait` is false.
        BookingRefused: with every reason; nothing is written.
    """
    run = lock_run(run.pk)
    lock_person(user.pk)
    held: Place | None = Place.objects.live().filter(run=run, user=user).first()
    if held:
        return held
    _check_supervisor(user, supervisor_email)
    _check_may_book(run, user, at, waived_because)
    seats = Place.objects.holding_seats().filter(run=run).count()
    waiting = list(Place.objects.in_line().filter(run=run).values_list("asked_at", flat=True))
    state = first_state(left=places_left(capacity=run.capacity, held=seats), waiting=len(waiting))
    if state == PlaceState.WAITING and not may_wait:
        raise RunIsFull(_("This run filled while you were booking."), position=len(waiting) + 1)
    post = primary_post(user.learner, timezone.localdate(at))
    place = Place(
        run=run,
        user=user,
        organisation=post.organisation if post else None,
        state=state,
        # Clocks of two servers differ: nobody gets in front of a position already told.
        asked_at=max([at, *waiting]),
        supervisor_email=supervisor_email.strip(),
        needs=_known_needs(needs),
    )
    event = begin_place(place=place, by=by, at=at, reason=waived_because)
    if state == PlaceState.BOOKED:
        notices.tell_booked(place=place, event=event, at=at)
    else:
        # A seat may have become free without anybody being told: a larger room, say.
        make_offers(run, at=at)
        place.refresh_from_db()
        if place.state == PlaceState.WAITING:
            notices.tell_waiting(place=place, event=event, position=position_of(place) or 1, at=at)
    return place


def _check_supervisor(user: Any, email: str) -> None:
    if names_oneself(email, user.email):
        raise BookingRefused(_("Name somebody else as your supervisor."))


def _check_may_book(run: CourseRun, user: Any, at: datetime, waived_because: str) -> None:
    if run.state not in BOOKABLE_RUNS:
        raise BookingRefused(_("This run is not open for booking."))
    if run.first_date <= timezone.localdate(at) and not waived_because:
        raise BookingRefused(_("This run has begun. Choose a later one."))
    clash = delegate_clash(user, run, today=timezone.localdate(at))
    reasons = [clash] if clash else []
    if not waived_because:
        reasons += reasons_against(user, run, at)
    if reasons:
        raise BookingRefused(reasons)


def _known_needs(needs: Iterable[str]) -> list[str]:
    wanted = set(needs)
    unknown = wanted - set(NEED_LABELS)
    if unknown:
        raise ValueError(f"Unknown needs: {', '.join(sorted(unknown))}.")
    return [need for need in NEED_LABELS if need in wanted]


@transaction.atomic
def withdraw_place(*, place: Place, by: Any, at: datetime, reason: str = "") -> list[Place]:
    """Give up a place, an offer or a wish for one; a seat set free is offered to the next in line.

    Doing it twice is doing it once. Returns the places that were offered the seat.

    Raises BookingRefused once the course has begun: then the register tells what happened.
    """
    run = lock_run(place.run_id)
    place.refresh_from_db()
    if place.state not in MAY_BE_GIVEN_UP:
        return []
    was_booked = place.state == PlaceState.BOOKED
    if was_booked and run.first_date <= timezone.localdate(at):
        raise BookingRefused(_("The course has begun. Tell the trainers if you cannot come."))
    to = PlaceState.CANCELLED if was_booked else PlaceState.WITHDRAWN
    event = move_place(place=place, to=to, by=by, at=at, reason=reason)
    if was_booked:
        notices.tell_cancelled(place=place, event=event, at=at)
    return make_offers(run, at=at)


@transaction.atomic
def change_place(
    *, place: Place, priority: int, supervisor_email: str, by: Any, at: datetime
) -> Place:
    """Change where somebody stands in the line, and whom the trainers may reach."""
    lock_run(place.run_id)
    place.refresh_from_db()
    _check_supervisor(place.user, supervisor_email)
    place.priority, place.supervisor_email = priority, supervisor_email
    place.save(update_fields=["priority", "supervisor_email"])
    log(instance=place, action="courses.changed", user=by, timestamp=at)
    return place


@transaction.atomic
def change_needs(*, place: Place, needs: Iterable[str], by: Any, at: datetime) -> Place:
    """Change what to arrange. Raises BookingRefused once the course has begun, or for no place."""
    run = lock_run(place.run_id)
    place.refresh_from_db()
    if place.state not in MAY_BE_GIVEN_UP or run.first_date <= timezone.localdate(at):
        raise BookingRefused(_("Your ticks can no longer be changed. Tell the trainers."))
    place.needs = _known_needs(needs)
    place.save(update_fields=["needs"])
    log(instance=place, action="courses.changed", user=by)
    return place
