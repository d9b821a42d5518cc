"""What is said against a row: all of it at once, but nothing that may follow from the rest."""

from __future__ import annotations

from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from learning.accounts.importing.columns import Column
from learning.accounts.importing.rows import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# While one of these is wrong, it is not known whom and what the row is about.
SAY_WHO: Final = frozenset(
    {Column.EMAIL, Column.COLLAR_NUMBER, Column.FIRST_NAME, Column.LAST_NAME, Column.MAIN_POST}
)
# What is wrong with a cell is certain only while these are right.
RESTS_ON: Final[Mapping[Column, Column]] = MappingProxyType(
    {Column.ROLE: Column.ORGANISATION, Column.END_DATE: Column.START_DATE}
)
NEEDED = {
    Column.EMAIL: lambda: _("Enter an e-mail address."),
    Column.FIRST_NAME: lambda: _("Enter a first name."),
    Column.LAST_NAME: lambda: _("Enter a family name."),
    Column.ROLE: lambda: _("Choose a role."),
}


class RowRefused(Exception):
    """Why a row cannot be followed, and which cell to look at."""

    def __init__(self, column: Column, message: str, *, is_conflict: bool = True) -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.is_conflict = is_conflict


class Refusals:
    """All that is wrong with one row."""

    def __init__(self, row: int, problems: list[Problem]) -> None:
        self.row = row
        self.problems = problems
        # The cells that mean nothing as they are typed.
        self.columns = frozenset(Column(problem.field) for problem in problems)

    def add(self, refusal: RowRefused) -> None:
        """Note why the row cannot be followed, unless that may follow from a cell."""
        column = refusal.column
        if not self.columns & {column, RESTS_ON.get(column, column)}:
            self.problems.append(Problem(self.row, column, refusal.message, refusal.is_conflict))

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Note what is raised inside, and go on."""
        try:
            yield
        except RowRefused as refusal:
            self.add(refusal)
