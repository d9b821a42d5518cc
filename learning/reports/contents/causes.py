"""Why a figure of a frozen pack would differ today: what became known since, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation
from learning.completion.enums import EvidenceKind
from learning.completion.queries import (
    LaterKnowledge,
    LaterPeople,
    LaterRecords,
    month_ends,
    partners,
)
from learning.reports.contents.coverage import MONTHS, month_name
from learning.reports.contents.editions import ELSEWHERE
from learning.reports.contents.shapes import FIGURE
from learning.reports.hiding import told
from learning.reports.rules import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learning.reports.models import PackVersion

# What these tables hold is a state of today, for which no earlier day can be asked.
KEPT_AS_NOW = {
    "currency": gettext_lazy("Modules and review dates are as they are today, not as they were."),
    "courses": gettext_lazy("Places and registers are as they are today, corrections included."),
    "outcomes": gettext_lazy("Counts were imported or corrected since."),
    "signs": gettext_lazy("Answers of first attempts came in or lost their place since."),
}
CHECKS = frozenset({"first", "understanding", "editions"})
OF_PARTNERS = frozenset({"network", "partners", "reach"})


@dataclass(frozen=True)
class _Area:
    """Whose figure it is: organisations with what is beneath them, or `alone`; one role of them."""

    roots: tuple[int, ...]
    alone: bool = False
    role: str = ""


class Causes:
    """What became known since a version was frozen, for one figure after another.

    Two queries for each day that is asked for, of all and of leaders, and eight beside them.
    """

    def __init__(self, version: PackVersion) -> None:
        self._pack = version.pack
        self._later = LaterKnowledge(version.known_at, version.pack.to_date)

    def of(self, table: str, line: str) -> str:
        """Return why a figure, or a line of a table, is another today."""
        if table in KEPT_AS_NOW:
            return str(KEPT_AS_NOW[table])
        subject = line if table == FIGURE else table
        area = self._area(subject, line)
        if subject in CHECKS:
            is_elsewhere = line == str(ELSEWHERE)
            kind = EvidenceKind.EXTERNAL if is_elsewhere else EvidenceKind.MODULE
            return _sentence(_of_records(self._in_whole_months(area, kind)))
        by_day = (self._people(area, day) for day in self._days(table, line))
        people = next(filter(None, by_day), LaterPeople())
        records = self._later.records(area.roots, alone=area.alone)
        said = _of_people(people) + _of_records(_behind(people, records, subject))
        if people.restated and not records.added + records.corrected:
            said.append(_("requirements, exemptions or certificates of these days were put right"))
        return _sentence(said)

    def _in_whole_months(self, area: _Area, kind: EvidenceKind) -> LaterRecords:
        period = Period(self._pack.from_date + timedelta(days=1), self._pack.to_date)
        months = period.whole_months
        if months is None:
            return LaterRecords()
        return self._later.records(area.roots, kinds={kind}, first=months.first, last=months.last)

    def _people(self, area: _Area, day: date) -> LaterPeople:
        return self._later.people(area.roots, day, alone=area.alone, role=area.role)

    def _days(self, table: str, line: str) -> list[date]:
        """Return on which day people are counted; where nothing moved, on which else."""
        if table != "trend":
            return [self._pack.to_date, self._pack.from_date]
        ends = month_ends(self._pack.to_date, MONTHS)
        return [day for day in ends if month_name(day) == line] or [self._pack.to_date]

    def _area(self, subject: str, line: str) -> _Area:
        force = self._pack.organisation
        if subject == "leaders":
            return _Area((force.pk,), role=JobRole.LEADER)
        if subject in OF_PARTNERS:
            its = tuple(body.pk for body in self._partners if body.name == line)
            return _Area(its or tuple(body.pk for body in self._partners))
        if line == _("%(name)s itself") % {"name": force.name}:
            return _Area((force.pk,), alone=True)
        return _Area((self._units.get(line, force.pk),))

    @cached_property
    def _partners(self) -> Sequence[Organisation]:
        return partners()

    @cached_property
    def _units(self) -> dict[str, int]:
        force = self._pack.organisation
        beneath = Organisation.objects.filter(path__startswith=force.path, depth=force.depth + 1)
        return dict(beneath.values_list("name", "pk"))


def _behind(people: LaterPeople, records: LaterRecords, subject: str) -> LaterRecords:
    """Return which records can be behind a figure: those of people who moved bring theirs."""
    if people.restated or subject == "reach":
        return records
    return LaterRecords(added=records.added if people.joined else 0)


def _of_people(people: LaterPeople) -> list[str]:
    return _counted(
        (people.joined, _("%(n)s people joined the list")),
        (people.left, _("%(n)s people left the list")),
        (people.moved_in, _("%(n)s people moved here")),
        (people.moved_out, _("%(n)s people moved away")),
    )


def _of_records(records: LaterRecords) -> list[str]:
    return _counted(
        (records.added, _("%(n)s records about these days came in")),
        (records.corrected, _("%(n)s records were corrected or withdrawn")),
    )


def _counted(*said: tuple[int, str]) -> list[str]:
    """Say what there is of each; few are told no more exactly than few people, so never one."""
    return [words % {"n": told(count)} for count, words in said if count]


def _sentence(said: Sequence[str]) -> str:
    if not said:
        return _("Names, editions or the tree of organisations changed.")
    return f"{capfirst(get_text_list([*said], _('and')))}."
