"""My team, an organisation, the force: three overviews from the same queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import (
    SignedInRequest,
    Viewer,
    ViewerRequest,
    organisation_for,
    organisations_of,
    responsible,
    signed_in,
    viewer,
)
from learning.accounts.enums import (
    SEES_AGGREGATES,
    SEES_NAMES,
    OrganisationKind,
    ResponsibilityKind,
)
from learning.accounts.models import Organisation
from learning.accounts.queries import waiting_requests
from learning.completion.queries import (
    claims_in,
    exemptions_in,
    figures,
    figures_by_requirement,
    figures_by_unit,
    month_ends,
    people_crossed,
    trend,
)
from learning.reports.access import may_see_figures, points_shown, requirements_hidden_above
from learning.reports.as_at import AsAt
from learning.reports.figures import (
    RequirementLine,
    UnitLine,
    definitions,
    kpis,
    rates,
    requirement_lines,
    requirements_heading,
    trend_figure,
    trend_heading,
    unit_lines,
    units_heading,
)
from learning.reports.people import Asked

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from learning.completion.queries import TrendPoint

PAGE_SIZE = 25
MONTHS = 12
# How far back "since" looks, in months.
SINCE_MONTHS = 3
TOO_SMALL = gettext_lazy(
    "The group is too small to be shown without telling about single people. Its own supervisor "
    "or lead sees it."
)


def as_at(request: HttpRequest) -> AsAt:
    """Return the day the address asks for, or today."""
    return AsAt.of(request.GET, timezone.localdate())


@never_cache
@require_GET
@responsible(*sorted(SEES_NAMES))
def team(request: ViewerRequest) -> HttpResponse:
    """Show the people of the first organisation this person answers for by name."""
    seer = request.viewer
    mine = _first(organisations_of(seer, SEES_NAMES))
    if mine is None:
        return render(request, "reports/no_team.html")
    return _overview(request, seer, mine, "reports/team.html")


@never_cache
@require_GET
@responsible(*sorted(SEES_NAMES | SEES_AGGREGATES))
def organisations(request: ViewerRequest) -> HttpResponse:
    """Lead to the one organisation she answers for, or list them."""
    seer = request.viewer
    mine = list(organisations_of(seer, SEES_NAMES | SEES_AGGREGATES))
    if len(mine) == 1:
        return redirect("reports:organisation", mine[0].key)
    return render(request, "reports/organisations.html", {"organisations": mine})


@never_cache
@require_GET
@signed_in
def organisation(request: SignedInRequest, key: str) -> HttpResponse:
    """Show an organisation's completion to those who answer for it; 404 to all others."""
    seer = viewer(request.user, at=timezone.now())
    shown = organisation_for(seer, key)
    return _overview(request, seer, shown, "reports/organisation.html")


@never_cache
@require_GET
@responsible(*sorted(SEES_AGGREGATES), ResponsibilityKind.TRAINING_ADMINISTRATOR)
def force(request: ViewerRequest) -> HttpResponse:
    """Show the figures of the force she answers for, without names."""
    seer = request.viewer
    forces = Organisation.objects.filter(kind=OrganisationKind.FORCE).order_by("path")
    shown = next(filter(seer.sees_figures_of, forces), None)
    if shown is None:  # she answers for somebody else's figures
        return redirect("reports:organisations")
    return _overview(request, seer, shown, "reports/force.html", with_people=False)


def _first(organisations: QuerySet[Organisation]) -> Organisation | None:
    """Return the force, where it is among these, or else the first."""
    return organisations.filter(kind=OrganisationKind.FORCE).first() or organisations.first()


def _overview(
    request: HttpRequest,
    seer: Viewer,
    shown: Organisation,
    template: str,
    *,
    with_people: bool = True,
) -> HttpResponse:
    asked_for = as_at(request)
    base = {
        "organisation": shown,
        "as_at": asked_for,
        "as_at_fields": _as_at_fields(asked_for),
        "chosen": _chosen(request, asked_for),
        "viewer": seer,
    }
    if not may_see_figures(seer, shown, day=asked_for.day, known_at=asked_for.known_at):
        return render(request, "reports/too_small.html", {**base, "text": TOO_SMALL})
    sees_names = seer.sees_names_in(shown)
    lists_people = with_people and sees_names
    separator = f"{asked_for.query}&" if asked_for.query else "?"
    href = f"{request.path}{separator}" if lists_people else ""
    context = base | _figures(seer, shown, asked_for, people_href=href)
    if lists_people:
        context |= _people(request, shown, asked_for)
    context |= _waiting(seer, shown, asked_for) if sees_names else {}
    context["manages_people"] = seer.manages_people_in(shown)
    context["ways"] = _ways(seer, shown, lists_people=lists_people)
    context["sends_full_list"] = seer.sends_full_list_of(shown)
    return render(request, template, context)


