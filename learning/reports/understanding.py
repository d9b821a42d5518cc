"""Understanding, not just completion: the fixed tables, and what they say in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.tree import tree_on
from learning.completion.queries import (
    Understood,
    on_days,
    passes_between,
    understanding,
    understanding_by_module,
    understanding_by_month,
    understanding_by_unit,
)
from learning.completion.rules import add_months
from learning.modules.enums import CHECK
from learning.modules.queries import current_editions
from learning.reports.charts import drawings
from learning.reports.hiding import NOT_TOLD, hidden_groups, part_small, tells_of_few
from learning.reports.rules import SMALLEST_GROUP, Period
from learning.reports.shares import percent_of, percent_with, span_of, within_scores
from media.reference.models import Sign
from quizzes.analysis import Interval, share_interval
from quizzes.attempts.enums import AttemptState, Purpose
from quizzes.attempts.models import Attempt
from quizzes.attempts.tallies import question_tallies, sign_tallies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation
    from learning.accounts.tree import DayTree

MOST_MISSED = 10
MOST_MONTHS = 13  # a year from the middle of a month touches so many


@dataclass(frozen=True)
class UnderstoodLine:
    """A line of a table: a name, and how those people did."""

    name: str
    figures: Understood
    # The module it is of; None of all else.
    module: UUID | None = None
    # Whether more may be told than how many passed.
    is_told: bool = True

    @property
    def score(self) -> float | None:
        """The mean of first scores; None where it may not be told, or there is none."""
        return self.figures.first.value if self.is_told else None

    @property
    def cells(self) -> list[str]:
        """Passes, first score with its interval, passed first with its interval, attempts."""
        figures, untold = self.figures, str(NOT_TOLD)
        first = percent_with(figures.first.value, within_scores(figures.first.interval))
        tries = [
            percent_with(figures.share_first, figures.share_interval),
            "–" if figures.attempts.value is None else f"{figures.attempts.value:.1f}",
        ]
        if not self.is_told or tells_of_few(figures.attempts.n):
            tries = [untold, untold]
        return [f"{figures.first.n:,}", first if self.is_told else untold, *tries]


@dataclass(frozen=True)
class MissedLine:
    """A sign or a question, and how often it was missed at the first go."""

    name: str
    n: int
    missed: int
    share: float
    interval: Interval | None

    @property
    def percent(self) -> int:
        """Share missed in whole per cent."""
        return percent_of(self.share)

    @property
    def span(self) -> str:
        """The interval in words."""
        return span_of(self.interval)


@dataclass(frozen=True)
class Understanding:
    """Everything the page and the pack show, of checks of our modules.

    Training elsewhere has no check that we know of, and is no part of it.
    """

    whole: UnderstoodLine | None
    modules: list[UnderstoodLine]
    units: list[UnderstoodLine]
    months: list[UnderstoodLine]
    signs: list[MissedLine]
    questions: list[MissedLine]

    @property
    def by_module(self) -> list[UnderstoodLine]:
        """The lines of the table of modules, with all together."""
        return [*self.modules, *filter(None, (self.whole,))]

    @property
    def finding(self) -> str:
        """What it comes to, in a sentence."""
        if self.whole is None or self.whole.score is None:
            return _("There are too few results to say how well people understand")
        percent = percent_of(self.whole.score)
        if not self.signs:
            return _("People score %(percent)s%% at their first attempt") % {"percent": percent}
        return _(
            "People score %(percent)s%% at their first attempt; what they miss most is “%(sign)s”"
        ) % {"percent": percent, "sign": self.signs[0].name}


def understood(
    organisation: Organisation,
    period: Period,
    *,
    shows_small: bool,
    subject: UUID | None = None,
) -> Understanding:
    """Return how an organisation's people understood, with everything beneath it.

    Scores, attempts and what was missed of fewer than five are told to nobody; with `shows_small`,
    to those who see names, how many passed is. A fixed number of queries, whatever there is.
    """
    tree = tree_on(period.last)
    passes = passes_between(organisation, period.first, period.last, subject=subject, tree=tree)
    titles = {
        edition.translation_key: edition.title
        for edition in current_editions(settings.LANGUAGE_CODE)
    }
    modules = [
        UnderstoodLine(titles.get(key) or _("A module no longer offered"), figures, key)
        for key, figures in understanding_by_module(passes).items()
    ]
    units = [
        UnderstoodLine(_unit_name(unit, organisation), figures)
        for unit, figures in understanding_by_unit(passes, organisation, tree)
    ]
    months = [
        UnderstoodLine(date_format(month, "F Y"), figures)
        for month, figures in understanding_by_month(passes).items()
    ]
    firsts = first_attempts(organisation, period, subject=subject, tree=tree)
    return Understanding(
        whole=_whole(understanding(passes), shows_small=shows_small),
        modules=_ranked(modules, _("Other modules"), shows_small=shows_small),
        units=_ranked(units, _("Other"), shows_small=shows_small),
        months=_safe(months, _("Other months"), shows_small=shows_small),
        signs=_signs(firsts),
        questions=_questions(firsts),
    )


def nothing_understood() -> Understanding:
    """Return what is told of no days at all."""
    return Understanding(None, [], [], [], [], [])


def _whole(figures: Understood, *, shows_small: bool) -> UnderstoodLine | None:
    if figures.people < (1 if shows_small else SMALLEST_GROUP):
        return None
    is_told = not tells_of_few(figures.people)
    return UnderstoodLine(_("All together"), figures, is_told=is_told)


def first_attempts(
    organisation: Organisation,
    period: Period,
    *,
    subject: UUID | None = None,
    tree: DayTree | None = None,
) -> QuerySet[Attempt]:
    """Return first attempts at checks by people who had their main post here on that day.

    Here is beneath the organisation on the period's last day; `tree` is that day's, where it has
    been read already.
    """
    tree = tree or tree_on(period.last)
    day = F("submitted_at__date")
    held = "user__learner__memberships__"
    found = Attempt.objects.filter(
        Q(**{f"{held}end_date": None}) | Q(**{f"{held}end_date__gt": day}),
        on_days("submitted_at", period.first, period.last),
        purpose=Purpose.CHECK,
        usage=CHECK,
        state=AttemptState.SUBMITTED,
        number=1,
        **{
            f"{held}is_primary": True,
            f"{held}start_date__lte": day,
            f"{held}organisation__in": tree.under(organisation.pk),
        },
    )
    return found.filter(edition__translation_key=subject) if subject else found


def _unit_name(unit: Organisation, within: Organisation) -> str:
    return _("%(name)s itself") % {"name": unit.name} if unit == within else unit.name


def _safe(
    lines: Sequence[UnderstoodLine], other: str, *, shows_small: bool
) -> list[UnderstoodLine]:
    """Part what may be told; one person may stand in several lines, also of units: she moved.

    Those who see names have every line: without its scores where it would else be with *Other*.
    """
    if shows_small:
        untold = hidden_groups([line.figures.people for line in lines], overlaps=True)
        return [replace(line, is_told=n not in untold) for n, line in enumerate(lines)]
    shown, hidden = part_small(lines, size=lambda line: line.figures.people, overlaps=True)
    if hidden:
        shown.append(UnderstoodLine(other, reduce(add, (line.figures for line in hidden))))
    return shown


def _ranked(
    lines: Sequence[UnderstoodLine], other: str, *, shows_small: bool
) -> list[UnderstoodLine]:
    """Part them, the lowest scores first; at the end, by name, those of which none is told."""
    found = _safe(_lowest_first(lines), other, shows_small=shows_small)
    return _lowest_first(found) if shows_small else found


def _lowest_first(lines: Sequence[UnderstoodLine]) -> list[UnderstoodLine]:
    return sorted(lines, key=lambda line: (not line.is_told, line.score or 0, line.name))


def _signs(attempts: QuerySet[Attempt]) -> list[MissedLine]:
    names = dict(Sign.objects.values_list("key", "name"))
    return [
        MissedLine(names.get(one.sign, one.sign), one.n, one.missed, one.share, one.interval)
        for tally in sign_tallies(attempts)
        if (one := tally.recognition).missed and tally.people >= SMALLEST_GROUP
    ][:MOST_MISSED]


def _questions(attempts: QuerySet[Attempt]) -> list[MissedLine]:
    found = []
    for tally in question_tallies(attempts):
        facility = tally.facility
        missed = facility.n - facility.full
        if missed and tally.people >= SMALLEST_GROUP:
            interval = share_interval(missed, facility.n)
            found.append(MissedLine(tally.stem, facility.n, missed, missed / facility.n, interval))
    return found[:MOST_MISSED]


def lowest_heading(lines: Sequence[UnderstoodLine], else_: str) -> str:
    """Say whose first scores are the lowest, of lines with the lowest first."""
    told = [line.name for line in lines if line.is_told]
    if len(told) < 2:  # nothing to compare
        return else_
    return _("“%(name)s” has the lowest first scores") % {"name": told[0]}


def over_time(lines: Sequence[UnderstoodLine], period: Period) -> dict[str, Any]:
    """Return the first scores month by month and what they come to; empty without two of them.

    A month of which nothing is told keeps its place, and the line breaks there.
    """
    told = {line.name: line.score for line in lines}
    days = [add_months(period.first.replace(day=1), n) for n in range(MOST_MONTHS)]
    days = [day for day in days if day <= period.last]
    values = [told.get(date_format(day, "F Y")) for day in days]
    percents = [None if value is None else percent_of(value) for value in values]
    shown = [(day, value) for day, value in zip(days, percents, strict=True) if value is not None]
    if len(shown) < 2:
        return {}
    (start, first), (end, last) = shown[0], shown[-1]
    said = _("First scores went from %(first)s%% in %(start)s to %(last)s%% in %(end)s") % {
        "first": first,
        "start": date_format(start, "F Y"),
        "last": last,
        "end": date_format(end, "F Y"),
    }
    labels = [date_format(day, "M Y") for day in days]
    return {"said": said, "drawings": drawings(labels, percents, is_percent=True)}


def head_of_understanding(name: str) -> list[str]:
    """Return the heads of a table of understanding."""
    return [
        name,
        _("Passes"),
        _("First-attempt score"),
        _("Passed at the first attempt"),
        _("Attempts to pass"),
    ]
