"""Figures put into words and made safe: findings as headings, small groups hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from learning.completion.queries import Figures, UpToDate
from learning.reports.hiding import Crossed, part_small, shown_requirements, tells_of_few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement

# What the network agreed to reach, in per cent; below LOW a bar is striped.
TARGET = 85
LOW = 60
OF_GROUPS = (
    gettext_lazy("Every group has reached the %(target)s%% target"),
    ngettext_lazy(
        "%(n)s group is below the %(target)s%% target",
        "%(n)s groups are below the %(target)s%% target",
        "n",
    ),
)
OF_REQUIREMENTS = (
    gettext_lazy("Every requirement has reached the %(target)s%% target"),
    ngettext_lazy(
        "%(n)s requirement is below the %(target)s%% target",
        "%(n)s requirements are below the %(target)s%% target",
        "n",
    ),
)


@dataclass(frozen=True)
class UnitLine:
    """A line in a table of units; `organisation` is None where it has no page of its own."""

    organisation: Organisation | None
    name: str
    figures: Figures
    # The tree paths of the units it stands for; several in *Other*.
    paths: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """Share up to date."""
        return self.figures.percent or 0

    @property
    def is_low(self) -> bool:
        """Whether the bar is striped."""
        return self.percent < LOW


def unit_lines(
    units: Sequence[tuple[Organisation, Figures]], *, within: Organisation, shows_small: bool
) -> list[UnitLine]:
    """Return the units that hold anybody, best first; together they make up `within`.

    For readers without names, groups under five go into *Other*. Where that leaves one group
    alone under five people, the next smallest joins it, so that no subtraction gives it away.
    """
    found = [each for each in units if each[1].total]
    rest: list[tuple[Organisation, Figures]] = []
    if not shows_small:
        found, rest = part_small(found, size=lambda each: each[1].total)
    lines = [_unit_line(*each, within) for each in found]
    lines.sort(key=lambda line: (-line.percent, line.name))
    if rest:
        paths = tuple(unit.path for unit, _its in rest)
        lines.append(UnitLine(None, _("Other"), together([its for _unit, its in rest]), paths))
    return lines


def _unit_line(unit: Organisation, figures: Figures, within: Organisation) -> UnitLine:
    if unit == within:
        name = _("%(name)s itself") % {"name": unit.name}
        return UnitLine(None, name, figures, (unit.path,))
    return UnitLine(unit, unit.name, figures, (unit.path,))


def together(every: Sequence[Figures]) -> Figures:
    """Add figures of groups that share nobody."""
    return Figures(
        total=sum(f.total for f in every),
        held=sum(f.held for f in every),
        due_soon=sum(f.due_soon for f in every),
        overdue=sum(f.overdue for f in every),
        not_started=sum(f.not_started for f in every),
        exempt=sum(f.exempt for f in every),
        lapsed=sum(f.lapsed for f in every),
        in_progress=sum(f.in_progress for f in every),
    )


@dataclass(frozen=True)
class RequirementLine:
    """A line in the table of requirements: what is to be held, by whom, and how they stand."""

    name: str
    who: str
    figures: Figures

    @property
    def percent(self) -> int:
        """Share up to date."""
        return self.figures.percent or 0

    @property
    def is_low(self) -> bool:
        """Whether the bar is striped."""
        return self.percent < LOW

    @property
    def overdue(self) -> int:
        """Who is overdue and has not passed since it was required."""
        return self.figures.overdue - self.figures.lapsed


def requirement_lines(
    required: Sequence[tuple[Requirement, Figures]],
    units: Sequence[UnitLine],
    crossed: Mapping[int, Mapping[str, int]] | None,
) -> list[RequirementLine]:
    """Return the requirements with how their people stand, the worst first.

    `crossed` says for readers without names how many of each unit each is for, so that those
    are left out which would give away a small group; None for readers who see the names.
    """
    if crossed is not None:
        line_of = {path: n for n, line in enumerate(units) for path in line.paths}
        sizes = [line.figures.total for line in units]
        shown = shown_requirements(
            [_crossed(requirement.pk, crossed, line_of) for requirement, _its in required], sizes
        )
        required = [each for each in required if each[0].pk in shown]
    lines = [
        RequirementLine(
            requirement.title,
            requirement.who,
            its,
        )
        for requirement, its in required
    ]
    return sorted(lines, key=lambda line: (line.percent, line.name, line.who))


def _crossed(
    number: int, crossed: Mapping[int, Mapping[str, int]], line_of: Mapping[str, int]
) -> Crossed:
    by_line: dict[int, int] = {}
    for path, people in crossed.get(number, {}).items():
        if path in line_of:
            by_line[line_of[path]] = by_line.get(line_of[path], 0) + people
    return Crossed(number, by_line)


def target_heading(
    lines: Sequence[UnitLine] | Sequence[RequirementLine], reached: Any, below: Any
) -> str:
    """Say how many lines are below the target, in the words for none and for some."""
    count = sum(1 for line in lines if line.percent < TARGET)
    words: str = below % {"n": count, "target": TARGET} if count else reached % {"target": TARGET}
    return words


def requirements_heading(lines: Sequence[RequirementLine]) -> str:
    """Say how many requirements are below the target."""
    return target_heading(lines, *OF_REQUIREMENTS)


def units_heading(lines: Sequence[UnitLine]) -> str:
    """Say how many groups are below the target."""
    return target_heading(lines, *OF_GROUPS)


def rates(figures: Figures) -> str:
    """Say the raw and the adjusted share side by side, and what makes the difference."""
    if figures.percent is None:
        return ""
    raw = _("Raw: %(percent)s%% of all %(total)s people are up to date.") % {
        "percent": figures.percent,
        "total": f"{figures.total:,}",
    }
    if figures.adjusted_percent is None:
        return f"{raw} " + _("Everybody is exempt or away, so there is no adjusted rate.")
    adjusted = _(
        "Adjusted: %(percent)s%%. The adjusted rate leaves out people who are exempt or away"
    ) % {"percent": figures.adjusted_percent}
    exempt = ngettext("%(n)s person", "%(n)s people", figures.exempt) % {"n": f"{figures.exempt:,}"}
    return f"{raw} {adjusted} ({exempt})."


def definitions() -> list[tuple[str, str]]:
    """Return the words of an overview with their meanings, in the order of the page."""
    return [
        (
            _("Up to date"),
            _("Holds everything required of her, passed and not lapsed; also what she is exempt "
              "from."),
        ),
        (
            _("Due in 28 days"),
            _("Has a module to pass, or to pass again, in the next 28 days. Whose pass still "
              "holds is up to date as well."),
        ),
        (
            _("Overdue"),
            _("The day by which a module was due is past. Includes the lapsed: people who passed "
              "once and whose pass is no longer valid."),
        ),
        (
            _("Exempt"),
            _("Need hold nothing at present, or is away. The adjusted rate leaves them out. "
              "Whoever is exempt from a part only stands as the rest tells."),
        ),
        (
            _("How people are counted"),
            _("Each person once, in her main post, by the worst of what is required of her."),
        ),
    ]  # fmt: skip


def kpis(
    now: Figures, before: UpToDate | None, since: date, *, people_href: str
) -> list[dict[str, str]]:
    """Return the four figures of an overview.

    `people_href` is the address of the list of people up to its filter, empty where names are
    not seen.
    """
    percent = now.percent
    cells = [
        {
            "label": _("Up to date"),
            "value": _("No one yet") if percent is None else f"{percent}%",
            "detail": _("%(held)s of %(total)s people")
            % {"held": f"{now.held:,}", "total": f"{now.total:,}"},
        },
        _since(now, before, since),
    ]
    for label, count, state, hidden in (
        (_("Due in 28 days"), now.due_soon, "due_soon", _("is due in 28 days")),
        (_("Overdue"), now.overdue, "overdue", _("is overdue")),
    ):
        cell = {"label": label, "value": f"{count:,}", "detail": _("people")}
        if people_href and count:
            cell |= {
                "href": f"{people_href}state={state}#people",
                "link_text": _("See who"),
                "link_hidden": hidden,
            }
        cells.append(cell)
    return cells


def _since(now: Figures, before: UpToDate | None, since: date) -> dict[str, str]:
    label = _("Since %(month)s") % {"month": date_format(since, "F")}
    if before is None or now.percent is None or before.percent is None:
        return {"label": label, "value": "–", "detail": _("nothing to compare yet")}
    # Of the shares as they are shown, so that the two figures and their difference agree here, in
    # the sentences beneath and in the scrutiny pack.
    change = now.percent - before.percent
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    points = ngettext("%(n)s point", "%(n)s points", abs(change)) % {"n": f"{sign}{abs(change)}"}
    return {
        "label": label,
        "value": points if change else _("No change"),
        "detail": _("from %(percent)s%%") % {"percent": before.percent},
    }


def comparable(figures: Figures) -> Figures:
    """Return figures for readers without names: empty ones where they tell of a small group."""
    return Figures.of(()) if tells_of_few(figures.total) else figures
