"""Requests for an account, for those who decide them: read, tick, approve or decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts import operations
from learning.accounts.access import (
    SignedInRequest,
    managed_organisation_for,
    signed_in,
    viewer,
)
from learning.accounts.enums import ResponsibilityKind
from learning.accounts.joining_forms import DeclineForm
from learning.accounts.models import AccessRequest
from learning.accounts.operations import Decided, RequestRefused
from learning.accounts.queries import waiting_requests
from learning.accounts.seat_queries import date_without_seat, seat_counts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from learning.accounts.models import Organisation

PAGE_SIZE = 50


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def access_requests(request: SignedInRequest, key: str) -> HttpResponse:
    """List what waits in an organisation; on POST decide what was ticked."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    organisation = managed_organisation_for(seer, key, at=now)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    chosen = _chosen(request, organisation) if request.method == "POST" else []
    if request.method == "POST" and form.is_valid():
        if not chosen:
            form.add_error(None, _("Tick at least one person."))
        elif "approve" in request.POST:
            done = operations.approve_requests(requests=chosen, by=request.user, at=now)
            _say_approved(request, done)
            return redirect("accounts:access_requests", key)
        else:
            try:
                done = operations.decline_requests(
                    requests=chosen, reason=form.cleaned_data["reason"], by=request.user, at=now
                )
            except RequestRefused as refusal:
                form.add_error("reason", str(refusal))
            else:
                _say_declined(request, done)
                return redirect("accounts:access_requests", key)
    waiting = waiting_requests(organisation.path)
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate(now)
    seats = seat_counts({one.organisation for one in page}, today)
    rows = [(one, date_without_seat(seats, one.organisation, one.leaves_date)) for one in page]
    return render(
        request,
        "accounts/requests.html",
        {
            "organisation": organisation,
            "waiting": page,
            "seats": seats,
            "rows": rows,
            "today": today,
            "has_seat": any(day is None for _one, day in rows),
            "gives_seats": seer.has(ResponsibilityKind.TRAINING_ADMINISTRATOR),
            "form": form,
            "chosen": chosen,
        },
    )


def _chosen(request: SignedInRequest, organisation: Organisation) -> list[int]:
    """Return the ids that were ticked and are of this organisation, decided or not."""
    ticked = {int(text) for text in request.POST.getlist("who") if text.isdecimal()}
    found = AccessRequest.objects.filter(
        pk__in=[pk for pk in ticked if pk < 2**63],
        organisation__path__startswith=organisation.path,
    )
    return list(found.values_list("pk", flat=True))


def _say_approved(request: SignedInRequest, done: Decided) -> None:
    if done.done:
        count = len(done.done)
        said = ngettext(
            "%(n)s person can sign in from now on, and is told so by e-mail.",
            "%(n)s people can sign in from now on, and are told so by e-mail.",
            count,
        )
        messages.success(request, said % {"n": count})
    if done.refused:
        count = sum(map(len, done.refused.values()))
        said = ngettext(
            "%(n)s person is not let in, and goes on waiting.",
            "%(n)s people are not let in, and go on waiting.",
            count,
        )
        reasons = (
            _("%(names)s: %(reason)s") % {"names": ", ".join(names), "reason": reason}
            for reason, names in done.refused.items()
        )
        messages.error(request, " ".join([said % {"n": count}, *reasons]))
    _say_already(request, done)


def _say_declined(request: SignedInRequest, done: Decided) -> None:
    if done.done:
        count = len(done.done)
        said = ngettext("%(n)s request is declined.", "%(n)s requests are declined.", count)
        messages.success(request, said % {"n": count})
    _say_already(request, done)


def _say_already(request: SignedInRequest, done: Decided) -> None:
    if done.already:
        said = ngettext(
            "%(n)s request had been decided already.",
            "%(n)s requests had been decided already.",
            done.already,
        )
        messages.info(request, said % {"n": done.already})
