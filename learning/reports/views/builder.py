"""The report builder: question pages, check answers, the table, and its print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.naming import paths_by_name
from learning.reports.access import builds_reports
from learning.reports.building.definition import Report
from learning.reports.building.presets import presets
from learning.reports.building.tables import Table
from learning.reports.building.words import (
    answers,
    default_title,
    organisations_in_words,
)
from learning.reports.forms.building import STEPS, WhatForm

if TYPE_CHECKING:
    from learning.accounts.access import ViewerRequest

PAGE_SIZE = 50
# Words of an address that are not part of a report.
NOT_REPORT = frozenset({"page", "change"})


def asked_report(data: QueryDict) -> Report:
    """Read a report from an address or a form. Raises ReportRefused (400, with the reason)."""
    fields = {key: data.getlist(key) for key in data if key not in NOT_REPORT}
    single = {"what", "when", "day", "first", "last", "known", "grouped"}
    return Report.of(
        {key: values[-1] if key in single else values for key, values in fields.items()}
    )


def query_of(report: Report, **more: str) -> str:
    """Return a report as the query of an address."""
    return urlencode([*report.pairs(), *more.items()])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@builds_reports
def new(request: ViewerRequest) -> HttpResponse:
    """Offer reports that are often asked for, and a report of one's own.

    Coming from an overview, all of them are about the organisation it shows.
    """
    report = Report.of({"organisations": request.GET.getlist("organisations")})
    paths = paths_by_name(request.viewer)
    form = WhatForm(request.POST or None, report=report, paths=paths)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{reverse('reports:step', args=['who'])}?{query_of(form.asked)}")
    offered = [
        {"title": preset.title, "text": preset.text, "query": query_of(preset.report)}
        for preset in presets(report.organisations)
    ]
    about = organisations_in_words(report, paths)
    return render(
        request,
        "reports/building/new.html",
        {"form": form, "presets": offered, "about": about},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@builds_reports
def step(request: ViewerRequest, name: str) -> HttpResponse:
    """Ask one question; the answers so far stand in the address.

    A POST with `count` asks only how many lines there would be: `live` answers in words alone,
    for the script; anything else shows the page again with them.
    """
    if name not in STEPS:
        raise Http404("No such question.")
    report, now = asked_report(request.GET), timezone.now()
    seer = request.viewer
    data = request.POST if request.method == "POST" else None
    form = STEPS[name](data, report=report, paths=paths_by_name(seer))
    is_valid = form.is_valid() if form.is_bound else True
    if is_valid and form.is_bound and "count" not in request.POST:
        return redirect(_next(name, form.asked, is_change="change" in request.GET))
    words = count_words(Table(form.asked, seer, now)) if is_valid else ""
    if request.POST.get("count") == "live":
        said = _("The report has %(lines)s.") % {"lines": words} if words else ""
        text = said or _("Not counted: an answer is not complete yet.")
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return render(
        request,
        "reports/building/step.html",
        {
            "form": form,
            "name": name,
            "title": _titles()[name],
            "number": [*STEPS].index(name) + 1,
            "of": len(STEPS),
            "counted": words,
            "back": _back(name, report, is_change="change" in request.GET),
        },
    )


def _titles() -> dict[str, str]:
    return {
        "what": _("What is the report about?"),
        "who": _("Who is it about?"),
        "when": _("Which days?"),
        "grouped": _("How is it grouped?"),
    }


def _next(name: str, report: Report, *, is_change: bool) -> str:
    order = [*STEPS]
    is_last = name == order[-1]
    if is_last or is_change:
        return f"{reverse('reports:check')}?{query_of(report)}"
    following = order[order.index(name) + 1]
    return f"{reverse('reports:step', args=[following])}?{query_of(report)}"


def _back(name: str, report: Report, *, is_change: bool) -> str:
    order = [*STEPS]
    if is_change:
        return f"{reverse('reports:check')}?{query_of(report)}"
    if name == order[0]:
        return reverse("reports:new")
    before = order[order.index(name) - 1]
    return f"{reverse('reports:step', args=[before])}?{query_of(report)}"


def count_words(table: Table) -> str:
    """Say how many lines the report has."""
    count = table.count()
    return ngettext("%(n)s line", "%(n)s lines", count) % {"n": f"{count:,}"}


@never_cache
@require_GET
@builds_reports
def check(request: ViewerRequest) -> HttpResponse:
    """Show every answer with its way back, and how many lines there are."""
    report, seer = asked_report(request.GET), request.viewer
    query = query_of(report)
    rows = [
        {
            "key": answer.question,
            "value": answer.text,
            "href": f"{reverse('reports:step', args=[answer.step])}?{query}&change=1",
            "action": _("Change"),
            "hidden": answer.question.lower(),
        }
        for answer in answers(report, seer, paths_by_name(seer))
    ]
    return render(
        request,
        "reports/building/check.html",
        {
            "rows": rows,
            "counted": count_words(Table(report, seer, timezone.now())),
            "query": query,
            "title": default_title(report),
            "back": f"{reverse('reports:step', args=['grouped'])}?{query}",
        },
    )
