"""Scheduling runs, and what becomes of them."""

import string
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.courses import notices
from learning.courses.enums import TrainerRole
from learning.courses.models import (
    CourseIndexPage,
    CoursePage,
    CourseRun,
    Place,
    RunDay,
    RunTrainer,
)
from learning.courses.operations.moving import lock_run
from learning.courses.operations.offers import make_offers
from learning.courses.operations.refusals import ScheduleRefused
from learning.courses.queries import scheduling_clashes
from learning.courses.rules import is_working_day, working_days_from
from learning.courses.timetable import frozen_days


@transaction.atomic
def schedule_run(
    *,
    course: CoursePage,
    first_date: date,
    venue: str,
    capacity: int,
    minimum: int = 1,
    trainers: Sequence[Any] = (),
    address: str = "",
    contact: str = "",
    dates: Sequence[date] | None = None,
    by: Any,
    at: datetime,
) -> CourseRun:
    """Plan a run of a course: its days on working days, each with its sessions as they stand now.

    Args:
        course: the published course page.
        first_date: a working day; the others are the working days after it.
        venue: its name, with the room; two runs cannot have the same venue on one day.
        capacity: how many people it holds.
        minimum: how many it needs.
        trainers: who teaches; the first leads.
        address: how to get there, access and parking.
        contact: whom to ask.
        dates: the days themselves, where they are not consecutive working days.
        by: who plans it.
        at: when.

    Raises ScheduleRefused with every reason; nothing is written.
    """
    _lock_scheduling()
    plan = frozen_days(course)
    days = (
        tuple(dates)
        if dates
        else plan_dates(first_date=first_date, count=len(plan), today=timezone.localdate(at))
    )
    reasons = _reasons_against_plan(plan, days, capacity=capacity, minimum=minimum)
    if days and days[0] <= timezone.localdate(at):
        reasons.append(_("The first day must be in the future."))
    reasons += scheduling_clashes(dates=days, venue=venue, trainers=trainers)
    if reasons:
        raise ScheduleRefused(reasons)
    run = CourseRun.objects.create(
        ref=_free_ref(course.slug, days[0]),
        course=course,
        venue=venue.strip(),
        address=address.strip(),
        contact=contact.strip(),
        capacity=capacity,
        minimum=minimum,
        first_date=days[0],
        created_at=at,
    )
    RunDay.objects.bulk_create(
        RunDay(
            run=run,
            number=number,
            date=day,
            start_time=min(session["start"] for session in sessions),
            end_time=max(session["end"] for session in sessions),
            title=title,
            sessions=sessions,
        )
        for number, (day, (title, sessions)) in enumerate(zip(days, plan, strict=True), start=1)
    )
    _set_team(run, trainers)
    log(instance=run, action="courses.planned", user=by, timestamp=at)
    return run


def _set_team(run: CourseRun, trainers: Sequence[Any]) -> None:
    """Make these people teach; those who do already keep their role. Somebody always leads."""
    roles = dict(run.trainers.values_list("user", "role"))
    run.trainers.exclude(user__in=trainers).delete()
    team = [
        RunTrainer(run=run, user=user, role=TrainerRole.INVESTIGATOR)
        for user in trainers
        if user.pk not in roles
    ]
    has_lead = run.trainers.filter(role=TrainerRole.LEAD).exists()
    if team and not has_lead:
        team[0].role = TrainerRole.LEAD
    RunTrainer.objects.bulk_create(team)


def plan_dates(*, first_date: date, count: int, today: date) -> tuple[date, ...]:
    """Return the working days of a run that begins on `first_date`.

    Raises ScheduleRefused where that is past or today, or is no working day, naming the next one:
    nobody should find a run on another day than the one typed.
    """
    if first_date <= today:
        raise ScheduleRefused(_("The first day must be in the future."))
    if not is_working_day(first_date):
        following = working_days_from(first_date, 1)[0]
        raise ScheduleRefused(
            _("%(day)s is not a working day. The next one is %(next)s.")
            % {
                "day": date_format(first_date, "l j F Y"),
                "next": date_format(following, "l j F Y"),
            }
        )
    return working_days_from(first_date, count)


def _lock_scheduling() -> None:
    """Let one run be planned at a time: a clash could come from a run that is being written.

    Planning is rare, so one lock for all is enough: the row of the courses folder.
    """
    list(CourseIndexPage.objects.select_for_update(of=("self",)))


