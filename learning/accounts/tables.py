"""Files as people send them, as lines of cells: CSV in the usual encodings, Excel workbooks.

Streamed; no database, no clock. What the cells mean is for whoever asked.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ZIP: Final = b"PK\x03\x04"
# What both old Excel files and workbooks with a password begin with.
COMPOUND: Final = b"\xd0\xcf\x11\xe0"
DELIMITERS: Final = (",", ";", "\t")
MOST_COLUMNS: Final = 60
# A sheet that was once longer ends in thousands of empty rows.
MOST_BLANK_ROWS: Final = 2_000
# A small file may hold a sheet of any size.
MOST_UNPACKED_BYTES: Final = 400 * 1024 * 1024
# Numbers in the places of a day, be there such a day or not.
DAY_SHAPE: Final = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{4}-\d{1,2}-\d{1,2}", re.ASCII)


class Unreadable(Exception):
    """Why a file or a text cannot be read as a list; the message is for who sent it."""


def no_such_day(text: str) -> str:
    """Say of what is written as a day and is none that there is no such day; else nothing."""
    if not DAY_SHAPE.fullmatch(text):
        return ""
    said = _("There is no day “%(text)s”. Write the day before the month, as in 31/01/2027.")
    return said % {"text": text}


def lines_of_file(data: bytes, *, most_bytes: int) -> Iterator[Sequence[str]]:
    """Return the lines of a file as cells. Raises Unreadable, at once or on the way."""
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if len(data) > most_bytes:
        raise Unreadable(
            _("The file is larger than %(most)s MB. Divide it.") % {"most": most_bytes // 1024**2}
        )
    return table_of(data)


def table_of(data: bytes) -> Iterator[Sequence[str]]:
    """Yield the lines of a file as cells. Raises Unreadable, at once or on the way."""
    if data.startswith(ZIP):
        return _workbook(data)
    if data.startswith(COMPOUND):
        raise Unreadable(
            _(
                "This is an old Excel file or one with a password. Save it as an Excel workbook "
                "(.xlsx) without a password, or as CSV."
            )
        )
    return delimited(decoded(data))


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or Windows-1252."""
    encodings = (
        ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    )
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise Unreadable(
        _("This is neither a CSV file nor an Excel workbook (.xlsx). Save the list as one of them.")
    )


def delimited(text: str) -> Iterator[Sequence[str]]:
    """Yield the lines of a text whose cells are divided by comma, semicolon or tab."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            _("The file cannot be read at line %(line)s. Save it again as CSV.")
            % {"line": reader.line_num}
        ) from error


def _workbook(data: bytes) -> Iterator[Sequence[str]]:
    """Yield the rows of the first sheet of a workbook."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, seldom wanted

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(_broken()) from error
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            _("This is not an Excel workbook (.xlsx). Save the list as one, or as CSV.")
        )
    if size > MOST_UNPACKED_BYTES:
        raise Unreadable(_("The workbook is too large. Save the list alone, as CSV."))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise Unreadable(_("The workbook has no sheet."))
        sheet.reset_dimensions()
        blank = 0
        for values in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            cells = [_text(value) for value in values]
            blank = 0 if any(cells) else blank + 1
            if blank > MOST_BLANK_ROWS:
                break
            yield cells
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever a damaged workbook makes the library stumble over
        raise Unreadable(_broken()) from error


def _broken() -> str:
    return _("The Excel workbook is damaged. Open it, save it again, and send that.")


def _text(value: Any) -> str:
    """Return a cell of a workbook as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
