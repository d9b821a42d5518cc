"""A person's places."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField
from django.utils import timezone

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Responsibility
from learning.accounts.queries import primary_post
from learning.courses.enums import HOLDS_SEAT, TOOK_PLACE, OfferOutcome, PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.queries.runs import RunLine, run_lines
from learning.courses.rules import format_moment
from media.editions.prepared import Prepared, Slot


@dataclass(frozen=True)
class BookingLine:
    """A place with its run; `position` counts from 1 and only people waiting have one."""

    place: Place
    run: RunLine
    position: int | None = None

    @property
    def expires(self) -> str:
        """Until when an offer stands."""
        until: datetime | None = self.place.offer_expires_at
        return format_moment(timezone.localtime(until)) if until else ""


@dataclass(frozen=True)
class Bookings:
    """Everything My bookings shows."""

    offers: tuple[BookingLine, ...]
    upcoming: tuple[BookingLine, ...]
    waiting: tuple[BookingLine, ...]
    past: tuple[BookingLine, ...]

    @property
    def all(self) -> tuple[BookingLine, ...]:
        """Every place: what is ahead first, then the past, newest first."""
        return (*self.offers, *self.upcoming, *self.waiting, *self.past)

    @property
    def is_empty(self) -> bool:
        """Whether she never asked for a place."""
        return not (self.offers or self.upcoming or self.waiting or self.past)


def live_place(user: Any, run: CourseRun) -> Place | None:
    """Return this person's place on a run, or her wish for one."""
    if not user.is_authenticated:
        return None
    found: Place | None = Place.objects.live().filter(user=user, run=run).first()
    return found


def positions_in(runs: Collection[int]) -> dict[int, int]:
    """Return the position of each waiting place of these runs, from 1; one query."""
    counted: dict[int, int] = {}
    found: dict[int, int] = {}
    for pk, run in Place.objects.in_line().filter(run__in=runs).values_list("pk", "run"):
        counted[run] = counted.get(run, 0) + 1
        found[pk] = counted[run]
    return found


def position_of(place: Place) -> int | None:
    """Return where a place stands in its waiting list, from 1; None where it does not wait."""
    return positions_in([place.run_id]).get(place.pk)


PLACES = Prepared(
    lambda: Place.objects.filter(user=Slot("user", BigIntegerField())).order_by(
        "run__first_date", "id"
    )
)


def bookings_of(user: Any, *, today: date) -> Bookings:
    """Return a person's places, sorted by what she can do with them; four queries."""
    places = PLACES.all(user=user.pk)
    if not places:
        return Bookings(offers=(), upcoming=(), waiting=(), past=())
    runs = run_lines({place.run_id for place in places})
    positions = positions_in({p.run_id for p in places if p.state == PlaceState.WAITING})
    lines = [BookingLine(p, runs[p.run_id], positions.get(p.pk)) for p in places]

    def is_past(line: BookingLine) -> bool:
        is_over = line.place.state not in {*HOLDS_SEAT, PlaceState.WAITING}
        return is_over or line.run.has_ended(today) or line.place.state in TOOK_PLACE

    ahead = [line for line in lines if not is_past(line)]
    past = [line for line in lines if is_past(line)]

    def of(state: PlaceState) -> tuple[BookingLine, ...]:
        return tuple(line for line in ahead if line.place.state == state)

    return Bookings(
        offers=of(PlaceState.OFFERED),
        upcoming=of(PlaceState.BOOKED),
        waiting=of(PlaceState.WAITING),
        past=tuple(reversed(past)),
    )


def next_booking(user: Any, *, today: date) -> BookingLine | None:
    """Return the place a person should be reminded of: an offer, else the next booked run."""
    bookings = bookings_of(user, today=today)
    lines = (*bookings.offers, *bookings.upcoming, *bookings.waiting)
    return lines[0] if lines else None


def supervisor_email_for(user: Any, *, today: date) -> str:
    """Return whose address to offer: the one given last, else the nearest supervisor's."""
    last = (
        Place.objects.filter(user=user)
        .exclude(supervisor_email="")
        .exclude(supervisor_email__iexact=user.email)
        .order_by("-id")
        .values_list("supervisor_email", flat=True)
        .first()
    )
    if last:
        return str(last)
    post = primary_post(user.learner, today)
    if post is None:
        return ""
    nearest = [
        (len(path), email)
        for path, email in Responsibility.objects.on(today)
        .filter(kind=ResponsibilityKind.SUPERVISOR, user__is_active=True)
        .exclude(user=user)
        .values_list("organisation__path", "user__email")
        if post.organisation.path.startswith(path)
    ]
    return max(nearest)[1] if nearest else ""


def offer_outcome(place: Place, *, at: datetime) -> OfferOutcome:
    """Return what became of an offer; its history is asked only once it is over."""
    until = place.offer_expires_at
    if until is not None:
        return OfferOutcome.OPEN if at < until else OfferOutcome.LATE
    if place.state in HOLDS_SEAT:
        return OfferOutcome.TAKEN
    if place.state == PlaceState.WAITING:
        return OfferOutcome.NONE
    last = place.events.order_by("-id").first()
    if last is None or (last.from_state, last.to_state) != (
        PlaceState.OFFERED,
        PlaceState.WITHDRAWN,
    ):
        return OfferOutcome.WITHDRAWN
    # Nobody ended it: its time did.
    return OfferOutcome.EXPIRED if last.by_id is None else OfferOutcome.DECLINED
