"""Planning: the quarter's runs, a new run, and what becomes of one."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from learning.accounts.access import ViewerRequest, responsible
from learning.accounts.keeping import keeping_posts, owner_of, sent_or_kept
from learning.courses.access import WORKS_WITH_RUNS, run_for, sees_every_run
from learning.courses.enums import RunState
from learning.courses.forms.runs import CallOffForm, MoveRunForm, RunForm, session_data
from learning.courses.models import CoursePage
from learning.courses.operations import (
    ScheduleRefused,
    cancel_run,
    confirm_run,
    open_run,
    reschedule_run,
    schedule_run,
)
from learning.courses.queries import planner_lines, run_line, trainers_on
from learning.courses.rules import Quarter, halves_of
from learning.courses.timetable import frozen_days
from learning.courses.views.courses import warn

DRAFT = "new_run"


@never_cache
@require_GET
@responsible(*WORKS_WITH_RUNS)
def planner(request: ViewerRequest) -> HttpResponse:
    """List the runs of a quarter with their clashes in words."""
    viewer = request.viewer
    today = timezone.localdate()
    quarter = Quarter.parse(request.GET.get("quarter", "")) or Quarter.of(today)
    lines = planner_lines(viewer.user, quarter.start, quarter.end, today=today)
    months: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        entry = {
            "line": line,
            "tag": line.run.tag(today),
            "may_open": line.is_mine or sees_every_run(viewer),
        }
        months.setdefault(line.run.month, []).append(entry)
    return render(
        request,
        "courses/trainer/planner.html",
        {
            "quarter": quarter,
            "months": months,
            "count": len(lines),
            "problems": sum(bool(line.problems) for line in lines),
        },
    )


def _run_form(request: ViewerRequest, data: Mapping[str, Any] | None = None) -> RunForm:
    today = timezone.localdate()
    courses = CoursePage.objects.live().order_by("title")
    first = courses.first()
    initial = {
        "course": first,
        "capacity": first.max_delegates if first else None,
        "minimum": first.min_delegates if first else None,
        "lead": request.user,
    }
    return RunForm(data, initial=initial, trainers=trainers_on(today), courses=courses)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def new_run(request: ViewerRequest) -> HttpResponse:
    """Ask for a run; answers wait in the session until they are checked."""
    form = _run_form(request, sent_or_kept(request) or request.session.get(DRAFT))
    # What was refused meanwhile is said on this page, not on an empty form.
    if form.is_valid() and request.method == "POST":
        request.session[DRAFT] = session_data(form)
        return redirect("courses:check_run")
    context = {"form": form, "owner": owner_of(request.user)}
    return render(request, "courses/trainer/new_run.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@responsible(*WORKS_WITH_RUNS)
def check_run(request: ViewerRequest) -> HttpResponse:
    """Show the eight half-days that will be made; POST makes them."""
    draft = request.session.get(DRAFT)
    form = _run_form(request, draft) if draft else None
    if form is None or not form.is_valid():
        return redirect("courses:new_run")
    if request.method == "POST":
        return _schedule(request, form)
    data = form.cleaned_data
    days = []
    for number, (day, (title, sessions)) in enumerate(
        zip(data["dates"], frozen_days(data["course"]), strict=True), start=1
    ):
        halves = halves_of(
            day_number=number,
            on=day,
            start_time=time.fromisoformat(min(s["start"] for s in sessions)),
            end_time=time.fromisoformat(max(s["end"] for s in sessions)),
            sessions=sessions,
        )
        days.append({"number": number, "date": day, "title": title, "halves": halves})
    return render(
        request,
        "courses/trainer/check_run.html",
        {"form": form, "data": data, "days": days, "team": form.team},
    )


def _schedule(request: ViewerRequest, form: RunForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        run = schedule_run(
            course=data["course"],
            first_date=data["first_date"],
            venue=data["venue"],
            capacity=data["capacity"],
            minimum=data["minimum"],
            trainers=form.team,
            address=data["address"],
            contact=data["contact"],
            by=request.user,
            at=timezone.now(),
        )
    except ScheduleRefused as refusal:
        warn(request, refusal.reasons)
        return redirect("courses:new_run")
    del request.session[DRAFT]
    messages.success(request, _("The run is planned. Open it when people may book."))
    if run.trainers.filter(user=request.user).exists() or sees_every_run(request.viewer):
        return redirect("courses:trainer_run", run.ref)
    return redirect("courses:planner")


@never_cache
@require_POST
@responsible(*WORKS_WITH_RUNS)
def change_state(request: ViewerRequest, ref: str) -> HttpResponse:
    """Open a run for booking, or confirm that it takes place."""
    run = run_for(request.viewer, ref)
    now = timezone.now()
    try:
        if request.POST.get("to") == RunState.OPEN:
            open_run(run=run, by=request.user, at=now)
            messages.success(request, _("The run is open for booking."))
        elif request.POST.get("to") == RunState.CONFIRMED:
            confirm_run(run=run, by=request.user, at=now)
            messages.success(request, _("The run is confirmed."))
    except ScheduleRefused as refusal:
        warn(request, refusal.reasons)
    return redirect("courses:trainer_run", run.ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def move(request: ViewerRequest, ref: str) -> HttpResponse:
    """Move a run by a date form; the page says how many people are told."""
    run = run_for(request.viewer, ref)
    if not run.may_be_moved(timezone.localdate()):
        warn(request, [_("This run has begun or is over. It can no longer be moved.")])
        return redirect("courses:trainer_run", run.ref)
    form = MoveRunForm(sent_or_kept(request), initial=MoveRunForm.initial_of(run))
    if request.method == "POST" and form.is_valid():
        try:
            reschedule_run(run=run, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ScheduleRefused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            messages.success(request, _("The run is moved, and everybody with a place is told."))
            return redirect("courses:trainer_run", run.ref)
    context = {"form": form, "run": run, "line": run_line(run), "owner": owner_of(request.user)}
    return render(request, "courses/trainer/move.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def call_off(request: ViewerRequest, ref: str) -> HttpResponse:
    """Call a run off, after saying how many people are told."""
    run = run_for(request.viewer, ref)
    if not run.may_be_called_off:
        warn(request, [_("This run is over or called off already.")])
        return redirect("courses:trainer_run", run.ref)
    form = CallOffForm(sent_or_kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_run(run=run, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ScheduleRefused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            messages.success(request, _("The run is called off, and everybody is told."))
            return redirect("courses:trainer_run", run.ref)
    context = {"form": form, "run": run, "line": run_line(run), "owner": owner_of(request.user)}
    return render(request, "courses/trainer/call_off.html", context)
