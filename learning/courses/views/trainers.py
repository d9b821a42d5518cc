"""The trainer's desk: today's register first, then her runs; one run with its people."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import ViewerRequest, responsible
from learning.courses.access import WORKS_WITH_RUNS, run_for, sees_every_run
from learning.courses.enums import (
    HAS_REGISTER,
    NEED_LABELS,
    RUN_TRANSITIONS,
    TOOK_PLACE,
    PlaceState,
    RunState,
)
from learning.courses.models import CourseRun
from learning.courses.queries import (
    RunLine,
    called_off_because,
    half_tallies,
    roster_of,
    run_line,
    runs_of_trainer,
    trainers_of,
)
from learning.courses.rules import current_half
from learning.courses.timetable import run_plans

PAST_SHOWN = 10


@never_cache
@require_GET
@responsible(*WORKS_WITH_RUNS)
def home(request: ViewerRequest) -> HttpResponse:
    """Show today's registers, then the runs to come and the latest past ones."""
    viewer = request.viewer
    now = timezone.localtime()
    today = now.date()
    lines = runs_of_trainer(viewer.user, sees_all=sees_every_run(viewer))
    current = [line for line in lines if today in line.dates and line.state in HAS_REGISTER]
    past = [line for line in lines if line.has_ended(today) or line.state == RunState.CANCELLED]
    coming = [line for line in lines if line not in past]
    return render(
        request,
        "courses/trainer/home.html",
        {
            "today": [_today(line, now) for line in current],
            "coming": [{"run": line, "tag": line.tag(today)} for line in coming],
            "past": [{"run": line, "tag": line.tag(today)} for line in past[::-1][:PAST_SHOWN]],
            "sees_all": sees_every_run(viewer),
        },
    )


def _today(line: RunLine, now: datetime) -> dict[str, Any]:
    run = CourseRun.objects.prefetch_related("days").get(pk=line.pk)
    tallies = half_tallies(run)
    half = current_half([tally.half for tally in tallies], now)
    return {
        "run": line,
        "day": next(day for day in run.days.all() if day.number == half.day_number),
        "now": next(tally for tally in tallies if tally.half == half),
        "left": [t for t in tallies if t.half.number < half.number and not t.is_complete],
    }


@never_cache
@require_GET
@responsible(*WORKS_WITH_RUNS)
def trainer_run(request: ViewerRequest, ref: str) -> HttpResponse:
    """Show a run to its trainers: people, what to arrange, timetable, what can be done with it."""
    run = run_for(request.viewer, ref)
    today = timezone.localdate()
    line = run_line(run)
    roster = roster_of(run, today)
    ticks = Counter(need for person in roster["seated"] for need in person.place.needs)
    may_become = RUN_TRANSITIONS.get(RunState(run.state), frozenset())
    has_begun = line.has_begun(today)
    tag = line.tag(today)
    return render(
        request,
        "courses/trainer/run.html",
        {
            "run": run,
            "line": line,
            "tag": tag if tag[1] != run.get_state_display() else None,
            "reason": called_off_because(run),
            "roster": roster,
            "needs": [(label, ticks[need]) for need, label in NEED_LABELS.items() if ticks[need]],
            "trainers": trainers_of(run),
            "plans": run_plans(run.days.all()),
            "has_results": any(person.place.state in TOOK_PLACE for person in roster["seated"]),
            "results_waiting": sum(
                person.place.state == PlaceState.ATTENDED for person in roster["seated"]
            ),
            "has_register": run.state in HAS_REGISTER and has_begun,
            "may_open": RunState.OPEN in may_become and not has_begun,
            "may_confirm": RunState.CONFIRMED in may_become and not line.is_below_minimum,
            "may_call_off": run.may_be_called_off,
            "may_move": run.may_be_moved(today),
        },
    )