def _reasons_against_plan(
    plan: Sequence[tuple[str, list[dict[str, str]]]],
    days: Sequence[date],
    *,
    capacity: int,
    minimum: int,
) -> list[str]:
    reasons = []
    if not plan or not all(sessions for _title, sessions in plan):
        reasons.append(_("The course needs days with timed sessions before it can be scheduled."))
    elif len(days) != len(plan):
        reasons.append(_("The course has %(n)d days.") % {"n": len(plan)})
    if list(days) != sorted(set(days)):
        reasons.append(_("The days must be different and in order."))
    if not 1 <= minimum <= capacity:
        reasons.append(_("The smallest number cannot exceed the places."))
    return reasons


def _free_ref(slug: str, first: date) -> str:
    """Return a short reference: initials of the course and the first day, msi-2027-01-11."""
    stem = "".join(word[0] for word in slug.split("-") if word) + f"-{first:%Y-%m-%d}"
    taken = set(CourseRun.objects.filter(ref__startswith=stem).values_list("ref", flat=True))
    return next(
        ref
        for ref in (stem, *(f"{stem}-{letter}" for letter in string.ascii_lowercase[1:]))
        if ref not in taken
    )


@transaction.atomic
def reschedule_run(
    *, run: CourseRun, first_date: date, venue: str, address: str, by: Any, at: datetime
) -> CourseRun:
    """Move a run to other days or another venue; people with a seat get the new calendar file.

    The days keep their UID and their SEQUENCE rises, so calendars move them instead of adding more.

    Raises ScheduleRefused with every reason, or once the run has begun.
    """
    _lock_scheduling()
    run = lock_run(run.pk)
    if not run.may_be_moved(timezone.localdate(at)):
        raise ScheduleRefused(_("This run has begun or is over. It can no longer be moved."))
    days = list(run.days.all())
    old_dates = [day.date for day in days]
    dates = (
        tuple(old_dates)
        if first_date == run.first_date
        else plan_dates(first_date=first_date, count=len(days), today=timezone.localdate(at))
    )
    seated = list(Place.objects.holding_seats().filter(run=run).select_related("user"))
    clashes = scheduling_clashes(
        dates=dates,
        venue=venue,
        trainers=[trainer.user for trainer in run.trainers.select_related("user")],
        delegates=[place.user for place in seated],
        but=run.pk,
    )
    if clashes:
        raise ScheduleRefused(clashes)
    # Later days first when moving later: a day's date is unique within its run at every moment.
    pairs = sorted(zip(days, dates, strict=True), key=lambda pair: pair[0].number)
    for day, to in reversed(pairs) if dates[0] > old_dates[0] else pairs:
        day.date = to
        day.sequence += 1
        day.save(update_fields=["date", "sequence"])
    run.first_date, run.venue, run.address = dates[0], venue.strip(), address.strip()
    run.save(update_fields=["first_date", "venue", "address"])
    log(instance=run, action="courses.moved", user=by, timestamp=at)
    starts_at = pairs[0][0].starts_at
    for place in seated:
        place.run = run
        if place.offer_expires_at and place.offer_expires_at > starts_at:
            place.offer_expires_at = starts_at
            place.save(update_fields=["offer_expires_at"])
        notices.tell_moved(place=place, at=at)
    return run


@transaction.atomic
def change_run(
    *,
    run: CourseRun,
    capacity: int,
    minimum: int,
    address: str,
    contact: str,
    trainers: Sequence[Any],
    by: Any,
    at: datetime,
) -> CourseRun:
    """Change a run without moving it; seats of a larger room are offered to the people in line.

    Raises ScheduleRefused with every reason; nothing is written.
    """
    _lock_scheduling()
    run = lock_run(run.pk)
    held = Place.objects.holding_seats().filter(run=run).count()
    reasons = []
    if capacity < held:
        reasons.append(_("%(held)d people have a place already.") % {"held": held})
    if not 1 <= minimum <= capacity:
        reasons.append(_("The smallest number cannot exceed the places."))
    dates = list(run.days.values_list("date", flat=True))
    reasons += scheduling_clashes(dates=dates, venue="", trainers=trainers, but=run.pk)
    if reasons:
        raise ScheduleRefused(reasons)
    run.capacity, run.minimum = capacity, minimum
    run.address, run.contact = address.strip(), contact.strip()
    run.save(update_fields=["capacity", "minimum", "address", "contact"])
    _set_team(run, trainers)
    log(instance=run, action="courses.changed", user=by, timestamp=at)
    make_offers(run, at=at)
    return run
