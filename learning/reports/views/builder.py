"""The report builder: question pages, check answers, the table, and its print."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.naming import paths_by_name
from learning.reports.access import builds_reports
from learning.reports.building.columns import INSTANT, SHARE
from learning.reports.building.definition import Report
from learning.reports.building.presets import presets
from learning.reports.building.tables import Table
from learning.reports.building.words import (
    answers,
    default_title,
    emptied_by,
    filters_in_force,
    organisations_in_words,
)
from learning.reports.enums import FileFormat
from learning.reports.forms.building import STEPS, WhatForm
from learning.reports.operations.exports import MOST_AT_ONCE

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from learning.accounts.access import Viewer, ViewerRequest
    from learning.reports.building.columns import Column

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


@never_cache
@require_GET
@builds_reports
def table(request: ViewerRequest) -> HttpResponse:
    """Show the report that the address asks for."""
    report = asked_report(request.GET)
    return shown_table(request, report, default_title(report), request.viewer)


def shown_table(
    request: HttpRequest, report: Report, title: str, seer: Viewer, **more: Any
) -> HttpResponse:
    """Show a page of a report's table with what can be done with it."""
    now = timezone.now()
    found = Table(report, seer, now)
    rows: Any = _Rows(found)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = _context(report, title, seer, found, now)
    return render(
        request,
        "reports/building/table.html",
        {
            **context,
            "page": page,
            "rows": [shown(found.columns, found.line(raw)) for raw in page.object_list],
            "counted": ngettext("%(n)s line", "%(n)s lines", count) % {"n": f"{count:,}"},
            "empty": _why_empty(found) if not count else "",
            "formats": FileFormat.choices,
            "is_long": count > MOST_AT_ONCE,
            "most": MOST_AT_ONCE,
            "token": uuid.uuid4(),
            **more,
        },
    )


class _Rows:
    """A table's rows as a paginator wants them; counted by the table, which knows how."""

    ordered = True

    def __init__(self, found: Table) -> None:
        self.found = found

    def count(self) -> int:
        return self.found.count()

    def __len__(self) -> int:
        return self.found.count()

    def __getitem__(self, rows: slice) -> list[Any]:
        return list(self.found.rows[rows])


def _context(
    report: Report, title: str, seer: Viewer, found: Table, now: datetime
) -> dict[str, Any]:
    given = answers(report, seer, found.paths)
    return {
        "title": title,
        "report": report,
        "query": query_of(report),
        "fields": report.pairs(),
        "columns": found.columns,
        "forecast": found.forecast,
        "answers": given,
        "chosen": [
            {
                "text": f"{answer.question}: {answer.text}",
                "href": f"{reverse('reports:table')}?{query_of(report.without(answer.field))}",
            }
            for answer in filters_in_force(report, given)
        ],
        "now": now,
    }


def _why_empty(found: Table) -> str:
    questions = {
        "organisations": _("the organisations"),
        "roles": _("the roles"),
        "modules": _("the training"),
        "states": _("the states"),
        "known": _("the day of knowing"),
    }
    to_blame = emptied_by(found)
    if to_blame:
        names = ", ".join(questions[field] for field in to_blame)
        return _("No line is left by this choice: %(filters)s. Remove it to see others.") % {
            "filters": names
        }
    if found.report.filters:
        return _("No line is left by these choices together. Remove one after the other.")
    return _("There is nothing of this kind for the people you see by name, on these days.")


def shown(columns: tuple[Column, ...], line: list[Any]) -> list[dict[str, Any]]:
    """Return the cells of a row as the page writes them."""
    return [
        {"text": _text(column, value), "column": column}
        for column, value in zip(columns, line, strict=True)
    ]


def _text(column: Column, value: Any) -> str:
    if value is None:
        return "–"
    if column.kind == SHARE:
        return f"{value:.0%}"
    if column.kind == INSTANT or hasattr(value, "isoformat"):
        return date_format(value, "j F Y")
    return f"{value:,}" if isinstance(value, int) else str(value)


@never_cache
@require_GET
@builds_reports
def table_print(request: ViewerRequest) -> HttpResponse:
    """Show the whole table on one page, for paper; a long one is for a file."""
    report, now = asked_report(request.GET), timezone.now()
    found = Table(report, request.viewer, now)
    count = found.count()
    is_long = count > MOST_AT_ONCE
    context = _context(report, default_title(report), request.viewer, found, now)
    return render(
        request,
        "reports/building/print.html",
        {
            **context,
            "count": count,
            "is_long": is_long,
            "most": MOST_AT_ONCE,
            "rows": () if is_long else [shown(found.columns, line) for line in found.lines()],
        },
    )
