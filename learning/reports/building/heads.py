"""The heads of a report's columns and lines, and how stored values become readable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.enums import JobRole
from learning.accounts.naming import nameless
from learning.completion.enums import StandingState
from learning.reports.building.columns import INSTANT, NUMBER, Column
from learning.reports.building.sources import is_overall
from learning.reports.enums import Grouping, Subject

if TYPE_CHECKING:
    from learning.reports.building.definition import Report

Convert = Callable[[Any], Any]


def told_ahead(column: Column) -> Column:
    """Return a column whose head says that it is a forecast, where it tells how people stand."""
    if column.key != "state" and not column.is_numeric:
        return column
    return replace(column, head=_("%(head)s (forecast)") % {"head": column.head})


def group_column(report: Report) -> Column:
    """Return the first column of a grouped report: what its lines stand for."""
    heads = {
        Grouping.PERSON: _("Name"),
        Grouping.ORGANISATION: _("Organisation"),
        Grouping.DISTRICT: _("District"),
        Grouping.ROLE: _("Role"),
        Grouping.REQUIREMENT: _("Training"),
        Grouping.MONTH: _("Month due") if report.what == Subject.STANDING else _("Month"),
    }
    return Column("group", heads[Grouping(report.grouped)])


def count_columns(report: Report) -> tuple[Column, ...]:
    """Return the columns of numbers of a grouped report."""
    if report.what == Subject.STANDING:
        first = _("People") if is_overall(report) else _("Required")
        return (
            Column("lines", first, NUMBER),
            *(Column(state.value, state.label, NUMBER) for state in StandingState),
            Column("share", _("Up to date, of all (%)"), NUMBER),
            Column("adjusted", _("Up to date, without the exempt (%)"), NUMBER),
        )
    people = Column("people", _("People"), NUMBER)
    if report.what == Subject.EVIDENCE:
        return Column("lines", _("Passed or attended"), NUMBER), people
    return (
        Column("lines", _("Places"), NUMBER),
        people,
        Column("attended", _("Attended"), NUMBER),
        Column("part_attended", _("Part attended"), NUMBER),
        Column("not_attended", _("Did not attend"), NUMBER),
    )


def group_text(grouped: str, label: Any) -> str:
    """Return what a line of a grouped report is called."""
    if grouped == Grouping.MONTH and label:
        month = timezone.localdate(label) if hasattr(label, "tzinfo") else label
        return date_format(month, "F Y")
    if grouped == Grouping.ROLE and label:
        return str(dict(JobRole.choices).get(label, label))
    if label:
        return str(label)
    return {
        Grouping.PERSON: nameless(),
        Grouping.DISTRICT: _("No district"),
        Grouping.ROLE: _("No post on the day"),
    }.get(Grouping(grouped), _("None"))


def convert_of(column: Column) -> Convert | None:
    """Return what makes a stored value readable; None where it is so already, as nearly all are."""
    if column.words:
        return {key: str(label) for key, label in column.words.items()}.get
    if column.kind == INSTANT:
        return lambda value: timezone.localtime(value).date() if value else None
    return None
