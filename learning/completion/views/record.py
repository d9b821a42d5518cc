"""A person's own record: to look at, to reflect on, to take away. Nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import SignedInRequest, signed_in
from learning.completion.access import own_evidence_for
from learning.completion.downloads import csv_file
from learning.completion.forms.pages import ReflectionForm
from learning.completion.operations import write_reflection
from learning.completion.queries import (
    agreed_with,
    award_states,
    claims_of,
    evidence_of,
    reflections_of,
    standing_of_modules,
)
from learning.completion.record import HEAD, minutes_of, outcome_of, record_of, record_rows
from learning.completion.record_pdf import record_pdf
from learning.completion.wording import agreed_text, learning_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from learning.completion.enums import AwardState
    from learning.completion.models import Evidence
    from learning.modules.overlays import Standing

PER_PAGE = 50
SHOWN_CLAIMS = 20


@never_cache
@require_GET
@signed_in
def own_evidence(request: SignedInRequest) -> HttpResponse:
    """Show a person all she has on record, what was agreed for her and what she has claimed."""
    learner = request.user.learner_id
    rows = evidence_of(learner, with_withdrawn=True) if learner else ()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    reflections = reflections_of(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    states = award_states(learner, today) if learner else {}
    agreed = agreed_with(learner, today) if learner else ()
    standings = standing_of_modules(request.user, now)
    return render(
        request,
        "completion/own_evidence.html",
        {
            "page": page,
            "lines": [_line(row, states, reflections, standings) for row in page],
            "agreed": [agreed_text(each) for each in agreed],
            "claims": claims_of(learner)[:SHOWN_CLAIMS] if learner else (),
        },
    )


def _line(
    row: Evidence,
    states: dict[UUID, AwardState],
    reflections: dict[UUID, str],
    standings: Mapping[UUID, Standing],
) -> dict[str, Any]:
    minutes = minutes_of(row)
    award = getattr(row, "award", None)
    standing = standings.get(row.subject_key) if row.subject_key else None
    # Of several passes it is the newest that is called back.
    is_newest = standing and standing.completed_date == timezone.localdate(row.occurred_at)
    return {
        "row": row,
        "time": learning_time(minutes) if minutes else "",
        "outcome": outcome_of(row),
        "award": award,
        "state": states[award.pk].label if award else "",
        "has_reflection": row.pk in reflections,
        "called_back": standing.called_back if standing and is_newest else "",
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reflection(request: SignedInRequest, evidence_id: UUID) -> HttpResponse:
    """Let a person write, change or empty her own words about one thing."""
    evidence = own_evidence_for(request.user, evidence_id)
    kept = reflections_of(request.user).get(evidence.pk, "")
    posted = request.POST if request.method == "POST" else None
    form = ReflectionForm(posted, initial={"text": kept})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        write_reflection(evidence=evidence, text=text, by=request.user, at=timezone.now())
        said = _("Your reflection is saved.") if text else _("Your reflection is deleted.")
        messages.success(request, said)
        return redirect("completion:own_evidence")
    return render(request, "completion/reflection.html", {"form": form, "evidence": evidence})


@never_cache
@require_GET
@signed_in
def record_table(request: SignedInRequest) -> HttpResponse:
    """Send a person her own training and bookings as CSV. The file's name carries no name."""
    now = timezone.now()
    record = record_of(request.user, at=now)
    return csv_file(_record_name(now), [*map(str, HEAD)], record_rows(record))


@never_cache
@require_GET
@signed_in
def record_data(request: SignedInRequest) -> HttpResponse:
    """Send a person the same with her posts as JSON."""
    now = timezone.now()
    response = JsonResponse(
        record_of(request.user, at=now),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    response["Content-Disposition"] = f'attachment; filename="{_record_name(now)}.json"'
    return response


@never_cache
@require_GET
@signed_in
def record_file(request: SignedInRequest) -> HttpResponse:
    """Send a person her record of learning as a PDF."""
    now = timezone.now()
    content = record_pdf(record_of(request.user, at=now))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_record_name(now)}.pdf"'
    return response


def _record_name(at: datetime) -> str:
    return f"training-record-{timezone.localdate(at):%Y-%m-%d}"
