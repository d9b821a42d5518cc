"""The calendar of runs, a course, a run: pages for everybody."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from learning.accounts.models import User
from learning.courses.conditions import reasons_against
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun
from learning.courses.queries import (
    RunLine,
    delegate_clash,
    joining_lines,
    live_course,
    live_place,
    position_of,
    run_line,
    shown_run,
    trainers_of,
    upcoming_runs,
)
from learning.courses.timetable import course_facts, run_plans
from media.library.caching import public_page

WITH_PLACES = "places"


@require_GET
@public_page
def calendar(request: HttpRequest) -> HttpResponse:
    """List the runs people can come to, by month; filters are in the address."""
    today = timezone.localdate()
    every = upcoming_runs(today=today)
    venues = sorted({line.venue for line in every})
    months = {f"{line.first_date:%Y-%m}": line.month for line in every}
    chosen = {
        "venue": _one_of(request.GET.get("venue"), venues),
        "month": _one_of(request.GET.get("month"), months),
        "seats": _one_of(request.GET.get("seats"), (WITH_PLACES,)),
    }
    lines = [line for line in every if _fits(line, chosen, today)]
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(line.month, []).append({"run": line, "tag": line.tag(today)})
    fields = [
        _select("venue", _("Venue"), _("All venues"), [(v, v) for v in venues], chosen),
        _select("month", _("Month"), _("All months"), [*months.items()], chosen),
        _select("seats", _("Seats"), _("All runs"), [(WITH_PLACES, _("With places"))], chosen),
    ]
    return render(
        request,
        "courses/calendar.html",
        {
            "groups": groups,
            "count": len(lines),
            "has_any": bool(every),
            "fields": fields,
            "courses": {line.course_slug: line.course_title for line in every},
        },
    )


def _one_of(value: str | None, known: Collection[str]) -> str:
    return value if value and value in known else ""


def _fits(line: RunLine, chosen: dict[str, str], today: date) -> bool:
    return (
        chosen["venue"] in {"", line.venue}
        and chosen["month"] in {"", f"{line.first_date:%Y-%m}"}
        and (not chosen["seats"] or (line.left > 0 and line.is_bookable(today)))
    )


def _select(
    name: str, label: str, every: str, options: list[tuple[str, str]], chosen: dict[str, str]
) -> dict[str, Any]:
    listed = [{"value": "", "text": every}, *({"value": v, "text": t} for v, t in options)]
    return {
        "kind": "select", "name": name, "label": label, "value": chosen[name], "options": listed,
    }  # fmt: skip


@require_GET
@public_page
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a course is, and its next dates."""
    page = live_course(slug)
    if page is None:
        raise Http404("No such course.")
    today = timezone.localdate()
    runs = [
        {"run": line, "tag": line.tag(today)} for line in upcoming_runs(today=today, course=page)
    ]
    return render(
        request,
        "courses/course.html",
        {"course": page, "facts": course_facts(page), "runs": runs},
    )


@require_GET
@public_page
def run(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a run: when, where, what, how many places; and how the reader stands with it."""
    found = shown_run(ref)
    if found is None:
        raise Http404("No such run.")
    today = timezone.localdate()
    line = run_line(found)
    place = live_place(request.user, found)
    is_bookable = line.is_bookable(today) and place is None
    reasons: list[str] = []
    if is_bookable and request.user.is_authenticated:
        reasons = obstacles(request.user, found)
    is_waiting = place is not None and place.state == PlaceState.WAITING
    return render(
        request,
        "courses/run.html",
        {
            "run": found,
            "line": line,
            "tag": line.tag(today),
            "plans": run_plans(found.days.all()),
            "facts": course_facts(found.course),
            "notes": joining_lines(found.course),
            # Names of staff are for people who work with them.
            "trainers": trainers_of(found) if request.user.is_authenticated else [],
            "place": place,
            "position": position_of(place) if place and is_waiting else None,
            "is_bookable": is_bookable,
            "reasons": reasons,
        },
    )


def obstacles(user: User, found: CourseRun) -> list[str]:
    """Return why she cannot book the run: she is elsewhere, or has something to do first."""
    now = timezone.now()
    clash = delegate_clash(user, found, today=timezone.localdate(now))
    reasons = reasons_against(user, found, now)
    return [clash, *reasons] if clash else reasons


def warn(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Say after a redirect why something was not done."""
    for reason in reasons:
        messages.warning(request, reason)
