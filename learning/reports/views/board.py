"""Scrutiny packs as they are read: on the page, on paper, as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import ViewerRequest, responsible
from learning.completion.downloads import csv_file
from learning.reports.access import (
    MAKES_PACKS,
    READS_PACKS,
    may_sign,
    may_work_on,
    pack_for,
    packs_for,
)
from learning.reports.board import pack_pdf, pack_rows, read_pack, table_rows
from learning.reports.enums import IN_HAND, PackState
from learning.reports.figures import LOW, TARGET

if TYPE_CHECKING:
    from learning.accounts.access import Viewer
    from learning.reports.models import ScrutinyPack

PAGE_SIZE = 25


@never_cache
@require_GET
@responsible(*READS_PACKS)
def packs(request: ViewerRequest) -> HttpResponse:
    """List the packs she may read, the newest first."""
    found = Paginator(packs_for(request.viewer), PAGE_SIZE)
    return render(
        request,
        "reports/packs.html",
        {
            "packs": found.get_page(request.GET.get("page")),
            "may_make": request.viewer.has(*MAKES_PACKS),
        },
    )


@never_cache
@require_GET
@responsible(*READS_PACKS)
def pack(request: ViewerRequest, key: str) -> HttpResponse:
    """Show a pack; a signed one with what would differ today."""
    found = pack_for(request.viewer, key)
    reading = read_pack(found, compares=True)
    return render(
        request,
        "reports/pack.html",
        {
            "reading": reading,
            "pack": found,
            "words": reading.words,
            "figures": reading.figures,
            "target": TARGET,
            "low": LOW,
            "may_work": found.state in IN_HAND and may_work_on(request.viewer, found),
            "may_decide": _may_decide(request.viewer, found),
            "events": found.events.select_related("by").order_by("id"),
        },
    )


@never_cache
@require_GET
@responsible(*READS_PACKS)
def pack_file(request: ViewerRequest, key: str) -> HttpResponse:
    """Send the pack as a tagged PDF."""
    found = pack_for(request.viewer, key)
    response = HttpResponse(pack_pdf(read_pack(found)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_name(found)}.pdf"'
    return response


@never_cache
@require_GET
@responsible(*READS_PACKS)
def pack_table(request: ViewerRequest, key: str) -> HttpResponse:
    """Send every figure of the pack as CSV."""
    found = pack_for(request.viewer, key)
    head = [_("Table"), _("Line"), _("Column"), _("Value"), _("Detail or definition")]
    return csv_file(_name(found), head, pack_rows(read_pack(found)))


@never_cache
@require_GET
@responsible(*READS_PACKS)
def pack_one_table(request: ViewerRequest, key: str, table: str) -> HttpResponse:
    """Send one table of the pack as CSV."""
    found = pack_for(request.viewer, key)
    shown = read_pack(found).table(table)
    if shown is None:
        raise Http404("No such table.")
    head, rows = table_rows(shown)
    return csv_file(f"{_name(found)}-{table}", head, rows)


def _name(found: ScrutinyPack) -> str:
    """Return a file's name: pack, day and, of what is not signed, that it is a draft."""
    draft = "" if found.state == PackState.SIGNED_OFF else "-draft"
    return f"scrutiny-pack-{found.key}-{found.to_date:%Y-%m-%d}{draft}"


def _may_decide(seer: Viewer, found: ScrutinyPack) -> bool:
    return found.state == PackState.SUBMITTED and may_sign(seer, found, day=timezone.localdate())
