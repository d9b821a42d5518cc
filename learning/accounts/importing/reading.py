"""From the lines of a file or a text to rows in the order of our columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from learning.accounts.importing.columns import LABELS, Column, column_named
from learning.accounts.importing.rows import Row, row_of, tidy
from learning.accounts.tables import MOST_COLUMNS, Unreadable, lines_of_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

REPORT_EVERY: Final = 5_000  # rows


@dataclass(frozen=True)
class Limits:
    """How much is read: bytes of a file and rows of a list."""

    most_bytes: int
    most_rows: int


def read_file(
    data: bytes, *, limits: Limits, progress: Callable[[int], object] | None = None
) -> list[Row]:
    """Return the rows of a CSV file or workbook with their numbers in it; blank rows are skipped.

    `progress` is told now and then how many rows have been read. Raises Unreadable.
    """
    lines = lines_of_file(data, most_bytes=limits.most_bytes)
    return rows_of(lines, limits=limits, progress=progress)


def rows_of(
    lines: Iterable[Sequence[str]],
    *,
    limits: Limits,
    progress: Callable[[int], object] | None = None,
) -> list[Row]:
    """Return the rows beneath the headings. Raises Unreadable."""
    columns: dict[int, Column] = {}
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not any(cell.strip() for cell in line):
            continue
        if not columns:
            columns = columns_of(line)
            continue
        if len(rows) >= limits.most_rows:
            raise Unreadable(
                _("The list has more than %(most)s rows. Divide it.")
                % {"most": f"{limits.most_rows:,}"}
            )
        cells = {column: line[place] for place, column in columns.items() if place < len(line)}
        rows.append(row_of(number, cells))
        if progress and len(rows) % REPORT_EVERY == 0:
            progress(len(rows))
    if not rows:
        raise Unreadable(_("The file is empty: there is no row beneath the headings."))
    return rows


def columns_of(head: Sequence[str]) -> dict[int, Column]:
    """Return which place holds which column. Raises Unreadable where the headings do not say."""
    found: dict[int, Column] = {}
    for place, heading in enumerate(head[:MOST_COLUMNS]):
        column = column_named(heading)
        if column is None:
            continue
        if column in found.values():
            raise Unreadable(
                _("Two columns are headed “%(name)s”. Keep one.") % {"name": LABELS[column]}
            )
        found[place] = column
    if not {Column.EMAIL, Column.COLLAR_NUMBER}.intersection(found.values()):
        raise Unreadable(
            _(
                "The first row must name the columns, with “E-mail” or “Collar number” among them. "
                "It reads: %(head)s"
            )
            % {"head": tidy(", ".join(head[:MOST_COLUMNS]))[:120]}
        )
    return found
