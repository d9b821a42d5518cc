"""The table of a report on the page and on paper, with what can be done with it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.reports.access import builds_reports
from learning.reports.building.columns import INSTANT, SHARE, share_text
from learning.reports.building.tables import Table
from learning.reports.building.words import answers, default_title, emptied_by, filters_in_force
from learning.reports.enums import FileFormat
from learning.reports.operations.exports import MOST_AT_ONCE
from learning.reports.views.builder import asked_report, query_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from learning.accounts.access import Viewer, ViewerRequest
    from learning.reports.building.columns import Column
    from learning.reports.building.definition import Report

PAGE_SIZE = 50


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
        return share_text(value)
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