def _ways(seer: Viewer, shown: Organisation, *, lists_people: bool) -> list[dict[str, str]]:
    """Return where this reader goes from here with the same organisation in hand."""
    if not seer.has(*SEES_NAMES):
        return []
    asked = ""
    if seer.sees_names_in(shown) and not organisations_of(seer, SEES_NAMES).contains(shown):
        asked = f"?organisations={shown.key}"
    found = [
        {"href": reverse("reports:new") + asked, "text": _("Build a report")},
        {"href": reverse("reports:reports"), "text": _("Saved reports")},
    ]
    if not seer.sees_names_in(shown):
        return found
    if lists_people:
        href = reverse("reports:understanding") + f"?organisation={shown.key}"
        found.append({"href": href, "text": _("How well people understood")})
        href = reverse("reports:messages_sent", args=[shown.key])
        return [*found, {"href": href, "text": _("Messages sent")}]
    href = reverse("reports:organisation", args=[shown.key])
    return [{"href": href, "text": _("The people behind these figures")}, *found]


def units_of(seer: Viewer, shown: Organisation, asked_for: AsAt) -> list[UnitLine]:
    """Return the table of groups: the same on the page and in its file."""
    units = figures_by_unit(shown, asked_for.day, known_at=asked_for.known_at)
    return unit_lines(units, within=shown, shows_small=seer.sees_names_in(shown))


def requirements_of(
    seer: Viewer, shown: Organisation, asked_for: AsAt, units: list[UnitLine]
) -> list[RequirementLine]:
    """Return the table of requirements: the same on the page and in its file."""
    day, known_at = asked_for.day, asked_for.known_at
    crossed = None if seer.sees_names_in(shown) else people_crossed(shown, day, known_at=known_at)
    required = figures_by_requirement(shown, day, known_at=known_at)
    if crossed is not None:
        hidden = requirements_hidden_above(seer, shown, day=day, known_at=known_at)
        required = [each for each in required if each[0].pk not in hidden]
    return requirement_lines(required, units, crossed)


def points_of(seer: Viewer, shown: Organisation, asked_for: AsAt) -> list[TrendPoint]:
    """Return the trend up to the day: the same on the page and in its file."""
    days = month_ends(asked_for.day, MONTHS)
    points = trend(shown, days, known_at=asked_for.known_at)
    return points_shown(seer, shown, points, asked_for.known_at)


def _figures(
    seer: Viewer, shown: Organisation, asked_for: AsAt, *, people_href: str
) -> dict[str, Any]:
    since = month_ends(asked_for.day, MONTHS)[-1 - SINCE_MONTHS]
    current = figures(shown, asked_for.day, known_at=asked_for.known_at)
    points = points_of(seer, shown, asked_for)
    before = next((point for point in points if point.day == since), None)
    is_past = asked_for.day != asked_for.today
    units = units_of(seer, shown, asked_for)
    requirements = requirements_of(seer, shown, asked_for, units)

    def file(name: str) -> str:
        return reverse(f"reports:{name}", args=[shown.key]) + asked_for.query

    download = {"href": file("trend_file"), "text": _("Monthly figures (CSV)")}
    return {
        "is_empty": current.total == 0,
        "kpis": kpis(current, before, since, people_href=people_href),
        "rates": rates(current),
        "figures": current,
        "trend_heading": trend_heading(points, is_past=is_past),
        "figure": trend_figure(points, downloads=[download], is_past=is_past)
        if len(points) > 1
        else {},
        "units_heading": units_heading(units),
        "units": units,
        "units_file": file("units_file"),
        "requirements_heading": requirements_heading(requirements),
        "requirements": requirements,
        "requirements_file": file("requirements_file"),
        "hides_small": not seer.sees_names_in(shown),
        "definitions": definitions(),
    }


def _waiting(seer: Viewer, shown: Organisation, asked_for: AsAt) -> dict[str, int]:
    """Count what waits for a decision that is hers, now and whatever day is shown."""
    which: dict[str, Any] = {"sees_hidden": seer.sees_hidden}
    claims = claims_in(shown, asked_for.today, **which).filter(decision=None)
    counts = {"claims": claims.exclude(learner=seer.user.learner_id).count()}
    if seer.manages_people_in(shown):
        asked = exemptions_in(shown, asked_for.today, **which).waiting()
        counts["exemptions"] = asked.exclude(learner=seer.user.learner_id).count()
        counts["requests"] = waiting_requests(shown).count()
    return counts


def _as_at_fields(asked_for: AsAt) -> list[dict[str, str]]:
    dates = {
        "day": "" if asked_for.day == asked_for.today else asked_for.day.isoformat(),
        "known": asked_for.known.isoformat() if asked_for.known else "",
    }
    labels = {
        "day": _("As at a day, like 2026-10-01"),
        "known": _("As known on a day"),
    }
    return [
        {"kind": "text", "name": name, "label": labels[name], "value": value}
        for name, value in dates.items()
    ]


def _chosen(request: HttpRequest, asked_for: AsAt) -> list[dict[str, str]]:
    """Return what narrows the page, each with the address without it."""
    words = {
        "day": _("As at %(day)s") % {"day": asked_for.day.isoformat()},
        "known": _("As known on %(day)s") % {"day": asked_for.known},
    }
    found = []
    for name, _value in asked_for.pairs:
        query = request.GET.copy()
        query.pop(name, None)
        found.append({"text": words[name], "href": f"{request.path}?{query.urlencode()}"})
    return found


def _people(request: HttpRequest, shown: Organisation, asked_for: AsAt) -> dict[str, Any]:
    asked = Asked.of(request.GET, shown, asked_for)
    people: Any = asked.listed()
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "people": page,
        "asked": asked,
        "filters": asked.filters(),
        "people_chosen": asked.chosen_filters(request.path),
    }
