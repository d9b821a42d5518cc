"""Moving a person to another group, ending a leaver's post, letting a guest stay longer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts import operations
from learning.accounts.access import (
    SignedInRequest,
    guest_for,
    managed_person_for,
    reached_organisations,
    signed_in,
    viewer,
)
from learning.accounts.joining_forms import ExtendForm, MoveForm, RemoveForm
from learning.accounts.operations import PostRefused, would_lose
from learning.accounts.queries import posts_beneath

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse, QueryDict

CONFIRMED = "confirmed"


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def move_person(request: SignedInRequest, learner_id: UUID) -> HttpResponse:
    """Ask where a person goes; show what that means; do it on the second POST."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    person, post = managed_person_for(seer, learner_id, at=now)
    form = MoveForm(
        _posted(request),
        organisations=reached_organisations(seer),
        initial={"role": post.role, "day": timezone.localdate(now)},
    )
    context: dict[str, Any] = {"person": person, "post": post, "form": form}
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        if CONFIRMED not in request.POST:
            loses = would_lose(person, [post], day=wanted["day"], coming=[wanted["organisation"]])
            return render(
                request,
                "accounts/move_check.html",
                {
                    **context,
                    "wanted": wanted,
                    "role": dict(form.fields["role"].choices)[wanted["role"]],  # type: ignore[attr-defined]
                    "fields": _fields(request),
                    "loses": loses,
                },
            )
        try:
            moved = operations.transfer_person(person=person, **wanted, by=request.user, at=now)
        except PostRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(name)s moves to %(organisation)s on %(day)s.") % {
                "name": person,
                "organisation": moved.organisation,
                "day": date_format(moved.start_date, "j F Y"),
            }
            messages.success(request, said)
            return redirect("reports:organisations")
    return render(request, "accounts/move.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def remove_person(request: SignedInRequest, learner_id: UUID) -> HttpResponse:
    """Say what it means that somebody leaves; end her post on POST."""
    now = timezone.now()
    person, post = managed_person_for(viewer(request.user, at=now), learner_id, at=now)
    form = RemoveForm(
        _posted(request), initial={"day": timezone.localdate(now) + timedelta(days=1)}
    )
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            operations.remove_person(
                person=person, organisation=post.organisation, day=day, by=request.user, at=now
            )
        except PostRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(name)s leaves %(organisation)s. First day without the post: %(day)s.") % {
                "name": person,
                "organisation": post.organisation,
                "day": date_format(day, "j F Y"),
            }
            messages.success(request, said)
            return redirect("reports:organisations")
    today = timezone.localdate(now)
    leaving = posts_beneath(person.learner_id, post.organisation, since=today)
    loses = would_lose(person, leaving, day=today)
    return render(
        request,
        "accounts/remove.html",
        {"person": person, "post": post, "form": form, "loses": loses},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def extend_guest(request: SignedInRequest, learner_id: UUID) -> HttpResponse:
    """Let a guest stay until another day, in one POST."""
    now = timezone.now()
    person, post = guest_for(viewer(request.user, at=now), learner_id, at=now)
    last_day = post.end_date - timedelta(days=1) if post.end_date else None
    form = ExtendForm(_posted(request), initial={"day": last_day})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            operations.extend_guest(
                post=post, end_date=day + timedelta(days=1), by=request.user, at=now
            )
        except PostRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            said = _("%(name)s may stay until %(day)s.") % {
                "name": person,
                "day": date_format(day, "j F Y"),
            }
            messages.success(request, said)
            return redirect("reports:person", learner_id)
    return render(
        request,
        "accounts/extend.html",
        {"person": person, "post": post, "form": form, "last_day": last_day},
    )


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _fields(request: SignedInRequest) -> list[tuple[str, str]]:
    """Return what was chosen, as hidden fields of the check page."""
    return [
        (name, value)
        for name in request.POST
        if name != "csrfmiddlewaretoken"
        for value in request.POST.getlist(name)
    ]
