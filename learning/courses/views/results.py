"""Who has passed a run: chosen, checked, recorded."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.access import ViewerRequest, responsible
from learning.accounts.keeping import keeping_posts, owner_of, sent_or_kept
from learning.courses.access import WORKS_WITH_RUNS, run_for
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun
from learning.courses.operations import ResultsRefused, record_results
from learning.courses.queries import ResultRow, result_rows, run_line


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def results(request: ViewerRequest, ref: str) -> HttpResponse:
    """Ask for results, show them to be checked, and record what was confirmed."""
    run = run_for(request.viewer, ref)
    rows = result_rows(run, seer=request.user, day=timezone.localdate())
    posted = sent_or_kept(request)
    chosen = _chosen(posted or {}, rows)
    if request.method == "POST" and "everyone" in request.POST:
        chosen = {
            row.place_id: PlaceState.PASSED for row in rows if row.passes_with_everyone
        } | chosen
    elif request.method == "POST" and "change" not in request.POST:
        if "confirmed" in request.POST:
            return _record(request, run, _chosen(request.POST, rows, only_open=False))
        if chosen:
            return _page(request, "check_results", run, rows, chosen)
        messages.warning(request, _("Nobody was chosen. Choose a result, then go on."))
    return _page(request, "results", run, rows, chosen)


def _chosen(
    posted: Mapping[str, str], rows: list[ResultRow], *, only_open: bool = True
) -> dict[int, PlaceState]:
    """Return the results that were chosen, by place; what is no result is left out.

    What was confirmed is taken as it was shown, also where it is no longer open: the operation
    says why, or finds it recorded already.
    """
    found = {}
    for row in rows:
        value = posted.get(f"result-{row.place_id}", "")
        offered = row.open_to if only_open else tuple(PlaceState)
        if value in offered:
            found[row.place_id] = PlaceState(value)
    return found


def _record(request: ViewerRequest, run: CourseRun, chosen: dict[int, PlaceState]) -> HttpResponse:
    try:
        count = record_results(run=run, results=chosen, by=request.user, at=timezone.now())
    except ResultsRefused as refusal:
        for reason in refusal.reasons:
            messages.warning(request, reason)
        return redirect("courses:results", run.ref)
    if count:
        words = ngettext("%(n)d result is recorded.", "%(n)d results are recorded.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, _("Nothing was changed. These results stood already."))
    return redirect("courses:results", run.ref)


def _page(
    request: HttpRequest,
    name: str,
    run: CourseRun,
    rows: list[ResultRow],
    chosen: dict[int, PlaceState],
) -> HttpResponse:
    context = {
        "run": run,
        "line": run_line(run),
        "rows": [{"row": row, "chosen": chosen.get(row.place_id, "")} for row in rows],
        "chosen": [(row, chosen[row.place_id]) for row in rows if row.place_id in chosen],
        "waiting": sum(bool(row.open_to) for row in rows),
        "offers_everyone": any(row.passes_with_everyone for row in rows),
        "owner": owner_of(request.user),
    }
    return render(request, f"courses/trainer/{name}.html", context)
