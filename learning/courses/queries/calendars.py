"""Course days for calendar files."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from learning.courses.enums import BOOKABLE_RUNS, PlaceState, RunState
from learning.courses.ical import CalendarDay
from learning.courses.models import CourseRun, Place, PlaceEvent, RunDay


def _calendar_days(days: QuerySet[RunDay]) -> list[CalendarDay]:
    found = days.select_related("run__course").order_by("date", "run_id")
    return [_calendar_day(day) for day in found]


def _calendar_day(day: RunDay) -> CalendarDay:
    run = day.run
    where = ", ".join(line.strip() for line in [run.venue, *run.address.splitlines()[:1]] if line)
    return CalendarDay(
        uid=day.uid,
        sequence=day.sequence,
        date=day.date,
        start_time=day.start_time,
        end_time=day.end_time,
        summary=_("%(course)s, day %(number)d")
        % {"course": run.course.title, "number": day.number},
        location=where,
        description=day.title,
        url=settings.SITE_ADDRESS + reverse("courses:run", args=[run.ref]),
        is_cancelled=run.state == RunState.CANCELLED,
    )


def days_of_run(run: CourseRun) -> list[CalendarDay]:
    """Return every day of a run; one query."""
    return _calendar_days(RunDay.objects.filter(run=run))


def days_of_place(place: Place) -> list[CalendarDay]:
    """Return every day of the run the place is on, as her own calendar is told; two queries.

    A place given up is news about the same days, and so is one booked again: SEQUENCE rises with
    each, or her calendar would keep what it was told first (RFC 5546, 2.1.5).
    """
    changed = _changes_told(place)
    return [replace(day, sequence=day.sequence + changed) for day in days_of_run(place.run)]


def _changes_told(place: Place) -> int:
    """Return how often she was sent these days or their cancellation, the first time apart."""
    told = PlaceEvent.objects.filter(place__run=place.run_id, place__user=place.user_id).filter(
        Q(to_state=PlaceState.BOOKED)
        | Q(
            from_state=PlaceState.BOOKED,
            to_state__in=[PlaceState.CANCELLED, PlaceState.CALLED_OFF],
        )
    )
    return max(told.count() - 1, 0)


def days_of_user(user: Any, *, since: date) -> list[CalendarDay]:
    """Return the days a person has a seat for or teaches on, from a day on; one query."""
    seats = Place.objects.holding_seats().filter(user=user).values("run")
    taught = CourseRun.objects.of_trainer(user).values("pk")
    runs = CourseRun.objects.filter(pk__in=seats).union(CourseRun.objects.filter(pk__in=taught))
    return _calendar_days(
        RunDay.objects.filter(run__in=list(runs.values_list("pk", flat=True)), date__gte=since)
    )


def public_days(*, since: date) -> list[CalendarDay]:
    """Return the days of every run that is open to see, from a day on; one query."""
    return _calendar_days(RunDay.objects.filter(run__state__in=[*BOOKABLE_RUNS], date__gte=since))
