"""My team, an organisation, the force: three overviews from the same queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import (
    SignedInRequest,
    Viewer,
    ViewerRequest,
    answers_for,
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
from learning.accounts.tree import tree_read_once
from learning.completion.operations import last_reminders
from learning.completion.queries import waiting_in
from learning.reports.as_at import AsAt
from learning.reports.drawn import drawn_overview
from learning.reports.people import Asked

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from learning.completion.queries import Figures

PAGE_SIZE = 25
# How a day stands in the box it is typed into.
TYPED = "d/m/Y"
TOO_SMALL = gettext_lazy(
    "The group is too small to be shown without telling about single people. Its own supervisor "
    "or lead sees it."
)


def as_at(request: HttpRequest, *, by_month: bool = False) -> AsAt:
    """Return the day the address asks for, or today; `by_month` for readers without names."""
    return AsAt.of(request.GET, timezone.localdate(), by_month=by_month)


@never_cache
@require_GET
@responsible(*sorted(SEES_NAMES))
def team(request: ViewerRequest) -> HttpResponse:
    """Show the people of the first organisation this person answers for by name."""
    seer = request.viewer
    mine = _first(organisations_of(seer, SEES_NAMES))
    if mine is None:
        return render(request, "reports/no_team.html")
    return _overview(request, seer, mine, "reports/team.html", figures="reports/team_figures.html")


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


@tree_read_once()
def _overview(
    request: HttpRequest,
    seer: Viewer,
    shown: Organisation,
    template: str,
    *,
    figures: str = "reports/figures.html",
    with_people: bool = True,
) -> HttpResponse:
    sees_names = seer.sees_names_in(shown)
    asked_for = as_at(request, by_month=not sees_names)
    base = {
        "organisation": shown,
        "as_at": asked_for,
        "as_at_fields": _as_at_fields(asked_for, by_month=not sees_names),
        "by_month": not sees_names,
        "chosen": _chosen(request, asked_for),
        "viewer": seer,
    }
    lists_people = with_people and sees_names
    separator = f"{asked_for.query}&" if asked_for.query else "?"
    href = f"{request.path}{separator}" if lists_people else ""
    ways = _ways(seer, shown, lists_people=lists_people)
    drawn = drawn_overview(seer, shown, asked_for, template=figures, people_href=href, ways=ways)
    if drawn is None:
        return render(request, "reports/too_small.html", {**base, "text": TOO_SMALL})
    context = base | {"drawn": drawn, "ways": ways}
    if lists_people:
        context |= _people(request, seer, shown, asked_for, drawn.figures)
    context |= _waiting(seer, shown, asked_for) if sees_names else {}
    is_open = shown.closed_date is None
    context["manages_people"] = is_open and seer.manages_people_in(shown)
    context["sends_full_list"] = is_open and seer.sends_full_list_of(shown)
    return render(request, template, context)


def _ways(seer: Viewer, shown: Organisation, *, lists_people: bool) -> list[dict[str, str]]:
    """Return where this reader goes from here with the same organisation in hand."""
    if not seer.has(*SEES_NAMES):
        return []
    asked = ""
    if seer.sees_names_in(shown) and not answers_for(seer, shown, SEES_NAMES):
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


def _waiting(seer: Viewer, shown: Organisation, asked_for: AsAt) -> dict[str, int]:
    """Count what waits for a decision that is hers, now and whatever day is shown."""
    waits = waiting_in(
        shown,
        asked_for.today,
        sees_hidden=seer.sees_hidden_in(shown.path),
        manages_people=seer.manages_people_in(shown),
        besides=seer.user.learner_id,
    )
    return vars(waits)


def _as_at_fields(asked_for: AsAt, *, by_month: bool) -> list[dict[str, str]]:
    dates = {
        "day": "" if asked_for.day == asked_for.today else date_format(asked_for.day, TYPED),
        "known": date_format(asked_for.known, TYPED) if asked_for.known else "",
    }
    labels = {
        "day": _("As at the end of a month, like 31/10/2026")
        if by_month
        else _("As at a day, like 01/10/2026"),
        "known": _("As known at the end of a month") if by_month else _("As known on a day"),
    }
    return [
        {"kind": "text", "name": name, "label": labels[name], "value": value}
        for name, value in dates.items()
    ]


def _chosen(request: HttpRequest, asked_for: AsAt) -> list[dict[str, str]]:
    """Return what narrows the page, each with the address without it."""
    words = {
        "day": _("As at %(day)s") % {"day": date_format(asked_for.day, "j F Y")},
        "known": _("As known on %(day)s")
        % {"day": date_format(asked_for.known, "j F Y") if asked_for.known else ""},
    }
    found = []
    for name, _value in asked_for.pairs:
        query = request.GET.copy()
        query.pop(name, None)
        found.append({"text": words[name], "href": f"{request.path}?{query.urlencode()}"})
    return found


def _people(
    request: HttpRequest, seer: Viewer, shown: Organisation, asked_for: AsAt, figures: Figures
) -> dict[str, Any]:
    asked = Asked.of(request.GET, shown, asked_for, seer)
    people: Any = asked.listed(figures=None if asked.group else figures)
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    if asked.offers_reminder:
        last = last_reminders([span.learner.user for span in page])
        for span in page:
            span.reminded_date = last.get(span.learner.user.pk)
    return {
        "people": page,
        "asked": asked,
        "filters": asked.filters(),
        "people_chosen": asked.chosen_filters(request.path),
    }
