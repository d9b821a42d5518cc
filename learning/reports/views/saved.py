"""Reports kept under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from learning.reports.access import builds_reports, own_report_for, saved_report_for
from learning.reports.building.definition import ReportRefused
from learning.reports.building.words import default_title
from learning.reports.forms.building import SaveForm
from learning.reports.models import SavedReport
from learning.reports.operations import (
    AlreadySaved,
    SaveRefused,
    change_report,
    delete_report,
    save_report,
)
from learning.reports.views.builder import asked_report, query_of
from learning.reports.views.tables import shown_table

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from learning.accounts.access import ViewerRequest

PAGE_SIZE = 50


@never_cache
@require_GET
@builds_reports
def reports(request: ViewerRequest) -> HttpResponse:
    """List her reports and those shared with her."""
    found = SavedReport.objects.open_to(request.viewer).select_related("owner")
    page = Paginator(found.order_by("name", "id"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/saved/list.html", {"reports": page, "me": request.user})


@never_cache
@require_GET
@builds_reports
def saved(request: ViewerRequest, report_id: UUID) -> HttpResponse:
    """Run a saved report anew, with the permission of whoever opens it."""
    found = saved_report_for(request.viewer, report_id)
    try:
        report = found.report
    except ReportRefused as refusal:
        messages.error(
            request,
            _("“%(name)s” cannot be run any more: %(reason)s. Build it anew.")
            % {"name": found.name, "reason": refusal},
        )
        return redirect("reports:reports")
    return shown_table(
        request, report, found.name, request.viewer,
        saved=found, is_mine=found.owner == request.user,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@builds_reports
def save(request: ViewerRequest) -> HttpResponse:
    """Ask under which name the report in the address is kept; POST keeps it."""
    report = asked_report(request.GET)
    form = SaveForm(request.POST or None, initial={"name": default_title(report)})
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_report(
                report=report, by=request.viewer, at=timezone.now(), **form.cleaned_data
            )
        except AlreadySaved as known:
            messages.info(request, f"{known} {_('Change it here.')}")
            return redirect("reports:change_saved", known.saved.pk)
        except SaveRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
            return redirect("reports:saved", kept.pk)
    back = f"{reverse('reports:table')}?{query_of(report)}"
    same = SavedReport.objects.filter(owner=request.user, definition=report.stored()).first()
    context = {"form": form, "back": back, "saved": None, "same": same}
    return render(request, "reports/saved/save.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@builds_reports
def change_saved(request: ViewerRequest, report_id: UUID) -> HttpResponse:
    """Rename a report of one's own, share it otherwise, announce it otherwise."""
    found = own_report_for(request.viewer, report_id)
    initial = {
        "name": found.name,
        "kinds": found.kinds,
        "people": "\n".join(found.shared_with.order_by("email").values_list("email", flat=True)),
        "rhythm": found.rhythm,
    }
    form = SaveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                change_report(
                    saved=found, by=request.viewer, at=timezone.now(), **form.cleaned_data
                )
        except IntegrityError:
            form.add_error("name", _("You already have a report with this name"))
        else:
            messages.success(request, _("The report is changed."))
            return redirect("reports:saved", found.pk)
    back = reverse("reports:saved", args=[found.pk])
    return render(request, "reports/saved/save.html", {"form": form, "back": back, "saved": found})


@never_cache
@require_POST
@builds_reports
def delete_saved(request: ViewerRequest, report_id: UUID) -> HttpResponse:
    """Forget a report of one's own."""
    found = own_report_for(request.viewer, report_id)
    delete_report(saved=found, by=request.viewer)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("reports:reports")
