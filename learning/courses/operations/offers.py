"""A freed seat goes to the next in line, for a time, and may be declined."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.courses import notices
from learning.courses.conditions import reasons_against
from learning.courses.enums import BOOKABLE_RUNS, PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations.moving import lock_person, lock_run, move_place
from learning.courses.operations.refusals import BookingRefused, OfferExpired
from learning.courses.queries import delegate_clash
from learning.courses.rules import offer_expires_at, places_left


@transaction.atomic
def offer_next(*, run: CourseRun, at: datetime) -> list[Place]:
    """Offer every free seat of a run to the people in line, in order. Returns who was offered."""
    return make_offers(lock_run(run.pk), at=at)


def make_offers(run: CourseRun, *, at: datetime) -> list[Place]:
    """Do what `offer_next` says; the caller holds the run's lock."""
    first_day = run.days.order_by("number").first()
    if run.state not in BOOKABLE_RUNS or first_day is None:
        return []
    until = offer_expires_at(at=at, starts_at=first_day.starts_at)
    if until is None:
        return []
    held = Place.objects.holding_seats().filter(run=run).count()
    left = places_left(capacity=run.capacity, held=held)
    offered = list(Place.objects.in_line().filter(run=run)[:left])
    for place in offered:
        event = move_place(
            place=place, to=PlaceState.OFFERED, by=None, at=at, offer_expires_at=until
        )
        notices.tell_offered(place=place, event=event, at=at)
    return offered


def accept_offer(*, place: Place, by: Any, at: datetime) -> Place:
    """Turn an offer into a booked place. Accepting twice is accepting once.

    Raises:
        OfferExpired: it was too late; the seat has gone to the next in line.
        BookingRefused: with every reason; the offer stands until its time.
    """
    with transaction.atomic():
        run = lock_run(place.run_id)
        lock_person(place.user_id)
        place.refresh_from_db()
        if place.state == PlaceState.BOOKED:
            return place
        if place.state != PlaceState.OFFERED:
            raise BookingRefused(_("This offer is no longer open."))
        is_late = place.offer_expires_at is not None and place.offer_expires_at <= at
        if is_late:
            _expire(place, run, at=at)
        else:
            _check_may_accept(place, run, at)
            event = move_place(place=place, to=PlaceState.BOOKED, by=by, at=at)
            notices.tell_booked(place=place, event=event, at=at)
    # Raised outside the block: what the lateness caused stays written.
    if is_late:
        raise OfferExpired(_("This offer has expired. The place went to the next in line."))
    return place


def _check_may_accept(place: Place, run: CourseRun, at: datetime) -> None:
    if run.state not in BOOKABLE_RUNS or run.first_date < timezone.localdate(at):
        raise BookingRefused(_("This run is no longer open."))
    clash = delegate_clash(place.user, run, today=timezone.localdate(at))
    reasons = [clash] if clash else []
    reasons += reasons_against(place.user, run, at)
    if reasons:
        raise BookingRefused(reasons)


@transaction.atomic
def decline_offer(*, place: Place, by: Any, at: datetime) -> list[Place]:
    """Decline an offer: the entry leaves the waiting list, the next in line is offered the seat.

    Declining twice is declining once. Returns who was offered the seat.
    """
    run = lock_run(place.run_id)
    place.refresh_from_db()
    if place.state != PlaceState.OFFERED:
        return []
    move_place(place=place, to=PlaceState.WITHDRAWN, by=by, at=at)
    return make_offers(run, at=at)


def expire_offers(*, at: datetime) -> int:
    """End the offers whose time has come, and offer the seats to the next in line.

    Runs on the schedule; each run in a transaction of its own. Returns how many ended.
    """
    late = Place.objects.filter(state=PlaceState.OFFERED, offer_expires_at__lte=at)
    ended = 0
    for run_id in late.order_by("run").values_list("run", flat=True).distinct():
        with transaction.atomic():
            run = lock_run(run_id)
            for place in late.filter(run=run).order_by("id"):
                _end(place, at=at)
                ended += 1
            make_offers(run, at=at)
    return ended


def close_lines(*, at: datetime) -> int:
    """End the waiting for runs that have begun: nobody waits for ever for a course that is over.

    Runs on the schedule; each run in a transaction of its own. Returns how many waited.
    """
    waiting = Place.objects.in_line().filter(run__first_date__lt=timezone.localdate(at))
    ended = 0
    for run_id in set(waiting.values_list("run", flat=True)):
        with transaction.atomic():
            lock_run(run_id)
            for place in waiting.filter(run=run_id).select_related("run", "user"):
                event = move_place(place=place, to=PlaceState.WITHDRAWN, by=None, at=at)
                notices.tell_line_closed(place=place, event=event, at=at)
                ended += 1
    return ended


def _expire(place: Place, run: CourseRun, *, at: datetime) -> None:
    _end(place, at=at)
    make_offers(run, at=at)


def _end(place: Place, *, at: datetime) -> None:
    """Withdraw an offer nobody answered: nobody did it, so `by` is empty in its history."""
    event = move_place(place=place, to=PlaceState.WITHDRAWN, by=None, at=at)
    notices.tell_expired(place=place, event=event, at=at)
