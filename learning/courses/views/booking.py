"""Booking a place: two questions where they are needed, check answers, confirm.

Answers wait in the session, so a run that fills meanwhile costs nobody a word typed twice.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import SignedInRequest, signed_in
from learning.accounts.keeping import keeping_posts, owner_of, sent_or_kept
from learning.courses.enums import NEED_LABELS, PlaceState
from learning.courses.forms.booking import NeedsForm, SupervisorForm, split_needs
from learning.courses.models import CourseRun, Place
from learning.courses.operations import BookingRefused, RunIsFull, book_place
from learning.courses.queries import (
    live_place,
    position_of,
    prerequisites_of,
    run_line,
    shown_run,
    supervisor_email_for,
)
from learning.courses.views.courses import obstacles, warn

DRAFTS = "bookings"


def _draft(request: SignedInRequest, run: CourseRun) -> dict[str, Any]:
    """Return the answers so far; the supervisor is filled in where we know her."""
    drafts = request.session.get(DRAFTS, {})
    if run.ref not in drafts:
        email = supervisor_email_for(request.user, today=timezone.localdate())
        return {"supervisor_email": email, "needs": [], "was_full": False}
    found: dict[str, Any] = drafts[run.ref]
    return found


def _keep(request: SignedInRequest, run: CourseRun, **answers: Any) -> None:
    drafts = request.session.get(DRAFTS, {})
    drafts[run.ref] = {**_draft(request, run), **answers}
    request.session[DRAFTS] = drafts


def _forget(request: SignedInRequest, run: CourseRun) -> None:
    drafts = request.session.get(DRAFTS, {})
    if drafts.pop(run.ref, None) is not None:
        request.session[DRAFTS] = drafts


def _run_or_404(ref: str) -> CourseRun:
    run = shown_run(ref)
    if run is None:
        raise Http404("No such run.")
    return run


def _elsewhere(request: SignedInRequest, run: CourseRun) -> HttpResponse | None:
    """Return where to go instead of booking, if there is nothing to book."""
    place = live_place(request.user, run)
    if place:
        is_offer = place.state == PlaceState.OFFERED
        return redirect("courses:offer" if is_offer else "courses:place", place.ref)
    if not run_line(run).is_bookable(timezone.localdate()):
        warn(request, [_("This run is not open for booking.")])
        return redirect("courses:run", run.ref)
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def book(request: SignedInRequest, ref: str) -> HttpResponse:
    """Check the answers; POST books the place, or joins the waiting list if that was chosen."""
    run = _run_or_404(ref)
    if request.method == "POST":
        return _confirm(request, run)
    if elsewhere := _elsewhere(request, run):
        return elsewhere
    reasons = obstacles(request.user, run)
    line = run_line(run)
    if reasons:
        context = {"line": line, "reasons": reasons, "prerequisites": prerequisites_of(run.course)}
        return render(request, "courses/cannot_book.html", context)
    draft = _draft(request, run)
    if not draft["supervisor_email"]:
        return redirect("courses:book_supervisor", run.ref)
    return render(
        request,
        "courses/book.html",
        {
            "run": run,
            "line": line,
            "supervisor_email": draft["supervisor_email"],
            "needs": [NEED_LABELS[need] for need in draft["needs"]],
            "will_wait": line.left == 0,
            "position": line.next_position,
            "was_full": draft["was_full"] and line.left == 0,
        },
    )


def _confirm(request: SignedInRequest, run: CourseRun) -> HttpResponse:
    draft = _draft(request, run)
    if not draft["supervisor_email"]:
        return redirect("courses:book_supervisor", run.ref)
    try:
        book_place(
            run=run,
            user=request.user,
            by=request.user,
            at=timezone.now(),
            needs=draft["needs"],
            supervisor_email=draft["supervisor_email"],
            may_wait="wait" in request.POST,
        )
    except RunIsFull:
        _keep(request, run, was_full=True)
        return redirect("courses:book", run.ref)
    except BookingRefused as refusal:
        warn(request, refusal.reasons)
        return redirect("courses:run", run.ref)
    _forget(request, run)
    return redirect("courses:book_done", run.ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@signed_in
def book_supervisor(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask for the supervisor's address, where nobody knows it or it is another one."""
    run = _run_or_404(ref)
    if elsewhere := _elsewhere(request, run):
        return elsewhere
    initial = {"supervisor_email": _draft(request, run)["supervisor_email"]}
    form = SupervisorForm(sent_or_kept(request), initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        _keep(request, run, supervisor_email=form.cleaned_data["supervisor_email"])
        return redirect("courses:book", run.ref)
    context = {"form": form, "run": run, "line": run_line(run), "owner": owner_of(request.user)}
    return render(request, "courses/book_supervisor.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@signed_in
def book_needs(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask what to arrange: two tick lists, both optional."""
    run = _run_or_404(ref)
    if elsewhere := _elsewhere(request, run):
        return elsewhere
    initial = split_needs(_draft(request, run)["needs"])
    form = NeedsForm(sent_or_kept(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        _keep(request, run, needs=form.needs)
        return redirect("courses:book", run.ref)
    return needs_page(request, form, run, back=reverse("courses:book", args=[run.ref]))


def needs_page(
    request: SignedInRequest,
    form: NeedsForm,
    run: CourseRun,
    *,
    back: str,
    place: Place | None = None,
) -> HttpResponse:
    """Draw the two tick lists, while booking or for a place somebody has."""
    context = {
        "form": form,
        "place": place,
        "back": back,
        "line": run_line(run),
        "owner": owner_of(request.user),
    }
    return render(request, "courses/book_needs.html", context)


@never_cache
@require_GET
@signed_in
def book_done(request: SignedInRequest, ref: str) -> HttpResponse:
    """Confirm what was booked; safe to load again."""
    run = _run_or_404(ref)
    place = live_place(request.user, run)
    if place is None:
        return redirect("courses:run", run.ref)
    return render(
        request,
        "courses/book_done.html",
        {
            "place": place,
            "line": run_line(run),
            "is_booked": place.state == PlaceState.BOOKED,
            "position": position_of(place),
            "prerequisites": prerequisites_of(run.course),
            "before": run.course.before,
        },
    )
