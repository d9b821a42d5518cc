"""The register of an organisation as a file: at once if it is short, else by the worker."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.access import signed_in, viewer
from learning.reports.building.definition import ReportRefused
from learning.reports.building.taken import register_for
from learning.reports.enums import ExportState, FileFormat
from learning.reports.files import CONTENT_TYPES, csv_lines
from learning.reports.operations import note_taken, take_away
from learning.reports.operations.exports import MOST_AT_ONCE, file_name

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from learning.accounts.access import SignedInRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def register_file(request: SignedInRequest, key: str) -> HttpResponseBase:
    """Send the register as CSV, every row of the denominators; a long one is offered first.

    POST has that prepared. 400 for a day or a requirement it does not know.
    """
    now = timezone.now()
    try:
        table = register_for(viewer(request.user, at=now), key, request.GET, at=now)
    except ReportRefused as refusal:
        raise BadRequest(str(refusal)) from refusal
    form = FileFormat.CSV
    if request.method == "POST":
        try:
            token = uuid.UUID(request.POST.get("token", ""))
        except ValueError as error:
            raise BadRequest(_("Open the register again and press the button there.")) from error
        export = take_away(table=table, title=table.title, form=form, token=token)
        is_ready = export.state == ExportState.READY
        return redirect(*(("reports:export_file", export.pk) if is_ready else ("reports:exports",)))
    count = table.count()
    if count > MOST_AT_ONCE:
        return render(
            request,
            "reports/register_file.html",
            {
                "organisation": table.organisation,
                "asked": table.asked,
                "count": count,
                "token": uuid.uuid4(),
            },
        )
    if request.method == "GET":
        note_taken(table, rows=count)
    return StreamingHttpResponse(
        csv_lines(table.columns, table.lines()),
        content_type=CONTENT_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(table, form)}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
