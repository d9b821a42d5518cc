"""Second lens: do partners take part?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.queries import active_partners
from learning.completion.rules import add_months
from learning.reports.beside import breadth_told
from learning.reports.contents.coverage import partner_table
from learning.reports.contents.shapes import Lens, Table, lens, row, table
from learning.reports.enums import OutcomeKind
from learning.reports.hiding import tells_of_few, told
from learning.reports.models import OutcomeFigure
from learning.reports.rules import year_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.completion.queries import Figures
    from learning.reports.contents.coverage import Coverage

OUTCOME_MONTHS = 6


def partnership(  # noqa: PLR0917 - what it is told of
    organisation: Organisation,
    bodies: Sequence[Organisation],
    now: Sequence[tuple[Organisation, Figures]],
    before: Sequence[tuple[Organisation, Figures]],
    to_date: date,
    network: Coverage,
) -> Lens:
    """Return coverage by partner, reach, and what was reported beside it."""
    year = year_until(to_date)
    active = active_partners(bodies, year.first, year.last)
    return lens(
        "partnership",
        _("Partnership: do partners take part?"),
        _("%(active)s of %(all)s partner organisations trained somebody in the last twelve months")
        % {"active": active, "all": len(bodies)},
        [
            partner_table(bodies, now, before, organisation),
            _reach(len(bodies), active, sum(1 for _body, one in now if one.total)),
            outcome_table(organisation, to_date),
        ],
    )


def _reach(bodies: int, active: int, listed: int) -> Table:
    return table(
        "reach",
        _("%(listed)s of %(all)s partner organisations have people on the list")
        % {"listed": listed, "all": bodies},
        [_("Partner organisations"), _("Number")],
        [
            row(_("In the network"), [bodies]),
            row(_("With people on the list"), [listed]),
            row(_("Trained somebody in twelve months"), [active]),
            row(_("Trained nobody in twelve months"), [bodies - active]),
        ],
        definition=_(
            "A partner trained somebody when a person with her main post there passed a module or "
            "a course, or training elsewhere was recorded."
        ),
    )


def outcome_table(organisation: Organisation, to_date: date) -> Table:
    """Return what was counted outside in the last months; one query."""
    first = add_months(to_date.replace(day=1), 1 - OUTCOME_MONTHS)
    found: dict[tuple[date, str], OutcomeFigure] = {
        (figure.month, figure.kind): figure
        for figure in OutcomeFigure.objects.standing().filter(
            organisation=organisation, month__gte=first, month__lte=to_date
        )
    }
    months = sorted({month for month, _kind in found})
    invented = any(figure.is_invented for figure in found.values())
    note = _(
        "Monthly counts told by others, beside training: association and not cause. Counts of "
        "1 to 4 are not told."
    )
    return table(
        "outcomes",
        _reported(months, found, invented=invented),
        [_("Month"), *(str(kind.label) for kind in OutcomeKind), _("Distinct submitters"),
         _("Share of the ten busiest")],
        [
            row(
                date_format(month, "F Y"),
                [*(_told(found.get((month, kind))) for kind in OutcomeKind),
                 *_breadth(found.get((month, OutcomeKind.INTELLIGENCE)))],
            )
            for month in months
        ],
        definition=note,
    )  # fmt: skip


def _reported(
    months: Sequence[date], found: Mapping[tuple[date, str], OutcomeFigure], *, invented: bool
) -> str:
    """Say how referrals went, where both ends may be told."""
    ends = [found.get((month, OutcomeKind.NRM)) for month in (*months[:1], *months[-1:])]
    first, last = ends if len(months) > 1 else (None, None)
    if first is None or last is None or tells_of_few(first.count) or tells_of_few(last.count):
        said = _("What was reported, month by month")
    else:
        said = _("NRM referrals: %(first)s in %(start)s, %(last)s in %(end)s") % {
            "first": f"{first.count:,}",
            "start": date_format(first.month, "F Y"),
            "last": f"{last.count:,}",
            "end": date_format(last.month, "F Y"),
        }
    return _("%(said)s (invented figures)") % {"said": said} if invented else said


def _told(figure: OutcomeFigure | None) -> str:
    return "–" if figure is None else told(figure.count)


def _breadth(figure: OutcomeFigure | None) -> tuple[str, str]:
    return ("–", "–") if figure is None else breadth_told(figure)
