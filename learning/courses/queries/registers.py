"""Rosters, registers and what they add up to."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.models import Membership
from learning.courses.enums import ON_REGISTER, AttendanceKind, Audience, PlaceState, RunState
from learning.courses.models import AttendanceMark, CourseRun, Place, PlaceEvent
from learning.courses.queries.withdrawn import withdrawn_passes
from learning.courses.rules import Half, format_moment, format_stamp

# (half-day's number, place) → the mark that counts
Marks = Mapping[tuple[int, int], AttendanceMark]


@dataclass(frozen=True)
class RosterLine:
    """A person on a run, as its trainers see her; `note` says that a pass was withdrawn."""

    place: Place
    name: str
    organisation: str
    note: str = ""

    @property
    def needs(self) -> list[str]:
        """What to arrange for her, in words."""
        return self.place.need_labels

    @property
    def asked(self) -> str:
        """When she asked, in words."""
        return format_stamp(timezone.localtime(self.place.asked_at))

    @property
    def until(self) -> str:
        """Until when an offer to her stands."""
        at = self.place.offer_expires_at
        return format_moment(timezone.localtime(at)) if at else ""


@dataclass(frozen=True)
class RegisterRow:
    """A person on one half-day's register. `seen` is the id of the mark shown, 0 for none."""

    place_id: int
    name: str
    organisation: str
    kind: str
    seen: int
    by: str
    at: datetime | None

    @property
    def saved(self) -> str:
        """When it was marked, in words."""
        return format_stamp(timezone.localtime(self.at)) if self.at else ""


@dataclass(frozen=True)
class RegisterSheet:
    """One half-day's register."""

    half: Half
    rows: tuple[RegisterRow, ...]

    @property
    def marked(self) -> int:
        """How many people have a mark."""
        return sum(bool(row.kind) for row in self.rows)

    @property
    def is_complete(self) -> bool:
        """Whether everybody has a mark."""
        return self.marked == len(self.rows)


@dataclass(frozen=True)
class AttendanceRow:
    """A person's attendance over the whole run, in words."""

    name: str
    organisation: str
    words: tuple[str, ...]
    outcome: str
    # That a pass was withdrawn.
    note: str


def roster_name(user: Any) -> str:
    """Return how a person stands on a list that lies about in a room.

    Somebody in a sensitive post is a number there (facts.md 7.3).
    """
    return str(user.listed_name)


def _by_family_name(places: Iterable[Place]) -> list[Place]:
    def key(place: Place) -> tuple[str, str, int]:
        user = place.user
        return (user.last_name.casefold(), user.first_name.casefold(), place.pk)

    return sorted(places, key=key)


def roster_of(run: CourseRun, day: date) -> dict[str, list[RosterLine]]:
    """Return who holds a seat, has an offer, waits (in order), or was told that it is called off.

    One query each, one more where somebody's organisation is that of her post on the day, and one
    where somebody was there.
    """
    every = Place.objects.filter(run=run).select_related("user", "organisation")
    places = every.live()
    seated = _by_family_name(places.on_register())
    offered = places.filter(state=PlaceState.OFFERED).order_by("offer_expires_at")
    waiting = places.in_line()
    called_off = _by_family_name(every.filter(state=PlaceState.CALLED_OFF))
    return {
        "seated": _roster_lines(seated, day),
        "offered": _roster_lines(offered, day),
        "waiting": _roster_lines(waiting, day),
        "called_off": _roster_lines(called_off, day),
    }


def rows_by_name(places: QuerySet[Place], day: date) -> list[tuple[Place, str, str]]:
    """Return places by family name, each with what she is called and where she is from.

    One query, and another where somebody had no post when she asked.
    """
    listed = _by_family_name(places.select_related("user", "organisation"))
    names = _organisations(listed, day)
    return [(place, roster_name(place.user), names[place.pk]) for place in listed]


def _roster_lines(places: Iterable[Place], day: date) -> list[RosterLine]:
    listed = list(places)
    names = _organisations(listed, day)
    withdrawn = withdrawn_passes(listed)
    return [
        RosterLine(
            place,
            roster_name(place.user),
            names[place.pk],
            withdrawn[place.pk].text if place.pk in withdrawn else "",
        )
        for place in listed
    ]


