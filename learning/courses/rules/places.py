"""Capacity, the waiting list and offers."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from learning.courses.enums import PlaceState
from learning.courses.rules.days import A_DAY, is_working_day, working_days_from

OFFER_WORKING_DAYS = 2
OFFER_UNTIL = time(17)
# Where two working days would reach into the course.
SHORT_OFFER = timedelta(hours=4)
# Source: the joining instructions. "At least five working days before the first day."
READY_WORKING_DAYS = 5


def places_left(*, capacity: int, held: int) -> int:
    """Return how many seats nobody holds; never negative, also where a room became smaller."""
    return max(capacity - held, 0)


def names_oneself(email: str, user_email: str) -> bool:
    """Whether somebody gave her own address as her supervisor’s."""
    return bool(email) and email.strip().casefold() == user_email.casefold()


def first_state(*, left: int, waiting: int) -> PlaceState:
    """Decide between booked and waiting: nobody passes the people already waiting."""
    return PlaceState.BOOKED if left > 0 and waiting == 0 else PlaceState.WAITING


def offer_expires_at(*, at: datetime, starts_at: datetime) -> datetime | None:
    """Return until when an offer made now stands, or None where it is too late to make one.

    5pm on the second working day after; four hours where that would reach the course; never
    longer than until the course starts.
    """
    if at >= starts_at:
        return None
    tomorrow = timezone.localdate(at) + A_DAY
    last_day = working_days_from(tomorrow, OFFER_WORKING_DAYS)[-1]
    usual = timezone.make_aware(datetime.combine(last_day, OFFER_UNTIL))
    return usual if usual < starts_at else min(at + SHORT_OFFER, starts_at)


def joining_deadline(first_date: date) -> date:
    """Return the day by which what comes before the course must be done."""
    day, left = first_date, READY_WORKING_DAYS
    while left:
        day -= A_DAY
        left -= is_working_day(day)
    return day
