"""What bends a requirement for one person: asked, decided, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from learning.accounts.access import (
    SignedInRequest,
    named_organisation_for,
    responsible,
    signed_in,
    viewer,
)
from learning.accounts.enums import SEES_NAMES
from learning.completion import operations
from learning.completion.access import (
    decidable,
    decidable_exemption_for,
    exemption_for,
    may_decide,
    staff_member_for,
)
from learning.completion.forms.exemptions import ExemptionForm
from learning.completion.queries import exemptions_in, exemptions_of, names_apart, required_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from learning.accounts.access import ViewerRequest

PER_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exemptions(request: SignedInRequest, key: str, learner_id: UUID) -> HttpResponse:
    """Show what was asked for somebody, and take another request."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    organisation, learner = staff_member_for(seer, key, learner_id, at=now)
    rules = required_of(learner.pk, timezone.localdate(now))
    earlier = list(exemptions_of(learner.pk, organisation))
    of_earlier = (found.requirement for found in earlier if found.requirement)
    names = names_apart([*rules, *of_earlier])
    form = ExemptionForm(request.POST or None, requirements=rules, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_exemption(
                learner=learner,
                organisation=organisation,
                by=request.user,
                at=now,
                **form.cleaned_data,
            )
        except operations.ExemptionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. It counts as soon as it is approved."))
            return redirect(request.path)
    rows = [
        {
            "exemption": found,
            "rule": names.get(found.requirement_id or 0, ""),
            "may_decide": not found.outcome and may_decide(seer, found),
        }
        for found in earlier
    ]
    context = {"organisation": organisation, "learner": learner, "form": form, "rows": rows}
    return render(request, "completion/exemptions.html", context)


@never_cache
@require_GET
@responsible(*SEES_NAMES)
def exemptions_asked(request: ViewerRequest, key: str) -> HttpResponse:
    """List what was asked for an organisation's people and waits, or what was decided."""
    seer = request.viewer
    organisation = named_organisation_for(seer, key)
    shows_decided = "decided" in request.GET
    found = exemptions_in(
        organisation,
        timezone.localdate(),
        sees_hidden=seer.sees_hidden_in(organisation.path),
        besides=request.user.learner_id,
    )
    chosen = found.exclude(decisions=None) if shows_decided else found.waiting()
    page = Paginator(chosen.with_decisions(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "page": page,
        "shows_decided": shows_decided,
        "decidable": set() if shows_decided else decidable(seer, page.object_list),
    }
    return render(request, "completion/exemptions_asked.html", context)


@never_cache
@require_POST
@signed_in
def decide_exemption(
    request: SignedInRequest, key: str, learner_id: UUID, exemption_id: UUID
) -> HttpResponse:
    """Approve or decline what somebody else asked for."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    found = decidable_exemption_for(seer, key, learner_id, exemption_id, at=now)
    is_approved = request.POST.get("decision") == "approve"
    try:
        operations.decide_exemption(
            exemption=found, is_approved=is_approved, by=request.user, at=now
        )
    except operations.ExemptionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Approved.") if is_approved else _("Declined."))
    if "from_list" in request.POST:
        return redirect("completion:exemptions_asked", key)
    return redirect("completion:exemptions", key, learner_id)


@never_cache
@require_POST
@signed_in
def withdraw_exemption(
    request: SignedInRequest, key: str, learner_id: UUID, exemption_id: UUID
) -> HttpResponse:
    """Let it count no more from today: whoever may ask may end it."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    found = exemption_for(seer, key, learner_id, exemption_id, at=now)
    try:
        operations.withdraw_exemption(exemption=found, by=request.user, at=now)
    except operations.ExemptionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. It counts no more from today."))
    return redirect("completion:exemptions", key, learner_id)
