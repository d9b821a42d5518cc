"""Training beside outcomes: months on one axis, counts told only where they tell of nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.models import Organisation
from learning.completion.queries import TrendPoint, month_ends
from learning.reports.enums import OutcomeKind
from learning.reports.hiding import NOT_TOLD, hidden_groups, tells_of_few, told
from learning.reports.models import OutcomeFigure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MONTHS = 12


@dataclass(frozen=True)
class MonthLine:
    """A month: the share up to date at its end, and what was counted in it."""

    month: date
    coverage: TrendPoint | None
    counts: dict[str, OutcomeFigure] = field(default_factory=dict)
    # The kinds of which the count would give away a small one of another area.
    hidden: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The month in short."""
        return date_format(self.month, "M Y")

    @property
    def percent(self) -> int | None:
        """Share up to date in whole per cent; None where the group is too small or empty."""
        return self.coverage.percent if self.coverage else None

    def count(self, kind: str) -> int | None:
        """Return a count that may be shown; None where there is none, or it is hidden."""
        figure = self.counts.get(kind)
        if figure is None or kind in self.hidden or tells_of_few(figure.count):
            return None
        return figure.count

    def told(self, kind: str) -> str:
        """Return a count for a table."""
        figure = self.counts.get(kind)
        if figure is None:
            return "–"
        is_hidden = kind in self.hidden and not tells_of_few(figure.count)
        return str(NOT_TOLD) if is_hidden else told(figure.count)

    def breadth(self) -> tuple[str, str]:
        """Return distinct submitters and the share of the ten busiest, for a table."""
        figure = self.counts.get(OutcomeKind.INTELLIGENCE)
        if figure is None or OutcomeKind.INTELLIGENCE in self.hidden:
            return ("–", "–")
        return breadth_told(figure)


def breadth_told(figure: OutcomeFigure) -> tuple[str, str]:
    """Return distinct submitters and the share of the ten busiest, if they tell of nobody."""
    if figure.submitters is None:
        return ("–", "–")
    share = figure.top_ten_percent
    is_told = share is not None and not tells_of_few(figure.submitters)
    return (told(figure.submitters), f"{share}%" if is_told else "–")


def months_over(today: date) -> list[date]:
    """Return the last days of the last months that are over, in order."""
    return month_ends(today, MONTHS + 1)[:-1]


def beside(
    organisation: Organisation, ends: Sequence[date], points: Sequence[TrendPoint]
) -> list[MonthLine]:
    """Return the months that end on these days, with coverage and counts; two queries.

    Counts are those of the organisation itself: a force's figure is told by the force, and is not
    the sum of what some of its districts told. Of `points` come those that may be shown.
    """
    covered = {point.day: point for point in points}
    tree: Any = organisation
    above = tree.get_parent()
    family = Organisation.objects.filter(pk__in=[organisation.pk, above.pk if above else None])
    if above:
        family |= Organisation.objects.filter(path__startswith=above.path, depth=organisation.depth)
    by_month: dict[date, dict[str, dict[int, OutcomeFigure]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for figure in OutcomeFigure.objects.standing().filter(
        organisation__in=family, month__gte=ends[0].replace(day=1), month__lte=ends[-1]
    ):
        by_month[figure.month][figure.kind][figure.organisation_id] = figure
    lines = []
    for end in ends:
        kinds = by_month.get(end.replace(day=1), {})
        lines.append(
            MonthLine(
                end.replace(day=1),
                covered.get(end),
                {kind: of[organisation.pk] for kind, of in kinds.items() if organisation.pk in of},
                frozenset(
                    kind
                    for kind, of in kinds.items()
                    if above and _is_hidden(of, organisation, above)
                ),
            )
        )
    return lines


def _is_hidden(
    figures: dict[int, OutcomeFigure], organisation: Organisation, above: Organisation
) -> bool:
    """Whether the count, taken from that of the whole with its neighbours', leaves a few."""
    if organisation.pk not in figures or above.pk not in figures:
        return False
    whole = figures[above.pk].count
    parts = {pk: figure.count for pk, figure in figures.items() if pk != above.pk}
    order = [organisation.pk, *(pk for pk in parts if pk != organisation.pk)]
    sizes = [parts[pk] for pk in order]
    return 0 in hidden_groups([*sizes, max(0, whole - sum(sizes))])


def is_invented(lines: Sequence[MonthLine]) -> bool:
    """Whether any of the figures were invented for a demonstration."""
    return any(figure.is_invented for line in lines for figure in line.counts.values())


def sources_of(lines: Sequence[MonthLine]) -> list[str]:
    """Return where the figures come from, each source once."""
    found = (figure.source for line in lines for figure in line.counts.values())
    return sorted(dict.fromkeys(found))


def beside_heading(lines: Sequence[MonthLine]) -> str:
    """Say what the two series did in the same months, without saying that one caused the other."""
    both = [
        (line.percent, count)
        for line in lines
        if line.percent is not None and (count := line.count(OutcomeKind.NRM)) is not None
    ]
    if len(both) < 2:
        return _("Training and what was reported, month by month")
    (first, before), (last, now) = both[0], both[-1]
    return _(
        "The share up to date went from %(first)s%% to %(last)s%%; NRM referrals from %(before)s "
        "to %(now)s a month"
    ) % {"first": first, "last": last, "before": before, "now": now}
