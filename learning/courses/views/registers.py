"""The register by half-day, and the whole run in words."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import ViewerRequest, responsible
from learning.accounts.keeping import keeping_posts, kept_post, onward, owner_of
from learning.courses.access import WORKS_WITH_RUNS, run_for
from learning.courses.enums import HAS_REGISTER, AttendanceKind
from learning.courses.models import CourseRun
from learning.courses.operations import (
    Conflict,
    RegisterRefused,
    RegisterSaved,
    mark_register,
)
from learning.courses.queries import (
    RegisterRow,
    RegisterSheet,
    attendance_table,
    half_tallies,
    halves_of_run,
    register_sheet,
    run_line,
)
from learning.courses.rules import Half, current_half, is_open


@never_cache
@require_GET
@responsible(*WORKS_WITH_RUNS)
def register(request: ViewerRequest, ref: str) -> HttpResponse:
    """Lead to the half-day to mark now."""
    run = run_for(request.viewer, ref)
    half = current_half(halves_of_run(run), timezone.localtime())
    return redirect("courses:half", run.ref, half.number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def register_half(request: ViewerRequest, ref: str, number: int) -> HttpResponse:
    """Show or mark the register of one half-day."""
    run = run_for(request.viewer, ref)
    halves = {half.number: half for half in halves_of_run(run)}
    half = halves.get(number)
    if half is None:
        raise Http404("No such half-day.")
    conflicts: tuple[Conflict, ...] = ()
    status = 200
    if request.method == "POST":
        sheet = register_sheet(run, half, timezone.localdate())
        try:
            saved = _save(request, run, half, sheet)
        except RegisterRefused as refusal:
            for reason in refusal.reasons:
                messages.warning(request, reason)
            return onward(request, "courses:half", run.ref, number)
        conflicts = saved.conflicts
        if not conflicts:
            _say_saved(request, run, half, saved)
            return onward(request, "courses:half", run.ref, number)
        status = 409
    kept = kept_post(request)
    if kept is not None:
        messages.info(request, _("Your marks were kept. Check them and save."))
    context = {**_context(run, half, conflicts, kept), "owner": owner_of(request.user)}
    return render(request, "courses/trainer/register.html", context, status=status)


def _chosen(posted: QueryDict, row: RegisterRow) -> str:
    """Return what was chosen for a person; "everyone else present" is for those without a mark."""
    chosen = posted.get(f"mark-{row.place_id}", "")
    if not chosen and "everyone" in posted:
        return AttendanceKind.PRESENT
    return chosen if chosen in AttendanceKind.values else ""


def _seen(posted: QueryDict, row: RegisterRow) -> int:
    text = posted.get(f"seen-{row.place_id}", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _save(
    request: ViewerRequest, run: CourseRun, half: Half, sheet: RegisterSheet
) -> RegisterSaved:
    chosen = {row.place_id: _chosen(request.POST, row) for row in sheet.rows}
    marks = {place: kind for place, kind in chosen.items() if kind}
    seen = {row.place_id: _seen(request.POST, row) for row in sheet.rows}
    return mark_register(
        run_day=next(day for day in run.days.all() if day.number == half.day_number),
        half=half.half,
        marks=marks,
        by=request.user,
        at=timezone.now(),
        token=request.POST.get("token") or uuid4().hex,
        seen=seen,
    )


def _say_saved(request: HttpRequest, run: CourseRun, half: Half, saved: RegisterSaved) -> None:
    sheet = register_sheet(run, half, timezone.localdate())
    if not sheet.marked:
        messages.warning(request, _("Nobody was marked. Choose a mark, then save."))
        return
    left = len(sheet.rows) - sheet.marked
    if left:
        words = ngettext(
            "%(n)d person is not marked yet.", "%(n)d people are not marked yet.", left
        ) % {"n": left}
    else:
        words = _("Everybody is marked.")
    if saved.written or saved.repeated:
        messages.success(request, _("Saved. %(words)s") % {"words": words})
    else:
        messages.info(request, _("Nothing was changed. %(words)s") % {"words": words})


def _context(
    run: CourseRun, half: Half, conflicts: tuple[Conflict, ...], kept: QueryDict | None
) -> dict[str, Any]:
    sheet = register_sheet(run, half, timezone.localdate())
    clashing = {conflict.place_id: conflict for conflict in conflicts}
    today = timezone.localdate()
    day = next(day for day in run.days.all() if day.number == half.day_number)
    return {
        "run": run,
        "line": run_line(run),
        "half": half,
        "tallies": half_tallies(run),
        "day": day,
        "sheet": sheet,
        "rows": [
            {"row": row, "chosen": _shown(row, kept), "conflict": clashing.get(row.place_id)}
            for row in sheet.rows
        ],
        "errors": [
            {
                "href": f"#mark-{row.place_id}-present",
                "text": _("%(name)s is marked differently by %(by)s")
                % {"name": row.name, "by": row.by},
            }
            for row in sheet.rows
            if row.place_id in clashing
        ],
        "kinds": AttendanceKind,
        "is_open": run.state in HAS_REGISTER and is_open(half, today),
        "token": uuid4().hex,
    }


def _shown(row: RegisterRow, kept: QueryDict | None) -> str:
    """Return the mark to show: the one kept, unless another was set since that page was opened."""
    if kept is None or row.seen != _seen(kept, row):
        return row.kind
    return _chosen(kept, row) or row.kind


@never_cache
@require_GET
@responsible(*WORKS_WITH_RUNS)
def attendance(request: ViewerRequest, ref: str) -> HttpResponse:
    """Show every person's half-days in words; read only."""
    run = run_for(request.viewer, ref)
    halves, rows = attendance_table(run, timezone.localdate())
    return render(
        request,
        "courses/trainer/attendance.html",
        {"run": run, "line": run_line(run), "halves": halves, "rows": rows},
    )
