"""A report in words: for the check page, the heading of its table, and the name of its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation
from learning.accounts.naming import under
from learning.reports.building.columns import COLUMNS
from learning.reports.building.definition import STATES, TODAY_WORDS
from learning.reports.building.presets import presets
from learning.reports.building.sources import training_titles
from learning.reports.building.tables import Table
from learning.reports.enums import Grouping, Subject, When

if TYPE_CHECKING:
    from datetime import date

    from learning.accounts.access import Viewer
    from learning.reports.building.definition import Report

# How many choices a sentence names before it counts the rest.
MOST_NAMED = 3


@dataclass(frozen=True)
class Answer:
    """A question of the builder with what was answered; `field` is empty for what filters not."""

    step: str
    question: str
    text: str
    field: str = ""


def default_title(report: Report) -> str:
    """Name a report by the question it answers, if that is often asked, or by its subject."""
    anywhere = report.without("organisations")
    for preset in presets():
        if preset.report == anywhere:
            return preset.title
    titles = {
        Subject.STANDING: _("Standing"),
        Subject.EVIDENCE: _("Evidence"),
        Subject.PLACES: _("Places on courses"),
    }
    title = titles[Subject(report.what)]
    if report.grouped == Grouping.LINE:
        return title
    by = {
        Grouping.PERSON: _("%(what)s by person"),
        Grouping.ORGANISATION: _("%(what)s by organisation"),
        Grouping.DISTRICT: _("%(what)s by district"),
        Grouping.ROLE: _("%(what)s by role"),
        Grouping.REQUIREMENT: _("%(what)s by training"),
        Grouping.MONTH: _("%(what)s by month"),
    }
    return by[Grouping(report.grouped)] % {"what": title}


def answers(report: Report, seer: Viewer, paths: tuple[str, ...]) -> list[Answer]:
    """Return every question with its answer, in order. Names only what she may see."""
    roles, states = dict(JobRole.choices), dict(STATES[Subject(report.what)].choices)
    columns = COLUMNS[Subject(report.what)]
    found = [
        Answer("what", _("What"), str(Subject(report.what).label)),
        Answer(
            "who", _("Organisations"),
            organisations_in_words(report, paths) or _("All you see by name"), "organisations",
        ),
        Answer("who", _("Roles"), named([roles[r] for r in report.roles]) or _("All"), "roles"),
    ]  # fmt: skip
    if report.what != Subject.PLACES:
        found.append(
            Answer("who", _("Training"), named(_titles(report.modules)) or _("All"), "modules")
        )
    found.append(
        Answer("who", _("States"), named([states[s] for s in report.states]) or _("All"), "states")
    )
    found.append(Answer("when", _("When"), when_words(report)))
    if report.what != Subject.PLACES:
        known = day_words(report.known) if report.known else _("Now")
        found.append(Answer("when", _("As known on"), known, "known"))
    found.append(Answer("grouped", _("Grouped"), str(Grouping(report.grouped).label)))
    if report.is_lines:
        heads = get_text_list([str(columns[key].head) for key in report.columns], _("and"))
        found.append(Answer("grouped", _("Columns"), heads))
    return found


def filters_in_force(report: Report, given: list[Answer]) -> list[Answer]:
    """Return those answers that leave lines out."""
    return [answer for answer in given if answer.field in report.filters]


def when_words(report: Report) -> str:
    """Say which days it is about."""
    if report.when == When.DAY and report.day:
        return _("As at %(day)s") % {"day": day_words(report.day)}
    if report.when == When.BETWEEN and report.first and report.last:
        days = {"first": day_words(report.first), "last": day_words(report.last)}
        return _("%(first)s to %(last)s") % days
    if report.when == When.TODAY:
        return str(TODAY_WORDS.get(Subject(report.what), When.TODAY.label))
    return str(When(report.when).label)


def day_words(day: date) -> str:
    """Return a day as a sentence says it."""
    return date_format(day, "j F Y")


def named(names: list[Any]) -> str:
    """Name the first few and count the rest."""
    texts = [str(name) for name in names]
    if len(texts) > MOST_NAMED:
        more = len(texts) - MOST_NAMED
        rest = ngettext("%(n)s more", "%(n)s more", more) % {"n": more}
        texts = [*texts[:MOST_NAMED], rest]
    return get_text_list(texts, _("and"))


def file_words(report: Report) -> list[str]:
    """Return the filters as parts of a file's name: choices only, no text anybody typed."""
    states = dict(STATES[Subject(report.what)].choices)
    found = [*report.organisations[:MOST_NAMED], *report.roles[:MOST_NAMED]]
    found += [str(states[state]) for state in report.states[:MOST_NAMED]]
    if report.day:
        found.append(f"as-at-{report.day.isoformat()}")
    if report.first and report.last:
        found.append(f"{report.first.isoformat()}-to-{report.last.isoformat()}")
    if report.when == When.LAST_MONTH:
        found.append("last-month")
    if report.known:
        found.append(f"known-{report.known.isoformat()}")
    return found


def emptied_by(table: Table) -> list[str]:
    """Return the filters (their field names) without any one of which there would be rows.

    Empty where no single filter is to blame.
    """
    return [
        field
        for field in table.report.filters
        if Table(table.report.without(field), table.seer, table.at).records.exists()
    ]


def organisations_in_words(report: Report, paths: tuple[str, ...]) -> str:
    """Name the organisations a report is limited to, as its reader may know them; or nothing."""
    if not report.organisations:
        return ""
    names = list(
        Organisation.objects.filter(under(paths, "path"), key__in=report.organisations)
        .order_by("path")
        .values_list("name", flat=True)
    )
    unseen = len(report.organisations) - len(names)
    if unseen:
        text = ngettext(
            "%(n)s that you do not see by name", "%(n)s that you do not see by name", unseen
        )
        names.append(text % {"n": unseen})
    return named(names)


def _titles(keys: tuple[str, ...]) -> list[str]:
    if not keys:
        return []
    titles = training_titles()
    return [titles.get(key, _("Training no longer offered")) for key in keys]
