"""What bends a requirement for one person: asked, decided, ended early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
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
from learning.accounts.models import Organisation
from learning.accounts.queries import posts_of
from learning.completion import operations
from learning.completion.access import (
    decidable,
    decidable_exemption_for,
    exemption_for,
    staff_member_for,
)
from learning.completion.enums import ExemptionOutcome
from learning.completion.forms.exemptions import (
    DeclineExemptionForm,
    ExemptionForm,
    WithdrawExemptionForm,
)
from learning.completion.queries import exemptions_in, exemptions_of, names_apart, required_of
from learning.completion.queries.deciding import subject_of, without_decider
from learning.completion.queries.exemptions import bending, overlapping, seen_beneath

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from learning.accounts.access import ViewerRequest
    from learning.completion.models import Exemption, ExemptionDecision
    from learning.completion.operations import Foreseen

PER_PAGE = 25
# Said in an address by the list, to come back to it.
FROM_LIST = "list"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exemptions(request: SignedInRequest, key: str, learner_id: UUID) -> HttpResponse:
    """Show what was asked for somebody, and take another request."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    organisation, learner = staff_member_for(seer, key, learner_id, at=now)
    rules = required_of([learner.pk], timezone.localdate(now))
    earlier = list(exemptions_of(learner.pk, organisation))
    of_earlier = (found.requirement for found in earlier if found.requirement)
    names = names_apart([*rules, *of_earlier])
    form = ExemptionForm(request.POST or None, requirements=rules, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_exemption(
                learner=learner, organisation=organisation, by=request.user, at=now, **form.asked
            )
        except operations.ExemptionRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Asked. It counts as soon as it is approved."))
            return redirect(request.path)
    waiting = [one for one in earlier if not one.outcome]
    context = {
        "organisation": organisation,
        "learner": learner,
        "form": form,
        "rows": [{"one": one, "rule": names.get(one.requirement_id or 0, "")} for one in earlier],
        "decidable": decidable(seer, waiting),
        "undecidable": without_decider(waiting, day=timezone.localdate(now)),
        "today": timezone.localdate(now),
    }
    return render(request, "completion/exemptions.html", context)


@never_cache
@require_GET
@responsible(*SEES_NAMES)
def exemptions_asked(request: ViewerRequest, key: str) -> HttpResponse:
    """List what was asked for an organisation's people and waits, or what was decided."""
    seer, today = request.viewer, timezone.localdate()
    organisation = named_organisation_for(seer, key)
    shows_decided = "decided" in request.GET
    found = exemptions_in(
        organisation.path,
        today,
        sees_hidden=seer.sees_hidden_in(organisation.path),
        besides=request.user.learner_id,
    )
    chosen = found.exclude(decisions=None) if shows_decided else found.waiting()
    page = Paginator(chosen.with_decisions(), PER_PAGE).get_page(request.GET.get("page"))
    asked = list(page.object_list)
    waiting = [] if shows_decided else asked
    context = {
        "organisation": organisation,
        "page": page,
        "shows_decided": shows_decided,
        "rows": _rows(asked, waiting, today, organisation.path),
        "decidable": decidable(seer, waiting),
        "undecidable": without_decider(waiting, day=today),
    }
    return render(request, "completion/exemptions_asked.html", context)


def _rows(
    asked: Sequence[Exemption], waiting: Sequence[Exemption], day: date, path: str
) -> list[dict[str, Any]]:
    """Return requests with where their people are; of those that wait, what would change.

    `path` is that of the organisation whose page it is: of what was asked elsewhere it says only
    that it shares days.
    """
    units = posts_of([one.learner.counts_as for one in asked], day)
    foreseen = operations.foreseen_approvals(waiting, day=day)
    names = _names(asked, (line for lines in foreseen.values() for line in lines), day)
    others = bending([one.learner.counts_as for one in waiting]) if waiting else {}
    return [
        {
            "exemption": one,
            "unit": next((post.organisation_name for post in units.get(person, ())), ""),
            "rule": names.get(one.requirement_id or 0, ""),
            "effects": _named(foreseen.get(one.pk, ()), names),
            "overlaps": seen_beneath(path, overlaps),
            "overlaps_elsewhere": len(seen_beneath(path, overlaps)) < len(overlaps),
        }
        for one in asked
        for person in (one.learner.counts_as,)
        for overlaps in (overlapping(one, others.get(person, ())),)
    ]


def _names(asked: Sequence[Exemption], lines: Iterable[Foreseen], day: date) -> dict[int, str]:
    """Return what rules are called among all that are required of these people."""
    of_people = required_of([one.learner.counts_as for one in asked], day)
    asked_of = (one.requirement for one in asked if one.requirement)
    return names_apart([*of_people, *asked_of, *(line.requirement for line in lines)])


def _named(lines: Iterable[Foreseen], names: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"rule": names[line.requirement.pk], "line": line} for line in lines]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decide_exemption(
    request: SignedInRequest, key: str, learner_id: UUID, exemption_id: UUID
) -> HttpResponse:
    """Show what somebody else asked for and what it would do; POST approves or declines it."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    found = decidable_exemption_for(seer, key, learner_id, exemption_id, at=now)
    is_from_list = request.GET.get("from") == FROM_LIST
    back = (
        reverse("completion:exemptions_asked", args=[key])
        if is_from_list
        else reverse("completion:exemptions", args=[key, learner_id])
    )
    is_approved = request.POST.get("decision") == "approve"
    is_declined = request.POST.get("decision") == "decline"
    form = DeclineExemptionForm(request.POST if is_declined else None)
    if found.outcome:
        messages.info(request, _("This was decided already, or taken back."))
        return redirect(back)
    if is_approved or form.is_valid():
        try:
            operations.decide_exemption(
                exemption=found,
                is_approved=is_approved,
                reason="" if is_approved else form.cleaned_data["reason"],
                by=request.user,
                at=now,
            )
        except operations.ExemptionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Approved.") if is_approved else _("Declined."))
        return redirect(back)
    today = timezone.localdate(now)
    context = {
        "row": _rows([found], [found], today, get_object_or_404(Organisation, key=key).path)[0],
        "person": subject_of(found),
        "form": form,
        "back": back,
    }
    return render(request, "completion/exemption_decide.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw_exemption(
    request: SignedInRequest, key: str, learner_id: UUID, exemption_id: UUID
) -> HttpResponse:
    """Say what it means that something counts no more, or is taken back; POST does it.

    Whoever may ask may end it.
    """
    now = timezone.now()
    seer, today = viewer(request.user, at=now), timezone.localdate(now)
    found = exemption_for(seer, key, learner_id, exemption_id, at=now)
    back = reverse("completion:exemptions", args=[key, learner_id])
    if not found.can_be_withdrawn:
        messages.info(request, _("It was ended or taken back already: see what was decided."))
        return redirect(back)
    counts = found.approval is not None
    preset = max(today, found.start_date) if today < found.last_day else None
    posted = request.POST if request.method == "POST" else None
    form = WithdrawExemptionForm(posted, initial={"from_date": preset})
    is_ready = request.method == "POST" and (not counts or form.is_valid())
    if is_ready and counts:
        day = form.cleaned_data["from_date"]
        # It is ended on the day of which she has seen what it does.
        if found.start_date <= day < found.last_day and request.POST.get("seen") != str(day):
            preset, is_ready = day, False
    if is_ready:
        try:
            done = operations.withdraw_exemption(
                exemption=found,
                from_date=form.cleaned_data["from_date"] if counts else None,
                by=request.user,
                at=now,
            )
        except operations.ExemptionRefused as refusal:
            # The day is wrong, or somebody was quicker.
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _withdrawn(found, done))
            return redirect(back)
    effects = (
        operations.foreseen_end(found, from_date=preset, day=today) if counts and preset else []
    )
    names = _names([found], effects, today)
    context = {
        "one": found,
        "rule": names.get(found.requirement_id or 0, ""),
        "person": subject_of(found),
        "form": form,
        "counts": counts,
        "preset": preset,
        "never_counts": counts and preset is not None and preset <= found.start_date,
        "effects": _named(effects, names),
        "back": back,
    }
    return render(request, "completion/exemption_withdraw.html", context)


def _withdrawn(found: Exemption, done: ExemptionDecision) -> str:
    # Asked anew: somebody may have approved it since the page was shown.
    if not found.decisions.filter(outcome=ExemptionOutcome.APPROVED).exists():
        return _("The request is taken back.")
    if done.from_date is None or done.from_date <= found.start_date:
        return _("It is withdrawn, and counts on no day.")
    said = _("It counts no more from %(day)s.")
    return said % {"day": date_format(done.from_date, "j F Y")}
