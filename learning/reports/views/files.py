"""The tables of an overview as files: the same lines, hidden alike, of the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import SignedInRequest, organisation_for, signed_in, viewer
from learning.completion.downloads import csv_file
from learning.reports.access import may_see_figures
from learning.reports.drawn import points_of, requirements_of, units_of
from learning.reports.views.overviews import TOO_SMALL, as_at

if TYPE_CHECKING:
    from django.http import HttpResponse

    from learning.accounts.access import Viewer
    from learning.accounts.models import Organisation
    from learning.completion.queries import Figures
    from learning.reports.as_at import AsAt


def _shown(request: SignedInRequest, key: str) -> tuple[Viewer, Organisation, AsAt]:
    """Return who asks for which organisation as at which day. Raises Http404, PermissionDenied."""
    seer = viewer(request.user, at=timezone.now())
    shown = organisation_for(seer, key)
    asked_for = as_at(request, by_month=not seer.sees_names_in(shown))
    if not may_see_figures(seer, shown, day=asked_for.day, known_at=asked_for.known_at):
        raise PermissionDenied(TOO_SMALL)
    return seer, shown, asked_for


def _name(shown: Organisation, what: str, asked_for: AsAt) -> str:
    known = f"-known-{asked_for.known:%Y-%m-%d}" if asked_for.known else ""
    return f"{slugify(shown.name)}-{what}-{asked_for.day:%Y-%m-%d}{known}"


@never_cache
@require_GET
@signed_in
def trend_file(request: SignedInRequest, key: str) -> HttpResponse:
    """Send the monthly figures as CSV: the same numbers as the chart."""
    seer, shown, asked_for = _shown(request, key)
    return csv_file(
        _name(shown, "up-to-date", asked_for),
        [_("Day"), _("Up to date"), _("People"), _("Per cent")],
        [
            (point.day.isoformat(), point.held, point.total, point.percent)
            for point in points_of(seer, shown, asked_for)
        ],
    )


@never_cache
@require_GET
@signed_in
def units_file(request: SignedInRequest, key: str) -> HttpResponse:
    """Send the table of groups as CSV."""
    seer, shown, asked_for = _shown(request, key)
    lines = units_of(seer, shown, asked_for)
    return csv_file(
        _name(shown, "groups", asked_for),
        [_("Group"), *_heads()],
        [(line.name, *_numbers(line.figures)) for line in lines],
    )


@never_cache
@require_GET
@signed_in
def requirements_file(request: SignedInRequest, key: str) -> HttpResponse:
    """Send the table of requirements as CSV."""
    seer, shown, asked_for = _shown(request, key)
    lines = requirements_of(seer, shown, asked_for, units_of(seer, shown, asked_for))
    return csv_file(
        _name(shown, "training", asked_for),
        [_("Training"), _("For"), *_heads()],
        [(line.name, line.who, *_numbers(line.figures)) for line in lines],
    )


def _heads() -> list[str]:
    return [
        _("People"),
        _("Up to date"),
        _("Per cent of all"),
        _("Per cent without the exempt"),
        _("Up to date and not due soon"),
        _("Due soon"),
        _("Overdue"),
        _("Lapsed"),
        _("Exempt"),
        _("In progress"),
        _("Not started"),
    ]


def _numbers(its: Figures) -> tuple[Any, ...]:
    """Return a line of figures; from *not due soon* on they add up to the people."""
    elsewhere = its.due_soon + its.overdue + its.exempt + its.not_started + its.in_progress
    return (
        its.total,
        its.held,
        its.percent,
        its.adjusted_percent,
        its.total - elsewhere,
        its.due_soon,
        its.overdue - its.lapsed,
        its.lapsed,
        its.exempt,
        its.in_progress,
        its.not_started,
    )
