"""Marking the register by half-day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.courses.enums import (
    HAS_REGISTER,
    ON_REGISTER,
    SET_BY_REGISTER,
    AttendanceKind,
    HalfDay,
    PlaceState,
    RunState,
)
from learning.courses.models import AttendanceMark, CourseRun, Place, RunDay
from learning.courses.operations.moving import lock_run, move_place
from learning.courses.operations.refusals import RegisterRefused
from learning.courses.operations.states import change_state
from learning.courses.queries import halves_of_run, newest_marks
from learning.courses.rules import Half, is_open, outcome_of, was_there
from learning.courses.signals import day_attended


@dataclass(frozen=True)
class Conflict:
    """Two people marked one person differently; both values, and who set the one that stands."""

    place_id: int
    wanted: AttendanceKind
    standing: AttendanceKind
    by: Any
    at: datetime
    seen: int


@dataclass(frozen=True)
class RegisterSaved:
    """What a save of the register did. `repeated` were written by the same save, sent before."""

    written: int
    repeated: int
    conflicts: tuple[Conflict, ...]


@transaction.atomic
def mark_register(
    *,
    run_day: RunDay,
    half: HalfDay,
    marks: Mapping[int, str],
    by: Any,
    at: datetime,
    token: str,
    seen: Mapping[int, int] | None = None,
) -> RegisterSaved:
    """Mark people on a half-day; marks are added, never changed, and the newest counts.

    Sends `day_attended` where both halves of the day are now there, or no longer are, and moves
    places on once every half-day of the run is marked.

    Args:
        run_day: the day.
        half: its morning or its afternoon.
        marks: AttendanceKind by the id of the place; people left out stay as they are.
        by: who marks.
        at: when.
        token: names this save of this device (32 characters at most); sent again, it changes
            nothing, also where somebody has corrected it meanwhile.
        seen: id of the mark the person saw for each place, 0 for none. Where another person has
            set a different one since, hers stands and is returned as a conflict. Without `seen`,
            the marks are written over what stands.

    Raises RegisterRefused before the day has come, or where the run has no register.
    """
    run = lock_run(run_day.run_id)
    halves = halves_of_run(run)
    this = next(h for h in halves if h.day_number == run_day.number and h.half == half)
    _check_may_mark(run, this, at)
    places = {
        place.pk: place
        for place in Place.objects.filter(run=run, pk__in=marks, state__in=[*ON_REGISTER])
        .select_related("user")
        .order_by("id")
    }
    if set(marks) - set(places):
        raise RegisterRefused(_("The list of people has changed. Check it and save again."))
    before = newest_marks(run, places)
    known = set(
        AttendanceMark.objects.filter(
            token__in=[_token(token, this, pk, kind) for pk, kind in marks.items()]
        ).values_list("token", flat=True)
    )
    fresh: list[AttendanceMark] = []
    conflicts: list[Conflict] = []
    for pk, wanted in marks.items():
        kind = AttendanceKind(wanted)
        stands = before.get((this.number, pk))
        if _token(token, this, pk, kind) in known or (stands and stands.kind == kind):
            continue
        if stands and seen is not None and stands.pk != seen.get(pk, 0) and stands.by != by:
            conflicts.append(
                Conflict(pk, kind, AttendanceKind(stands.kind), stands.by, stands.at, stands.pk)
            )
            continue
        fresh.append(
            AttendanceMark(
                run_day=run_day, half=half, place=places[pk], kind=kind, by=by, at=at,
                token=_token(token, this, pk, kind),
            )
        )  # fmt: skip
    AttendanceMark.objects.bulk_create(fresh)
    touched = [places[mark.place_id] for mark in fresh]
    after = {key: mark.kind for key, mark in before.items()}
    after.update({(this.number, mark.place_id): mark.kind for mark in fresh})
    _tell_days(run_day, touched, this, before, after, by=by, at=at)
    _settle(run, touched, halves, after, by=by, at=at)
    return RegisterSaved(written=len(fresh), repeated=len(known), conflicts=tuple(conflicts))


def _token(token: str, half: Half, place_id: int, kind: str) -> str:
    # The answer is part of it: a form sent again after a change of mind is another save. So is the
    # half-day, or a device that keeps its token would seem to have sent the afternoon already.
    return f"{token[:32]}:{half.number}:{place_id}:{kind}"


def _check_may_mark(run: CourseRun, half: Half, at: datetime) -> None:
    if run.state not in HAS_REGISTER:
        raise RegisterRefused(_("This run has no register."))
    if not is_open(half, timezone.localdate(at)):
        raise RegisterRefused(_("The register opens on the day."))


def _tell_days(
    run_day: RunDay,
    touched: list[Place],
    this: Half,
    before: Mapping[tuple[int, int], AttendanceMark],
    after: Mapping[tuple[int, int], str],
    *,
    by: Any,
    at: datetime,
) -> None:
    """Send the news of each person whose day has become, or ceased to be, attended."""
    numbers = (run_day.number * 2 - 1, run_day.number * 2)
    for place in touched:
        old = [before.get((n, place.pk)) for n in numbers]
        was = was_there([mark.kind if mark else None for mark in old])
        now = was_there([after.get((n, place.pk)) for n in numbers])
        if was != now:
            day_attended.send(
                sender=RunDay, user=place.user, run_day=run_day, is_attended=now, by=by, at=at
            )


def _settle(
    run: CourseRun,
    touched: list[Place],
    halves: list[Half],
    after: Mapping[tuple[int, int], str],
    *,
    by: Any,
    at: datetime,
) -> None:
    """Move on the places whose register is complete, and the run once all of them have."""
    for place in touched:
        outcome = outcome_of([after.get((half.number, place.pk)) for half in halves])
        if outcome and place.state in SET_BY_REGISTER and place.state != outcome:
            move_place(place=place, to=outcome, by=by, at=at)
    is_settled = not Place.objects.filter(run=run, state=PlaceState.BOOKED).exists()
    if touched and is_settled and run.state != RunState.DELIVERED:
        change_state(run, RunState.DELIVERED, by=by, at=at)
