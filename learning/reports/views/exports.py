"""Tables taken away: asked for, watched, fetched."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from learning.accounts.queries import sensitive_digest
from learning.reports.access import (
    OUTDATED,
    FileOutdated,
    builds_reports,
    export_file_for,
    export_for,
)
from learning.reports.building.words import default_title
from learning.reports.enums import ExportState, FileFormat
from learning.reports.files import CONTENT_TYPES
from learning.reports.models import Export
from learning.reports.operations import (
    ExportRefused,
    ask_export,
    cancel_export,
    retry_export,
)
from learning.reports.views.builder import asked_report

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from learning.accounts.access import ViewerRequest

MOST_LISTED = 50
# Fields of the form that are not the report.
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "format", "token", "title"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@builds_reports
def exports(request: ViewerRequest) -> HttpResponse:
    """List her exports with where they stand; POST asks for one."""
    if request.method == "POST":
        return _ask(request)
    found = list(Export.objects.filter(owner=request.user).order_by("-asked_at")[:MOST_LISTED])
    sensitive = sensitive_digest()
    return render(
        request,
        "reports/exports.html",
        {
            "exports": found,
            "outdated": {export.pk for export in found if export.is_outdated(sensitive)},
            "outdated_text": OUTDATED,
            "waits": any(export.may_be_cancelled for export in found),
            "now": timezone.now(),
        },
    )


def _ask(request: ViewerRequest) -> HttpResponse:
    data = request.POST.copy()
    form, title = data.get("format", ""), data.get("title", "").strip()
    try:
        token = UUID(data.get("token", ""))
    except ValueError as error:
        raise BadRequest(_("Open the report again and press the button there.")) from error
    if form not in FileFormat.values:
        raise BadRequest(_("Choose one of the formats offered."))
    for field in OWN_FIELDS:
        data.pop(field, None)
    report = asked_report(data)
    export = ask_export(
        report=report,
        title=title or default_title(report),
        form=form,
        # A page offers every format with one token: each format is an export of its own.
        token=uuid5(token, form),
        by=request.viewer,
        at=timezone.now(),
    )
    if export.state == ExportState.READY:
        return redirect("reports:export_file", export.pk)
    if export.state == ExportState.PREPARING:
        messages.success(
            request, _("The table is being prepared. You may leave this page and come back.")
        )
    return redirect("reports:exports")


@never_cache
@require_GET
@builds_reports
def export_file(request: ViewerRequest, export_id: UUID) -> HttpResponseBase:
    """Send the file to whom it was made for, while she may have it."""
    try:
        export = export_file_for(request.viewer, export_id, at=timezone.now())
    except FileOutdated as reason:
        context = {"reason": reason}
        return render(request, "reports/export_outdated.html", context, status=HTTPStatus.FORBIDDEN)
    try:
        content = export.file.open("rb")
    except OSError as error:
        raise Http404("No such file.") from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=export.file_name,
        content_type=CONTENT_TYPES[FileFormat(export.format)],
        headers={"X-Content-Type-Options": "nosniff"},
    )


@never_cache
@require_POST
@builds_reports
def export_cancel(request: ViewerRequest, export_id: UUID) -> HttpResponse:
    """Stop preparing."""
    export = export_for(request.viewer, export_id)
    cancel_export(export=export, by=request.viewer, at=timezone.now())
    return redirect("reports:exports")


@never_cache
@require_POST
@builds_reports
def export_retry(request: ViewerRequest, export_id: UUID) -> HttpResponse:
    """Prepare it again."""
    export = export_for(request.viewer, export_id)
    try:
        retry_export(export=export, by=request.viewer, at=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:exports")
