"""The figures of an overview: worked out, drawn, and kept until one of them has changed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learning.accounts.enums import SEES_AGGREGATES, SEES_NAMES
from learning.completion.queries import (
    figures,
    figures_by_requirement,
    figures_by_unit,
    figures_version,
    month_ends,
    people_crossed,
    trend,
)
from learning.reports.access import may_see_figures, points_shown, requirements_hidden_above
from learning.reports.figures import (
    LOW,
    TARGET,
    RequirementLine,
    UnitLine,
    definitions,
    kpis,
    rates,
    requirement_lines,
    requirements_heading,
    unit_lines,
    units_heading,
)
from learning.reports.trends import trend_figure, trend_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from learning.accounts.access import Viewer
    from learning.accounts.models import Organisation
    from learning.completion.queries import Figures, TrendPoint
    from learning.reports.as_at import AsAt

MONTHS = 12
# How far back "since" looks, in months.
SINCE_MONTHS = 3


@dataclass(frozen=True)
class Drawn:
    """An overview's figures as they stand on the page."""

    html: str
    figures: Figures

    @property
    def is_empty(self) -> bool:
        """Whether nobody is counted."""
        return self.figures.total == 0


def drawn_overview(
    seer: Viewer,
    shown: Organisation,
    asked_for: AsAt,
    *,
    template: str,
    people_href: str,
    ways: Sequence[Mapping[str, str]],
) -> Drawn | None:
    """Return the figures drawn for this reader; None where the group is too small for her.

    Drawn once for all who may see the same, until a figure or a name changes. It is as fresh as the
    last commit; a rename may be seen as late as the cache keeps it, where two people change words
    in the same instant (`figures_version`).
    """
    kept, name = caches["overviews"], _name(seer, shown, asked_for, template, people_href, ways)
    found: Drawn | None = kept.get(name)
    if found is None:
        day, known_at = asked_for.day, asked_for.known_at
        if not may_see_figures(seer, shown, day=day, known_at=known_at):
            return None
        context = _context(seer, shown, asked_for, people_href=people_href)
        html = render_to_string(template, {**context, "as_at": asked_for, "ways": ways})
        found = Drawn(html, context["figures"])
        kept.set(name, found)
    return found


def _name(seer: Viewer, shown: Organisation, *parts: object) -> str:
    """Return the name under which it is kept: all that it is made from."""
    names = seer.sees_names_in(shown)
    # What is hidden from a reader without names depends on what else she sees.
    sees = names or {
        kind: seer.responsibilities.paths.get(kind) for kind in sorted(SEES_NAMES | SEES_AGGREGATES)
    }
    whole = repr((figures_version(), get_language(), shown.pk, names, sees, parts))
    return f"overview:{sha256(whole.encode()).hexdigest()}"


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


def _context(
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
        "target": TARGET,
        "low": LOW,
    }