def _organisations(places: Collection[Place], day: date) -> dict[int, str]:
    """Return where each is from: her post when she asked, else the one she has come to by a day.

    One query where somebody had none then.
    """
    without = [place.user.learner_id for place in places if place.organisation is None]
    posts = Membership.objects.on(day).primary().filter(learner__in=without)
    since: dict[Any, str] = {
        post.learner_id: post.organisation.name
        for post in posts.select_related("organisation").order_by("start_date")
    }
    return {
        place.pk: place.organisation.name
        if place.organisation
        else str(since.get(place.user.learner_id, ""))
        for place in places
    }


def addressees(run: CourseRun, audience: Audience) -> list[Place]:
    """Return the places of the people a message goes to; one query."""
    states = {
        Audience.SEATED: ON_REGISTER,
        Audience.WAITING: {PlaceState.WAITING},
        Audience.BOTH: ON_REGISTER | {PlaceState.WAITING},
    }
    places = Place.objects.filter(run=run, state__in=[*states[audience]])
    return list(places.select_related("user").order_by("id"))


def called_off_because(run: CourseRun) -> str:
    """Return the reason that was given to everybody; nothing where the run was not called off."""
    if run.state != RunState.CANCELLED:
        return ""
    events = PlaceEvent.objects.filter(place__run=run, to_state=PlaceState.CALLED_OFF)
    return events.values_list("reason", flat=True).first() or ""


def halves_of_run(run: CourseRun) -> list[Half]:
    """Return the half-days of a run in order; one query, none where days are prefetched."""
    return [half for day in run.days.all() for half in day.halves]


@dataclass(frozen=True)
class HalfTally:
    """A half-day with how many of its people have a mark."""

    half: Half
    marked: int
    people: int

    @property
    def is_complete(self) -> bool:
        """Whether everybody has a mark."""
        return self.marked == self.people


def half_tallies(run: CourseRun) -> list[HalfTally]:
    """Return the half-days of a run with how far each register is; two queries."""
    on_register = Place.objects.on_register().filter(run=run)
    people = set(on_register.values_list("pk", flat=True))
    marks = AttendanceMark.objects.filter(run_day__run=run)
    marked = Counter(
        (day, half)
        for day, half, place in marks.values_list("run_day__number", "half", "place").distinct()
        if place in people
    )
    return [
        HalfTally(half, marked[half.day_number, half.half], len(people))
        for half in halves_of_run(run)
    ]


def newest_marks(run: CourseRun, places: Iterable[int] | None = None) -> Marks:
    """Return the marks that count, of all of a run's people or of some; one query."""
    marks = AttendanceMark.objects.filter(run_day__run=run).select_related("run_day", "by")
    if places is not None:
        marks = marks.filter(place__in=places)
    found: dict[tuple[int, int], AttendanceMark] = {}
    for mark in marks.order_by("id"):
        number = mark.run_day.number * 2 - (mark.half == "am")
        found[number, mark.place_id] = mark
    return found


def register_sheet(run: CourseRun, half: Half, day: date) -> RegisterSheet:
    """Return the register of a half-day; three queries."""
    marks = AttendanceMark.objects.filter(
        run_day__run=run, run_day__number=half.day_number, half=half.half
    )
    newest = {mark.place_id: mark for mark in marks.select_related("by").order_by("id")}
    people = rows_by_name(Place.objects.on_register().filter(run=run), day)
    return RegisterSheet(
        half=half,
        rows=tuple(
            _register_row(place, name, organisation, newest.get(place.pk))
            for place, name, organisation in people
        ),
    )


def _register_row(
    place: Place, name: str, organisation: str, mark: AttendanceMark | None
) -> RegisterRow:
    return RegisterRow(
        place_id=place.pk,
        name=name,
        organisation=organisation,
        kind=mark.kind if mark else "",
        seen=mark.pk if mark else 0,
        by=str(mark.by) if mark else "",
        at=mark.at if mark else None,
    )


def attendance_table(run: CourseRun, day: date) -> tuple[list[Half], list[AttendanceRow]]:
    """Return every person's half-days in words; at most five queries."""
    halves = halves_of_run(run)
    marks = newest_marks(run)
    people = rows_by_name(Place.objects.on_register().filter(run=run), day)
    withdrawn = withdrawn_passes(place for place, _name, _organisation in people)
    rows = []
    for place, name, organisation in people:
        kinds = [marks.get((half.number, place.pk)) for half in halves]
        rows.append(
            AttendanceRow(
                name=name,
                organisation=organisation,
                words=tuple(
                    str(AttendanceKind(mark.kind).label) if mark else _("Not marked")
                    for mark in kinds
                ),
                outcome=place.get_state_display(),
                note=withdrawn[place.pk].text if place.pk in withdrawn else "",
            )
        )
    return halves, rows
