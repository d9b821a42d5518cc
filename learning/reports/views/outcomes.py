"""Training beside outcomes, and where the figures come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import ViewerRequest, responsible
from learning.accounts.enums import ResponsibilityKind
from learning.completion.downloads import csv_file
from learning.completion.queries import trend
from learning.reports.access import READS_PACKS, areas_for, may_see_figures, points_shown
from learning.reports.beside import (
    beside,
    beside_heading,
    is_invented,
    months_over,
    sources_of,
)
from learning.reports.charts import drawings
from learning.reports.enums import OutcomeKind
from learning.reports.forms.packs import KeepOutcomesForm, OutcomesFileForm
from learning.reports.operations import OutcomesRefused, record_outcomes
from learning.reports.outcomes import area_names, plan_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from learning.accounts.models import Organisation
    from learning.reports.beside import MonthLine
    from learning.reports.outcomes import OutcomePlan

ADMINISTRATOR = ResponsibilityKind.TRAINING_ADMINISTRATOR


@never_cache
@require_GET
@responsible(*READS_PACKS)
def outcomes(request: ViewerRequest) -> HttpResponse:
    """Show coverage above counts, on one axis of months."""
    areas = areas_for(request.viewer)
    shown = _chosen(areas, request.GET.get("area", ""))
    lines = _lines(request, shown) if shown else []
    labels = [line.label for line in lines]
    has_counts = any(line.counts for line in lines)
    return render(
        request,
        "reports/outcomes.html",
        {
            "area": shown,
            "filters": _filters(areas, shown) if shown and len(areas) > 1 else [],
            "heading": beside_heading(lines),
            "lines": lines,
            "rows": _rows(lines),
            "head": _head(),
            "has_counts": has_counts,
            "charts": _charts(lines, labels) if has_counts else [],
            "sources": sources_of(lines),
            "is_invented": is_invented(lines),
            "may_import": request.viewer.has(ADMINISTRATOR),
        },
    )


@never_cache
@require_GET
@responsible(*READS_PACKS)
def outcomes_file(request: ViewerRequest) -> HttpResponse:
    """Send the table of the page as CSV."""
    shown = _chosen(areas_for(request.viewer), request.GET.get("area", ""))
    if shown is None:
        raise Http404("No such area.")
    lines = _lines(request, shown)
    return csv_file(f"{slugify(shown.name)}-training-beside-outcomes", _head(), _rows(lines))


@never_cache
@require_http_methods(["GET", "POST"])
@responsible(ADMINISTRATOR)
def import_outcomes(request: ViewerRequest) -> HttpResponse:
    """Take a file, show what it would change, and keep it when that is confirmed."""
    if request.POST.get("step") == "keep":
        return _keep(request)
    form = OutcomesFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["file"]
        plan = plan_outcomes(text, today=timezone.localdate())
        initial = {"text": text, "source": form.cleaned_data["source"]}
        return _check_page(request, plan, KeepOutcomesForm(initial=initial))
    kinds = [(kind.value, kind.label) for kind in OutcomeKind]
    context = {"form": form, "areas": area_names(), "kinds": kinds}
    return render(request, "reports/outcomes_import.html", context)


def _keep(request: ViewerRequest) -> HttpResponse:
    form = KeepOutcomesForm(request.POST)
    now = timezone.now()
    if not form.is_valid():
        messages.error(request, _("Choose the file again."))
        return redirect("reports:outcomes_import")
    data = form.cleaned_data
    try:
        plan = record_outcomes(
            text=data["text"],
            source=data["source"],
            reason=data["reason"],
            by=request.user,
            at=now,
        )
    except OutcomesRefused as refused:
        plan = refused.plan or plan_outcomes(data["text"], today=timezone.localdate(now))
        form.add_error("reason" if plan.corrected else None, str(refused))
        return _check_page(request, plan, form)
    kept = ngettext("%(n)s figure was recorded.", "%(n)s figures were recorded.", plan.changes)
    messages.success(
        request,
        kept % {"n": plan.changes} if plan.changes else _("Everything was recorded already."),
    )
    return redirect("reports:outcomes")


def _check_page(request: ViewerRequest, plan: OutcomePlan, form: KeepOutcomesForm) -> HttpResponse:
    return render(
        request,
        "reports/outcomes_check.html",
        {
            "plan": plan,
            "form": form,
            "errors": plan.errors[:100],
            "corrected": plan.corrected[:100],
        },
    )


def _chosen(areas: Sequence[Organisation], key: str) -> Organisation | None:
    if not key:
        return next(iter(areas), None)
    chosen = next((area for area in areas if area.key == key), None)
    if chosen is None:
        raise Http404("No such area.")
    return chosen


def _lines(request: ViewerRequest, shown: Organisation) -> list[MonthLine]:
    today = timezone.localdate()
    ends = months_over(today)
    covered = trend(shown, ends) if may_see_figures(request.viewer, shown, day=today) else []
    return beside(shown, ends, points_shown(request.viewer, shown, covered, None))


def _filters(areas: Sequence[Organisation], shown: Organisation) -> list[dict[str, Any]]:
    return [
        {
            "kind": "select",
            "name": "area",
            "label": _("Area"),
            "value": shown.key,
            "options": [{"value": area.key, "text": area.name} for area in areas],
        }
    ]


def _charts(lines: Sequence[MonthLine], labels: Sequence[str]) -> list[dict[str, Any]]:
    def chart(key: str, title: str, values: list[int | None], *, is_percent: bool) -> Any:
        told = ", ".join(
            f"{label} {value}{'%' if is_percent else ''}"
            for label, value in zip(labels, values, strict=True)
            if value is not None
        )
        return {
            "key": key,
            "title": title,
            "description": f"{title}: {told or _('no figures')}",
            "drawings": drawings(labels, values, is_percent=is_percent),
        }

    coverage = [line.percent for line in lines]
    found = [chart("coverage", _("People up to date"), coverage, is_percent=True)]
    for kind in OutcomeKind:
        counts = [line.count(kind) for line in lines]
        if any(count is not None for count in counts):
            found.append(chart(kind.value, str(kind.label), counts, is_percent=False))
    return found


def _head() -> list[str]:
    return [
        _("Month"),
        _("Up to date"),
        *(str(kind.label) for kind in OutcomeKind),
        _("Distinct submitters"),
        _("Share of the ten busiest"),
    ]


def _rows(lines: Sequence[MonthLine]) -> list[list[str]]:
    return [
        [
            line.label,
            "–" if line.percent is None else f"{line.percent}%",
            *(line.told(kind) for kind in OutcomeKind),
            *line.breadth(),
        ]
        for line in lines
    ]
