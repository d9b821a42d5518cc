"""Training claimed with a document: by the person herself, and by those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import (
    SignedInRequest,
    named_organisation_for,
    responsible,
    signed_in,
    viewer,
)
from learning.accounts.enums import SEES_NAMES
from learning.completion.access import claim_for, document_for, own_claim_for
from learning.completion.forms.pages import ClaimForm, DeclineForm
from learning.completion.models.claims import DOCUMENT_TYPES
from learning.completion.operations import (
    ClaimRefused,
    approve_claim,
    decline_claim,
    make_claim,
    withdraw_claim,
)
from learning.completion.queries import claims_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from learning.accounts.access import ViewerRequest

PER_PAGE = 50
# Nothing in a document may run or be shown in a frame, were it opened by its address.
DOCUMENT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_claim(request: SignedInRequest) -> HttpResponse:
    """Ask what was completed elsewhere, when, and for the document."""
    now = timezone.now()
    today = timezone.localdate(now)
    # My learning leads here with what is required of her.
    form = ClaimForm(today=today, initial={"award": request.GET.get("award", "")})
    if request.method == "POST":
        form = ClaimForm(request.POST, request.FILES, today=today)
        if request.user.learner_id is None:
            form.add_error(None, _("Your account has no record of training. Ask the support desk."))
        elif form.is_valid():
            try:
                claim = make_claim(by=request.user, at=now, **form.cleaned_data)
            except ClaimRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Your claim waits to be checked."))
                return redirect("completion:own_claim", claim.pk)
    return render(request, "completion/new_claim.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own_claim(request: SignedInRequest, claim_id: UUID) -> HttpResponse:
    """Show a person what became of her claim; POST takes it back."""
    claim = own_claim_for(request.user, claim_id)
    if request.method == "POST":
        try:
            withdraw_claim(claim=claim, by=request.user, at=timezone.now())
        except ClaimRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Your claim is withdrawn."))
        return redirect("completion:own_claim", claim.pk)
    decision = getattr(claim, "decision", None)
    context = {"claim": claim, "decision": decision}
    return render(request, "completion/own_claim.html", context)


@never_cache
@require_GET
@signed_in
def claim_document(request: SignedInRequest, claim_id: UUID) -> FileResponse:
    """Send a claim's document, to be saved: never shown inside a page."""
    now = timezone.now()
    claim = document_for(viewer(request.user, at=now), claim_id, at=now)
    try:
        content = claim.document.open("rb")
    except OSError as error:
        raise Http404("The document is gone.") from error
    ending = DOCUMENT_TYPES[claim.document_type]
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"document-{str(claim.pk)[:8]}.{ending}",
        content_type=claim.document_type,
        headers=DOCUMENT_HEADERS,
    )


@never_cache
@require_GET
@responsible(*SEES_NAMES)
def claims(request: ViewerRequest, key: str) -> HttpResponse:
    """List the claims of an organisation's people; those that wait first."""
    organisation = named_organisation_for(request.viewer, key)
    shows_decided = "decided" in request.GET
    found = claims_in(
        organisation.path,
        timezone.localdate(),
        sees_hidden=request.viewer.sees_hidden_in(organisation.path),
        besides=request.user.learner_id,
    )
    found = found.filter(decision__isnull=not shows_decided)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"organisation": organisation, "page": page, "shows_decided": shows_decided}
    return render(request, "completion/claims.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@responsible(*SEES_NAMES)
def claim(request: ViewerRequest, key: str, claim_id: UUID) -> HttpResponse:
    """Show a claim with its document; POST approves or declines it."""
    now = timezone.now()
    organisation = named_organisation_for(request.viewer, key)
    shown = claim_for(request.viewer, organisation, claim_id, at=now)
    form = DeclineForm()
    if request.method == "POST":
        is_approved = "approve" in request.POST
        form = DeclineForm(None if is_approved else request.POST)
        try:
            if is_approved:
                approve_claim(claim=shown, by=request.user, at=now)
                messages.success(request, _("Approved: it is part of the record now."))
                return redirect("completion:claims", organisation.key)
            if form.is_valid():
                reason = form.cleaned_data["reason"]
                decline_claim(claim=shown, reason=reason, by=request.user, at=now)
                messages.success(request, _("Declined. The person is told why."))
                return redirect("completion:claims", organisation.key)
        except ClaimRefused as refused:
            messages.error(request, str(refused))
            return redirect("completion:claim", organisation.key, shown.pk)
    decision = getattr(shown, "decision", None)
    context = {"organisation": organisation, "claim": shown, "decision": decision, "form": form}
    return render(request, "completion/claim.html", context)
