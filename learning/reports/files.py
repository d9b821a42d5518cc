"""Tables written as files, row by row: never the whole table in memory."""

from __future__ import annotations

import codecs
import csv
import io
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from learning.completion.downloads import BEGINS_FORMULA, safe_cell
from learning.reports.building.columns import SHARE, share_text, whole_share
from learning.reports.enums import FileFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

    from learning.reports.building.columns import Column

# What a worksheet holds, its head included (ECMA-376, as Excel reads it).
MOST_ROWS_OF_A_SHEET: Final = 1_048_576
LONGEST_CELL: Final = 32_767  # characters
STREAMED: Final = 500  # lines sent together
CONTENT_TYPES: Final = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# One look at the first sign spares nearly every cell a call.
BEGINS: Final = frozenset(BEGINS_FORMULA)
# Text the library, or a spreadsheet once the cell is edited, would take for a formula or an error.
BEGINS_MEANING: Final = BEGINS | frozenset("#")


class FileRefused(Exception):
    """Why a table cannot become such a file; the message is for the person who asked."""


def write_table(
    file: BinaryIO,
    *,
    form: str,
    columns: Sequence[Column],
    lines: Iterable[Sequence[Any]],
) -> None:
    """Write a table in one of the formats.

    Raises FileRefused where the format cannot hold it. What `lines` raises passes through.
    """
    writers: dict[str, Callable[..., None]] = {
        FileFormat.CSV: _write_csv,
        FileFormat.XLSX: _write_xlsx,
    }
    writers[form](file, columns, lines)


def _write_csv(file: BinaryIO, columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> None:
    file.write(codecs.BOM_UTF8)  # so that Excel reads UTF-8
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    csv.writer(text).writerows(_plain(columns, lines))
    text.flush()
    text.detach()


def csv_lines(columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a table as CSV piece by piece, as `write_table` writes it, for a streamed answer."""
    yield "\ufeff"
    waiting = _plain(columns, lines)
    while some := list(islice(waiting, STREAMED)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(some)
        yield text.getvalue()


def _plain(columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Yield the head and the lines as CSV has them."""
    yield [safe_cell(str(column.head)) for column in columns]
    # Only what people typed can begin a formula, so only text is looked at.
    shares = [n for n, column in enumerate(columns) if column.kind == SHARE]
    for line in lines:
        cells = [
            safe_cell(value) if type(value) is str and value[:1] in BEGINS else value
            for value in line
        ]
        for n in shares:
            cells[n] = "" if cells[n] is None else share_text(cells[n])
        yield cells


def _write_xlsx(file: BinaryIO, columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Report"))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 12 if column.is_numeric else 26
    bold = Font(bold=True)
    head = [_text_cell(sheet, str(column.head)) for column in columns]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    count = 1
    for line in lines:
        count += 1
        if count > MOST_ROWS_OF_A_SHEET:
            raise FileRefused(
                _("A spreadsheet holds %(most)s rows. Narrow the report down, or take CSV.")
                % {"most": f"{MOST_ROWS_OF_A_SHEET - 1:,}"}
            )
        sheet.append([_cell(sheet, value) for value in line])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    book.save(file)


def _cell(sheet: Any, value: Any) -> Any:
    """Return what the library is given: the value itself wherever it reads that as it is meant.

    Days it writes as days.
    """
    if type(value) is str:
        is_plain = value[:1] not in BEGINS_MEANING and len(value) <= LONGEST_CELL
        if is_plain and not ILLEGAL_CHARACTERS_RE.search(value):
            return value
        return _text_cell(sheet, value)
    if isinstance(value, Decimal):
        cell = WriteOnlyCell(sheet, whole_share(value))
        cell.number_format = "0%"
        return cell
    return value


def _text_cell(sheet: Any, value: str) -> Any:
    """Return a cell of text, whatever it begins with, that stays text when it is edited."""
    cell = WriteOnlyCell(sheet, "")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    cell.data_type = "s"
    cell.quotePrefix = value[:1] in BEGINS_MEANING
    return cell
