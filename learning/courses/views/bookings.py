"""My bookings, one place, giving it up, answering an offer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import SignedInRequest, signed_in
from learning.accounts.keeping import keeping_posts, sent_or_kept
from learning.courses import feeds
from learning.courses.access import place_for
from learning.courses.conditions import reasons_against
from learning.courses.enums import ENDED, MAY_BE_GIVEN_UP, OfferOutcome, PlaceState
from learning.courses.forms.booking import NeedsForm, split_needs
from learning.courses.models import Place
from learning.courses.operations import (
    BookingRefused,
    accept_offer,
    change_needs,
    decline_offer,
    withdraw_place,
)
from learning.courses.queries import (
    bookings_of,
    joining_lines,
    offer_outcome,
    position_of,
    positions_in,
    prerequisites_of,
    run_line,
)
from learning.courses.rules import format_moment, joining_deadline
from learning.courses.timetable import run_plans
from learning.courses.views.booking import needs_page
from learning.courses.views.courses import warn


@never_cache
@require_GET
@signed_in
def bookings(request: SignedInRequest) -> HttpResponse:
    """List a person's places: offers first, then upcoming, waiting, past."""
    secret = feeds.secret_for(request.user)
    return render(
        request,
        "courses/bookings.html",
        {
            "bookings": bookings_of(request.user, today=timezone.localdate()),
            "feed": request.build_absolute_uri(reverse("courses:personal_feed", args=[secret])),
        },
    )


@never_cache
@require_GET
@signed_in
def place(request: SignedInRequest, ref: UUID) -> HttpResponse:
    """Show one place with everything needed to turn up."""
    mine = place_for(request.user, ref)
    if mine.state == PlaceState.OFFERED:
        return redirect("courses:offer", mine.ref)
    now = timezone.now()
    line = run_line(mine.run)
    is_booked = mine.state == PlaceState.BOOKED
    has_begun = line.has_begun(timezone.localdate(now))
    return render(
        request,
        "courses/place.html",
        {
            "place": mine,
            "run": mine.run,
            "line": line,
            "plans": run_plans(mine.run.days.all()),
            "notes": joining_lines(mine.run.course),
            "is_booked": is_booked,
            "open": reasons_against(mine.user, mine.run, now) if is_booked else [],
            "is_over": mine.state in ENDED,
            "position": position_of(mine),
            "has_begun": has_begun,
            "deadline": joining_deadline(line.first_date),
            "prerequisites": prerequisites_of(mine.run.course),
            "may_withdraw": mine.state in MAY_BE_GIVEN_UP and not has_begun,
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@signed_in
def place_needs(request: SignedInRequest, ref: UUID) -> HttpResponse:
    """Change what to arrange, until the day before the course."""
    mine = place_for(request.user, ref)
    form = NeedsForm(sent_or_kept(request), initial=split_needs(mine.needs))
    if request.method == "POST" and form.is_valid():
        try:
            change_needs(place=mine, needs=form.needs, by=request.user, at=timezone.now())
        except BookingRefused as refusal:
            warn(request, refusal.reasons)
        else:
            messages.success(request, _("Your ticks are saved."))
        return redirect("courses:place", mine.ref)
    back = reverse("courses:place", args=[mine.ref])
    return needs_page(request, form, mine.run, back=back, place=mine)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: SignedInRequest, ref: UUID) -> HttpResponse:
    """Say who benefits, then give the place up."""
    mine = place_for(request.user, ref)
    if mine.state not in MAY_BE_GIVEN_UP:
        return redirect("courses:place", mine.ref)
    if request.method == "POST":
        try:
            withdraw_place(place=mine, by=request.user, at=timezone.now())
        except BookingRefused as refusal:
            warn(request, refusal.reasons)
            return redirect("courses:place", mine.ref)
        done = (
            _("Your place is cancelled.")
            if mine.state == PlaceState.CANCELLED
            else _("You have left the waiting list.")
        )
        messages.success(request, done)
        return redirect("courses:bookings")
    return render(
        request,
        "courses/withdraw.html",
        {
            "place": mine,
            "line": run_line(mine.run),
            "is_booked": mine.state == PlaceState.BOOKED,
            "waiting": len(positions_in([mine.run_id])),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def offer(request: SignedInRequest, ref: UUID) -> HttpResponse:
    """Show an offer; accepting and declining are by POST, since mail scanners open every link."""
    mine = place_for(request.user, ref)
    if request.method == "POST":
        return _answer(request, mine)
    now = timezone.now()
    outcome = offer_outcome(mine, at=now)
    if outcome == OfferOutcome.NONE:
        return redirect("courses:place", mine.ref)
    until = mine.offer_expires_at
    return render(
        request,
        "courses/offer.html",
        {
            "place": mine,
            "run": mine.run,
            "line": run_line(mine.run),
            "outcome": outcome,
            "until": format_moment(timezone.localtime(until)) if until else "",
            "waiting": len(positions_in([mine.run_id])),
        },
    )


def _answer(request: SignedInRequest, mine: Place) -> HttpResponse:
    now = timezone.now()
    answer = request.POST.get("answer")
    if answer == "decline":
        decline_offer(place=mine, by=request.user, at=now)
    if answer != "accept":
        return redirect("courses:offer", mine.ref)
    try:
        accept_offer(place=mine, by=request.user, at=now)
    except BookingRefused as refusal:
        warn(request, refusal.reasons)
        return redirect("courses:offer", mine.ref)
    return redirect("courses:book_done", mine.run.ref)
