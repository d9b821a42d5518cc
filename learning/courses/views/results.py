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
from learning.courses.enums import RESULTS, PlaceState
from learning.courses.models import CourseRun
from learning.courses.operations import ResultsRefused, record_results
from learning.courses.queries import ResultRow, result_rows, run_line, settled_words

DRAFTS = "run_results"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def results(request: ViewerRequest, ref: str) -> HttpResponse:
    """Ask for results; they wait in the session until they are checked."""
    run = run_for(request.viewer, ref)
    rows = _rows(request, run)
    chosen = _chosen(sent_or_kept(request) or _draft(request, run), rows)
    if request.method != "POST":
        return _page(request, "results", run, rows, chosen)
    if "everyone" in request.POST:
        everyone = {row.place_id: PlaceState.PASSED for row in rows if row.passes_with_everyone}
        _keep(request, run, everyone | chosen)
        return redirect("courses:results", run.ref)
    had = _draft(request, run)
    _keep(request, run, chosen)
    settled = settled_words(rows, _sent(request.POST))
    for said in settled:
        messages.warning(request, said)
    if chosen:
        return redirect("courses:check_results", run.ref)
    if had and not settled:
        messages.info(request, _("What you had chosen is taken back. Nothing is recorded."))
    elif not settled:
        messages.warning(request, _("Nobody was chosen. Choose a result, then go on."))
    return redirect("courses:results", run.ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def check_results(request: ViewerRequest, ref: str) -> HttpResponse:
    """Show what was chosen; POST records what this page showed, once."""
    run = run_for(request.viewer, ref)
    rows = _rows(request, run)
    if request.method == "POST":
        return _record(request, run, rows)
    sent = sent_or_kept(request) or _draft(request, run)
    chosen = _chosen(sent, rows)
    _keep(request, run, chosen)
    settled = settled_words(rows, _sent(sent))
    for said in settled:
        messages.warning(request, said)
    if not chosen:
        if not settled:
            messages.info(request, _("Nothing is left to check: no result is chosen."))
        return redirect("courses:results", run.ref)
    return _page(request, "check_results", run, rows, chosen)


def _rows(request: ViewerRequest, run: CourseRun) -> list[ResultRow]:
    return result_rows(run, seer=request.user, day=timezone.localdate())


def _draft(request: HttpRequest, run: CourseRun) -> dict[str, str]:
    found: dict[str, str] = request.session.get(DRAFTS, {}).get(run.ref, {})
    return found


def _keep(request: HttpRequest, run: CourseRun, chosen: Mapping[int, PlaceState]) -> None:
    draft = {f"result-{place}": result.value for place, result in chosen.items()}
    if draft != _draft(request, run):
        drafts = {**request.session.get(DRAFTS, {}), run.ref: draft}
        request.session[DRAFTS] = {ref: kept for ref, kept in drafts.items() if kept}


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


def _sent(posted: Mapping[str, str]) -> dict[int, PlaceState]:
    """Return the results that were sent, by place, of whomever."""
    found = {}
    for name, value in posted.items():
        place = name.removeprefix("result-")
        if place != name and place.isdecimal() and value in RESULTS:
            found[int(place)] = PlaceState(value)
    return found


def _over(posted: Mapping[str, str], rows: list[ResultRow]) -> dict[int, int]:
    """Return by place the withdrawal that the page had shown."""
    sent = {row.place_id: posted.get(f"over-{row.place_id}", "") for row in rows}
    return {place: int(value) for place, value in sent.items() if value.isdecimal()}


def _record(request: ViewerRequest, run: CourseRun, rows: list[ResultRow]) -> HttpResponse:
    try:
        count = record_results(
            run=run,
            results=_chosen(request.POST, rows, only_open=False),
            over=_over(request.POST, rows),
            by=request.user,
            at=timezone.now(),
        )
    except ResultsRefused as refusal:
        for reason in refusal.reasons:
            messages.warning(request, reason)
        return redirect("courses:results", run.ref)
    _keep(request, run, {})
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
