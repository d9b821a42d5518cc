"""Bringing training elsewhere in by file: upload, check, record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.access import responsible
from learning.accounts.row_forms import (
    BAD_ROWS_SHOWN,
    RowForm,
    is_left_out,
    row_errors,
    settled_words,
    text_cell,
    typed_anew,
)
from learning.completion.access import (
    IMPORTS_EVIDENCE,
    importing_organisation_for,
    upload_for,
)
from learning.completion.forms.pages import EvidenceFileForm
from learning.completion.importing import COLUMNS, LABELS, Unreadable
from learning.completion.importing.operations import (
    ImportRefused,
    keep_upload,
    mend_upload,
    plan_of,
    record_import,
    rows_of,
)
from learning.completion.models import ExternalAward

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from learning.accounts.access import ViewerRequest
    from learning.completion.importing import Problem
    from learning.completion.models import EvidenceImport

# Of a long list the first are shown; the count tells how many there are.
SHOWN = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@responsible(*IMPORTS_EVIDENCE)
def import_evidence(request: ViewerRequest, key: str) -> HttpResponse:
    """Ask for a file; its rows are kept for the check, and nothing is recorded yet."""
    organisation = importing_organisation_for(request.viewer, key)
    awards = list(
        ExternalAward.objects.filter(is_accepted=True)
        .select_related("counts_for")
        .order_by("provider", "title")
    )
    providers = sorted({award.provider for award in awards})
    form = EvidenceFileForm(providers=providers)
    if request.method == "POST":
        form = EvidenceFileForm(request.POST, request.FILES, providers=providers)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            try:
                upload = keep_upload(
                    data=sent.read(),
                    filename=sent.name,
                    provider=form.cleaned_data["provider"],
                    organisation=organisation,
                    by=request.user,
                    at=timezone.now(),
                )
            except Unreadable as unreadable:
                form.add_error("file", str(unreadable))
            else:
                return redirect("completion:check_import", organisation.key, upload.pk)
    context = {
        "organisation": organisation,
        "form": form,
        "awards": awards,
        "columns": ",".join(COLUMNS),
    }
    return render(request, "completion/import.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@responsible(*IMPORTS_EVIDENCE)
def check_import(request: ViewerRequest, key: str, upload_id: UUID) -> HttpResponse:
    """Show what recording a file would do, let bad rows be put right; POST records it."""
    now = timezone.now()
    organisation = importing_organisation_for(request.viewer, key)
    upload = upload_for(request.viewer, organisation, upload_id)
    if request.method == "POST" and ("leave_out_all" in request.POST or "action" in request.POST):
        return _mend(request, upload, at=now)
    if request.method == "POST":
        try:
            done = record_import(
                upload=upload,
                sees_hidden=_sees_hidden(request, upload),
                leaves_out_missing="leave_out" in request.POST,
                records_withdrawn="again" in request.POST,
                by=request.user,
                at=now,
            )
        except ImportRefused as refused:
            messages.error(request, str(refused))
        else:
            said = ngettext(
                "%(n)d completion is recorded.",
                "%(n)d completions are recorded.",
                done.recorded_count,
            )
            messages.success(request, said % {"n": done.recorded_count})
        return redirect("completion:check_import", organisation.key, upload.pk)
    context: dict[str, Any] = {"organisation": organisation, "upload": upload}
    if upload.recorded_at is None and upload.rows:
        plan = plan_of(upload, sees_hidden=_sees_hidden(request, upload), at=now)
        bad, cells = plan.by_bad_row, dict(rows_of(upload))
        forms = [_row_form(cells[row], bad[row]) for row in [*bad][:BAD_ROWS_SHOWN]]
        context |= {
            "plan": plan,
            "forms": forms,
            "errors": row_errors(forms),
            "bad": len(bad),
            "more": len(bad) - len(forms),
            "fresh": plan.fresh[:SHOWN],
            "withdrawn": plan.withdrawn[:SHOWN],
            "shown": SHOWN,
            "title_error": _("Error:") if bad else "",
        }
    return render(request, "completion/check_import.html", context)


def _sees_hidden(request: ViewerRequest, upload: EvidenceImport) -> bool:
    return request.viewer.sees_hidden_in(upload.organisation.path)


def _row_form(cells: Sequence[str], problems: Sequence[Problem]) -> RowForm:
    typed = dict(zip(COLUMNS, cells, strict=True))
    return RowForm(
        number=problems[0].row,
        who=typed["person"],
        typed=typed,
        wrong=[(problem.field, problem.reason) for problem in problems],
        cell=lambda column: text_cell(str(LABELS[column]), is_date=column == "day"),
    )


def _mend(request: ViewerRequest, upload: EvidenceImport, *, at: datetime) -> HttpResponse:
    bad = plan_of(upload, sees_hidden=_sees_hidden(request, upload), at=at).by_bad_row
    changes = typed_anew(request.POST, bad, columns=COLUMNS)
    try:
        plan = mend_upload(
            upload=upload,
            changes=changes,
            left_out=[number for number in changes if is_left_out(request.POST, number)],
            leaves_out_all="leave_out_all" in request.POST,
            puts_back=request.POST.get("action") == "put_back",
            sees_hidden=_sees_hidden(request, upload),
            at=at,
        )
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        if said := settled_words(before=len(bad), left=len(plan.by_bad_row)):
            messages.info(request, said)
    return redirect("completion:check_import", upload.organisation.key, upload.pk)
