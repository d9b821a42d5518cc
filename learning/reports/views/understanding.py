"""Understanding, not just completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import Viewer, ViewerRequest, organisations_of, responsible
from learning.accounts.enums import SEES_AGGREGATES, SEES_NAMES, OrganisationKind
from learning.accounts.models import Organisation
from learning.completion.downloads import csv_file
from learning.modules.queries import current_editions
from learning.reports.rules import whole_year_before, year_until
from learning.reports.understanding import (
    MissedLine,
    Understanding,
    UnderstoodLine,
    head_of_understanding,
    lowest_heading,
    over_time,
    understood,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from learning.reports.rules import Period


@never_cache
@require_GET
@responsible(*sorted(SEES_NAMES | SEES_AGGREGATES))
def understanding_page(request: ViewerRequest) -> HttpResponse:
    """Show how well people understood in twelve months."""
    asked = _Asked(request)
    if asked.organisation is None:
        return render(request, "reports/understanding.html", {"organisation": None})
    found = asked.found
    query = request.GET.urlencode()
    return render(
        request,
        "reports/understanding.html",
        {
            "organisation": asked.organisation,
            "period": asked.period,
            "found": found,
            "tables": _tables(found, asked.period),
            "missed": _missed(found),
            "filters": asked.filters(),
            "hides_small": not asked.shows_small,
            "download": reverse("reports:understanding_file") + (f"?{query}" if query else ""),
        },
    )


@never_cache
@require_GET
@responsible(*sorted(SEES_NAMES | SEES_AGGREGATES))
def understanding_file(request: ViewerRequest) -> HttpResponse:
    """Send the tables of the page as CSV: the same numbers."""
    asked = _Asked(request)
    if asked.organisation is None:
        raise Http404("No such organisation.")
    found = asked.found
    rows: list[list[Any]] = []
    for table in _tables(found, asked.period):
        rows += [[table["title"], line.name, *line.cells, "", ""] for line in table["lines"]]
    for table in _missed(found):
        rows += [
            [table["title"], line.name, line.n, "", "", "", f"{line.percent}%", line.span]
            for line in table["lines"]
        ]
    head = [_("Table"), *head_of_understanding(_("Group")), _("Missed"), _("95% interval")]
    name = f"{slugify(asked.organisation.name)}-understanding-{asked.period.last:%Y-%m-%d}"
    return csv_file(name, head, rows)


class _Asked:
    """Whose understanding is asked for.

    Only those who see the names choose a group and a module: tables laid beside each other would
    else tell what each of them hides.
    """

    def __init__(self, request: ViewerRequest) -> None:
        seer = request.viewer
        self.choices = _choices(seer)
        self.organisation = self._chosen(request.GET.get("organisation", ""))
        self.shows_small = self.organisation is not None and seer.sees_names_in(self.organisation)
        # What changes from day to day tells of the people of a day.
        days = year_until if self.shows_small else whole_year_before
        self.period: Period = days(timezone.localdate())
        self.subject: UUID | None = None
        self.modules = current_editions(settings.LANGUAGE_CODE) if self.shows_small else []
        asked = request.GET.get("module", "")
        for edition in self.modules:
            if edition.page.slug == asked:
                self.subject = edition.translation_key
        self.module = asked if self.subject else ""

    def _chosen(self, key: str) -> Organisation | None:
        if key:
            chosen = next((one for one in self.choices if one.key == key), None)
            if chosen is None:
                raise Http404("No such organisation.")
            return chosen
        force = next((o for o in self.choices if o.kind == OrganisationKind.FORCE), None)
        return force or next(iter(self.choices), None)

    @property
    def found(self) -> Understanding:
        """What there is."""
        assert self.organisation is not None  # noqa: S101 - asked before
        return understood(
            self.organisation, self.period, shows_small=self.shows_small, subject=self.subject
        )

    def filters(self) -> list[dict[str, Any]]:
        """Return the fields for `components/filters.html`; none where there is no choice."""
        fields: list[dict[str, Any]] = []
        if len(self.choices) > 1 and self.organisation:
            fields.append(
                {
                    "kind": "select",
                    "name": "organisation",
                    "label": _("Organisation"),
                    "value": self.organisation.key,
                    "options": [{"value": o.key, "text": o.name} for o in self.choices],
                }
            )
        if self.modules:
            every = {"value": "", "text": _("All modules")}
            fields.append(
                {
                    "kind": "select",
                    "name": "module",
                    "label": _("Module"),
                    "value": self.module,
                    "options": [
                        every,
                        *({"value": e.page.slug, "text": e.title} for e in self.modules),
                    ],
                }
            )
        return fields


def _choices(seer: Viewer) -> list[Organisation]:
    """Return what she may choose: all beneath what she sees by name, else the tops of the rest."""
    named = list(organisations_of(seer, SEES_NAMES))
    if not named:
        found = list(organisations_of(seer, SEES_AGGREGATES))
        # What stands beneath another is a line of its table, where it may be told.
        return [one for one in found if not any(one.is_descendant_of(other) for other in found)]
    beneath = Q()
    for one in named:
        beneath |= Q(path__startswith=one.path)
    return list(Organisation.objects.filter(beneath).order_by("path"))


def _tables(found: Understanding, period: Period) -> list[dict[str, Any]]:
    line = over_time(found.months, period)
    tables: Sequence[tuple[str, str, str, list[UnderstoodLine]]] = (
        ("modules", lowest_heading(found.modules, _("By module")), _("Module"),
         found.by_module),
        ("units", lowest_heading(found.units, _("By group")), _("Group"), found.units),
        ("months", line.get("said") or _("By month"), _("Month"), found.months),
    )  # fmt: skip
    return [
        {
            "key": key,
            "title": title,
            "head": head_of_understanding(name),
            "lines": lines,
            "drawings": line.get("drawings", []) if key == "months" else [],
        }
        for key, title, name, lines in tables
        if lines
    ]


def _missed(found: Understanding) -> list[dict[str, Any]]:
    def heading(lines: Sequence[MissedLine], words: str, none: str) -> str:
        return words % {"name": lines[0].name, "percent": lines[0].percent} if lines else none

    return [
        {
            "key": "signs",
            "title": heading(
                found.signs,
                _("“%(name)s” is missed by %(percent)s%% of those who could have seen it"),
                _("Signs"),
            ),
            "head": _("Sign"),
            "lines": found.signs,
            "none": _("No sign has been missed by enough people to be told."),
        },
        {
            "key": "questions",
            "title": _("Questions most often missed at the first attempt"),
            "head": _("Question"),
            "lines": found.questions,
            "none": _("No question has been missed by enough people to be told."),
        },
    ]
