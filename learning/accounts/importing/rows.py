"""One row of a list: what was typed, what it means, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from learning.accounts.importing.columns import COLUMNS, LABELS, Column
from learning.accounts.post_rules import year_refusal
from learning.accounts.tables import no_such_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from learning.accounts.importing.people import Scope

    Wrong = Callable[[Column, str], None]

LONGEST_CELL: Final = 300  # characters; what is cut is still too long for its field
LONGEST: Final[Mapping[Column, int]] = {
    Column.COLLAR_NUMBER: 20,
    Column.FIRST_NAME: 150,
    Column.LAST_NAME: 150,
    Column.RANK: 40,
    Column.EMAIL: 254,
}
# Control characters, which no database of ours keeps, and runs of spaces.
BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]+")
DATE_FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
YES: Final = frozenset({"", "yes", "y", "true", "1", "main", "x"})
NO: Final = frozenset({"no", "n", "false", "0", "second", "secondary"})


class Problem(NamedTuple):
    """What is wrong with a row; `field` names the cell to put right."""

    row: int
    field: str
    message: str
    is_conflict: bool = False


class Row(NamedTuple):
    """A row as it was typed: its number in the file, and a cell for each of `COLUMNS`."""

    number: int
    cells: tuple[str, ...]

    def typed(self, column: Column) -> str:
        """What stands in a cell."""
        return self.cells[COLUMNS.index(column)]

    def with_cells(self, changes: Mapping[str, str]) -> Row:
        """Return the row with some cells typed anew."""
        cells = (
            changes.get(column, cell) for column, cell in zip(COLUMNS, self.cells, strict=True)
        )
        return Row(self.number, tuple(tidy(cell) for cell in cells))

    @property
    def who(self) -> str:
        """The person as a list names her."""
        name = f"{self.typed(Column.FIRST_NAME)} {self.typed(Column.LAST_NAME)}".strip()
        return name or self.typed(Column.EMAIL) or self.typed(Column.COLLAR_NUMBER)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a row means. Empty words and None: the file says nothing about it."""

    number: int
    collar_number: str
    email: str
    first_name: str
    last_name: str
    rank: str
    organisation: int
    role: str
    start_date: date | None
    end_date: date | None
    is_main: bool
    names_organisation: bool


def tidy(text: str) -> str:
    """Return a cell without control characters and needless spaces, cut to a sane length."""
    return BLANK.sub(" ", text[: LONGEST_CELL * 4]).strip()[:LONGEST_CELL]


def row_of(number: int, cells: Mapping[Column, str] | Iterable[str]) -> Row:
    """Make a row from cells by column, or from all cells in order."""
    if isinstance(cells, dict):
        return Row(number, tuple(tidy(cells.get(column, "")) for column in COLUMNS))
    return Row(number, tuple(tidy(str(cell)) for cell in cells))


def clean(row: Row, scope: Scope) -> tuple[Cleaned, list[Problem]]:
    """Return what the row means, and everything that is wrong with its cells.

    A cell that is wrong stands as an empty one.
    """
    problems: list[Problem] = []
    (collar, organisation_text, role_text, first, last, email, rank, start_text, end_text,
     main_text) = row.cells  # fmt: skip

    def wrong(column: Column, message: str) -> None:
        problems.append(Problem(row.number, column, message))

    for column, most in LONGEST.items():
        if len(row.typed(column)) > most:
            wrong(
                column,
                _("%(label)s may have at most %(most)s characters.")
                % {"label": LABELS[column], "most": most},
            )
    email = email.lower()
    if email and not is_email(email):
        wrong(Column.EMAIL, _("“%(text)s” is not an e-mail address.") % {"text": email})
    if not email and not collar:
        wrong(Column.EMAIL, _("Enter an e-mail address or a collar number."))
    organisation: int | None = scope.default_organisation
    if organisation_text:
        organisation = scope.organisations.get(organisation_text.casefold())
        if organisation is None:
            words = {"text": organisation_text, "scope": scope.name}
            is_known = organisation_text.casefold() in scope.organisations
            wrong(
                Column.ORGANISATION,
                _("Several in %(scope)s are called “%(text)s”. Use the short name.") % words
                if is_known
                else _("There is no “%(text)s” in %(scope)s.") % words,
            )
    role: str | None = ""
    if role_text:
        role = scope.roles.get(role_text.casefold())
        if role is None:
            wrong(Column.ROLE, _("“%(text)s” is not a role. Choose one.") % {"text": role_text})
    is_main = main_text.casefold() not in NO
    if is_main and main_text.casefold() not in YES:
        wrong(Column.MAIN_POST, _("Say yes or no for the main post."))
    start, end = (
        _day(text, column, scope.day, wrong)
        for text, column in ((start_text, Column.START_DATE), (end_text, Column.END_DATE))
    )
    if start and end and end <= start:
        wrong(Column.END_DATE, _("The end date must be after the start date."))
    bad = {problem.field for problem in problems}
    return (
        Cleaned(
            number=row.number,
            collar_number="" if Column.COLLAR_NUMBER in bad else collar,
            email="" if Column.EMAIL in bad else email,
            first_name="" if Column.FIRST_NAME in bad else first,
            last_name="" if Column.LAST_NAME in bad else last,
            rank="" if Column.RANK in bad else rank,
            organisation=scope.default_organisation if organisation is None else organisation,
            role=role or "",
            start_date=start,
            end_date=None if Column.END_DATE in bad else end,
            is_main=is_main,
            names_organisation=bool(organisation_text) and organisation is not None,
        ),
        problems,
    )


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _day(text: str, column: Column, today: date, wrong: Wrong) -> date | None:
    if not text:
        return None
    found = read_date(text)
    if found is None:
        said = _("“%(text)s” is not a date. Write it as 31/01/2027.") % {"text": text}
        wrong(column, no_such_day(text) or said)
    elif refusal := year_refusal(found, today=today):
        wrong(column, refusal)
        return None
    return found


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | None:
    """Read a date as people and spreadsheets write it, the day before the month; else None."""
    words = text.removesuffix(" 00:00:00").removesuffix("T00:00:00")
    for form in DATE_FORMS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    return None
