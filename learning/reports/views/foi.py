"""The eight answers to freedom of information requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import ViewerRequest, responsible
from learning.completion.downloads import csv_file
from learning.reports.access import READS_PACKS, force_for
from learning.reports.contents import foi_answers
from learning.reports.contents.foi import NOTE, foi_rows
from learning.reports.forms.packs import PeriodForm
from learning.reports.rules import Period, whole_year_before
from media.assets.typesetting import pdf

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.reports.contents.foi import Answer


@never_cache
@require_GET
@responsible(*READS_PACKS)
def foi(request: ViewerRequest) -> HttpResponse:
    """Show the answers for the days asked for; without any, for the last twelve whole months."""
    force = force_for(request.viewer, READS_PACKS)
    form, period = _asked(request)
    return render(
        request,
        "reports/foi.html",
        {
            "organisation": force,
            "form": form,
            "period": period,
            "answers": foi_answers(force, period) if period else [],
            "query": _query(period) if period else "",
            "note": NOTE,
        },
    )


@never_cache
@require_GET
@responsible(*READS_PACKS)
def foi_file(request: ViewerRequest) -> HttpResponse:
    """Send the answers as a tagged PDF."""
    force, period, answers = _answers(request)
    data: dict[str, Any] = {
        "title": _("Training on modern slavery: eight answers"),
        "language": settings.LANGUAGE_CODE,
        "publisher": settings.SITE_NAME,
        "date": period.last.isoformat(),
        "organisation": force.name,
        "days": _days(period),
        "answers": answers,
        "note": str(NOTE),
        "page": _("Page"),
        "of": _("of"),
    }
    response = HttpResponse(pdf("foi", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_name(period)}.pdf"'
    return response


@never_cache
@require_GET
@responsible(*READS_PACKS)
def foi_table(request: ViewerRequest) -> HttpResponse:
    """Send the answers as CSV."""
    _force, period, answers = _answers(request)
    head = [_("Number"), _("Question"), _("Answer or figure"), _("Value"), _("Definition")]
    return csv_file(_name(period), head, foi_rows(answers))


def _answers(request: ViewerRequest) -> tuple[Organisation, Period, list[Answer]]:
    force = force_for(request.viewer, READS_PACKS)
    _form, period = _asked(request)
    if period is None:
        raise Http404("There are no such days.")
    return force, period, foi_answers(force, period)


def _asked(request: ViewerRequest) -> tuple[PeriodForm, Period | None]:
    """Return the form and the days it asks for; None where they cannot be."""
    today = timezone.localdate()
    usual = whole_year_before(today)
    if not request.GET:
        days = {"first": usual.first, "last": usual.last}
        return PeriodForm(initial=days, today=today), usual
    form = PeriodForm(request.GET, today=today)
    return form, form.cleaned_data.get("period") if form.is_valid() else None


def _query(period: Period) -> str:
    return "&".join(
        f"{name}_{part}={getattr(day, part)}"
        for name, day in (("first", period.first), ("last", period.last))
        for part in ("day", "month", "year")
    )


def _days(period: Period) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.first, "j F Y"),
        "last": date_format(period.last, "j F Y"),
    }


def _name(period: Period) -> str:
    return f"foi-answers-{period.first:%Y-%m-%d}-to-{period.last:%Y-%m-%d}"
