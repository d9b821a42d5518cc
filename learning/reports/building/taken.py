"""What is taken away as a file: a report, a list of people, the register of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.access import named_organisation_for
from learning.accounts.naming import paths_by_name
from learning.completion.register import HEADS, AskedRegister
from learning.reports.building.columns import Column
from learning.reports.building.definition import Report, ReportRefused
from learning.reports.building.tables import Table
from learning.reports.building.words import default_title, file_words
from learning.reports.people_table import IS_LIST, PeopleTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from learning.accounts.access import Viewer
    from learning.accounts.models import Organisation

# What tells the definition of a register from that of a report.
REGISTER = "register"


class Taken(Protocol):
    """A table that can be written as a file, read on behalf of somebody at an instant."""

    @property
    def seer(self) -> Viewer:
        """Who takes it away; her permission decides what it holds."""

    @property
    def at(self) -> datetime:
        """When it is read."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, from left to right."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The tree paths she must see by name to have the file."""

    @property
    def shows_sensitive(self) -> bool:
        """Whether it names people in sensitive posts."""

    def stored(self) -> dict[str, Any]:
        """Return its definition as JSON keeps it; `taken` reads it back."""

    def file_words(self) -> list[str]:
        """Return the parts of the file's name: choices only, since what was typed may be a name."""

    def count(self) -> int:
        """How many lines there are."""

    def lines(self) -> Iterator[list[Any]]:
        """Yield all lines as they come from the database."""


@dataclass(frozen=True)
class TakenReport:
    """A report."""

    report: Report
    seer: Viewer
    at: datetime

    @cached_property
    def _table(self) -> Table:
        return Table(self.report, self.seer, self.at)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those of the report."""
        return self._table.columns

    @property
    def paths(self) -> tuple[str, ...]:
        """Where she sees people by name."""
        return self._table.paths

    @property
    def shows_sensitive(self) -> bool:
        """Whether she lists everybody."""
        return self._table.shows_sensitive

    def stored(self) -> dict[str, Any]:
        """Return the report."""
        return self.report.stored()

    def file_words(self) -> list[str]:
        """Return its subject and filters."""
        forecast = "forecast" if self._table.forecast else ""
        return [default_title(self.report), *file_words(self.report), forecast]

    def count(self) -> int:
        """How many rows the report has."""
        return self._table.count()

    def lines(self) -> Iterator[list[Any]]:
        """Yield the rows of the report."""
        return self._table.lines()


@dataclass(frozen=True)
class TakenRegister:
    """The register of an organisation: every row of its denominators.

    Nobody in a sensitive post is named in it, whoever reads it.
    """

    asked: AskedRegister
    seer: Viewer
    at: datetime

    columns = tuple(Column(f"register-{n}", head) for n, head in enumerate(HEADS))
    shows_sensitive = False

    @property
    def organisation(self) -> Organisation:
        """Whose register it is."""
        return self.asked.organisation

    @property
    def paths(self) -> tuple[str, ...]:
        """The organisation, of whose people it is."""
        return (self.organisation.path,)

    @property
    def title(self) -> str:
        """What it is called among her exports."""
        return _("Register, %(organisation)s") % {"organisation": self.organisation}

    def stored(self) -> dict[str, Any]:
        """Return what was asked, with its day: made again later, it is the same register."""
        return {"what": REGISTER, "organisation": self.organisation.key, **self.asked.stored()}

    def file_words(self) -> list[str]:
        """Return the organisation and the days."""
        known = f"known-{self.asked.known.isoformat()}" if self.asked.known else ""
        return [self.organisation.key, "register", f"as-at-{self.asked.day.isoformat()}", known]

    def count(self) -> int:
        """How many rows count, whoever is named."""
        return self.asked.listed.total

    def lines(self) -> Iterator[list[Any]]:
        """Yield every row."""
        return self.asked.lines()


def register_for(seer: Viewer, key: str, data: Mapping[str, Any], *, at: datetime) -> TakenRegister:
    """Return the register of an organisation whose people she sees by name.

    Raises Http404 for any other, as for none, and ReportRefused for what it cannot be asked: a
    file cannot say that it holds something else.
    """
    organisation = named_organisation_for(seer, key)
    today = timezone.localdate(at)
    asked = AskedRegister.of(data, organisation, today, paths_by_name(seer))
    if asked.wrong:
        raise ReportRefused("day", asked.wrong)
    return TakenRegister(asked, seer, at)


def taken(definition: Mapping[str, Any], seer: Viewer, at: datetime) -> Taken:
    """Read back what `stored` returned, with the permission she has now.

    Raises ReportRefused where it can be asked for no more.
    """
    if definition.get("list") == IS_LIST["list"]:
        return PeopleTable.of(definition, seer, at)
    if definition.get("what") != REGISTER:
        return TakenReport(Report.of(definition), seer, at)
    try:
        return register_for(seer, definition.get("organisation", ""), definition, at=at)
    except Http404 as error:
        text = _("You no longer see the people of this organisation by name.")
        raise ReportRefused("organisations", text) from error
