"""The scrutiny pack: finding, four figures, three lenses, what changed, what is asked.

Source of the arrangement: facts.md 1.2 no. 10 (awareness, partnership, seriousness at senior
level), 1.7 (measures) and 7.2 (what inspectors ask for).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.completion.queries import figures_by_partner, partners
from learning.reports.contents.awareness import awareness
from learning.reports.contents.coverage import (
    Coverage,
    coverage_of,
    coverage_of_leaders,
)
from learning.reports.contents.editions import edition_table, new_editions, told_elsewhere
from learning.reports.contents.partnership import partnership
from learning.reports.contents.seniority import seniority
from learning.reports.contents.shapes import figure, in_whole_months, months_in_words, percent_text
from learning.reports.figures import comparable, together
from learning.reports.rules import Period
from learning.reports.shares import percent_of, span_of
from learning.reports.understanding import nothing_understood, understood

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.completion.queries import Figures
    from learning.reports.models import ScrutinyPack
    from learning.reports.understanding import Understanding

# Which keys the data has; raised when one is added, so that an old pack is read as it was.
SCHEMA = 1


def pack_figures(organisation: Organisation, from_date: date, to_date: date) -> dict[str, Any]:
    """Return every figure of a pack true on its days, as known now, in the site's own language.

    A fixed number of queries, whatever there is.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _figures(organisation, from_date, to_date)


def _of_all(bodies: Sequence[tuple[Organisation, Figures]]) -> Figures:
    return comparable(together([its for _body, its in bodies]))


def _figures(organisation: Organisation, from_date: date, to_date: date) -> dict[str, Any]:
    period = Period(from_date + timedelta(days=1), to_date)
    # What two packs tell of passes must not differ by a few days, which a few people passed in.
    months = period.whole_months
    force = coverage_of(organisation, from_date, to_date)
    leaders = coverage_of_leaders(organisation, from_date, to_date)
    bodies = partners()
    now, before = figures_by_partner(bodies, to_date), figures_by_partner(bodies, from_date)
    network = Coverage(_of_all(now), _of_all(before))
    found = understood(organisation, months, shows_small=False) if months else nothing_understood()
    elsewhere = told_elsewhere(organisation, months)
    editions = edition_table(organisation, months, found, elsewhere)
    return {
        "schema": SCHEMA,
        "finding": _finding(organisation, force, network),
        "figures": [
            figure(
                "force",
                _("%(name)s up to date") % {"name": organisation.name},
                percent_text(force.now.percent),
                force.of_how_many,
                _(
                    "Share of all people who hold all training required of them, passed and not "
                    "lapsed."
                ),
            ),
            figure(
                "network",
                _("Partners up to date"),
                percent_text(network.now.percent),
                network.of_how_many,
                _("The same for everybody with a main post at a partner organisation."),
            ),
            _first_score(found, months),
            figure(
                "leaders",
                _("Senior leaders trained"),
                percent_text(leaders.now.percent),
                leaders.of_how_many,
                _("People whose main post is a senior leader’s, and who are up to date."),
            ),
        ],
        "changed": _changed(force, network, found, elsewhere, period, months),
        "lenses": [
            awareness(organisation, from_date, to_date, found, months),
            partnership(organisation, bodies, now, before, to_date, network),
            seniority(organisation, from_date, to_date, leaders),
        ],
        "tables": [editions] if editions["rows"] else [],
    }


def _finding(organisation: Organisation, force: Coverage, network: Coverage) -> str:
    if force.now.percent is None:
        return _("There are too few people on the list to say who is trained")
    said = _("%(percent)s%% of %(name)s is up to date") % {
        "percent": force.now.percent,
        "name": organisation.name,
    }
    moved = _moved(force)
    said = f"{said}, {moved}" if moved else said
    if network.now.percent is None:
        return said
    return _("%(said)s; partners stand at %(percent)s%%") % {
        "said": said,
        "percent": network.now.percent,
    }


def _moved(found: Coverage) -> str:
    """Return how a share moved since the last meeting, in words; empty without a comparison."""
    if found.now.percent is None or found.before.percent is None:
        return ""
    points = found.now.percent - found.before.percent
    if not points:
        return _("as at the last meeting")
    words = (
        ngettext("up %(n)s point", "up %(n)s points", points)
        if points > 0
        else ngettext("down %(n)s point", "down %(n)s points", -points)
    )
    return words % {"n": abs(points)}


def _first_score(found: Understanding, months: Period | None) -> Any:
    definition = _(
        "%(months)s Mean score of first attempts at the checks passed, with its 95%% interval "
        "(Student’s t)."
    ) % {"months": in_whole_months(months)}
    label = _("First-attempt score")
    if found.whole is None or found.whole.figures.first.value is None:
        return figure("first", label, percent_text(None), _("too few passes to tell"), definition)
    first = found.whole.figures.first
    detail = _("%(n)s passes, %(span)s") % {"n": f"{first.n:,}", "span": span_of(first.interval)}
    return figure("first", label, f"{percent_of(first.value or 0)}%", detail, definition)


def _changed(  # noqa: PLR0917 - what it tells of
    force: Coverage,
    network: Coverage,
    found: Understanding,
    elsewhere: int,
    period: Period,
    months: Period | None,
) -> list[str]:
    said = []
    if moved := _moved(force):
        said.append(_("The force: %(moved)s.") % {"moved": moved})
    if moved := _moved(network):
        said.append(_("Partners: %(moved)s.") % {"moved": moved})
    if found.whole is not None and months:
        n = found.whole.figures.first.n
        words = ngettext(
            "%(n)s check was passed in %(months)s.", "%(n)s checks were passed in %(months)s.", n
        )
        said.append(words % {"n": f"{n:,}", "months": months_in_words(months)})
    if elsewhere and months:
        words = ngettext(
            "%(n)s training elsewhere was recorded for %(months)s.",
            "%(n)s trainings elsewhere were recorded for %(months)s.",
            elsewhere,
        )
        said.append(words % {"n": f"{elsewhere:,}", "months": months_in_words(months)})
    said += new_editions(period)
    return said


def pack_words(pack: ScrutinyPack) -> dict[str, Any]:
    """Return the words of a pack: what is asked, comments, actions, and the last one's actions.

    Three queries, and two more where it follows another.
    """
    follows = pack.follows
    return {
        "key": pack.key,
        "title": pack.title,
        "organisation": pack.organisation.name,
        "from_date": pack.from_date.isoformat(),
        "to_date": pack.to_date.isoformat(),
        "is_invented": pack.is_invented,
        "asked": [line.strip() for line in pack.asked.splitlines() if line.strip()],
        "comments": [
            {"id": str(comment.pk), "text": comment.text, "on": date_format(comment.at, "j F Y")}
            for comment in pack.comments.order_by("id")
        ],
        "actions": actions_of(pack),
        "follows": "" if follows is None else follows.title,
        "followed_up": [] if follows is None else actions_of(follows),
    }


def actions_of(pack: ScrutinyPack) -> list[dict[str, str]]:
    """Return a pack's actions with what became of them until now; two queries."""
    found = []
    for action in pack.actions.order_by("due_date", "id").prefetch_related("states"):
        states = list(action.states.all())
        newest = states[-1]
        found.append(
            {
                "id": str(action.pk),
                "text": action.text,
                "owner": action.owner,
                "due": action.due_date.isoformat(),
                "state": newest.state,
                "note": newest.note,
            }
        )
    return found
