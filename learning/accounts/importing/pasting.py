"""Reading what was pasted: addresses, names with addresses, or cells of a spreadsheet."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from learning.accounts.importing.columns import Column, column_named
from learning.accounts.importing.reading import rows_of
from learning.accounts.importing.rows import row_of, tidy
from learning.accounts.tables import Unreadable, delimited

if TYPE_CHECKING:
    from learning.accounts.importing.reading import Limits
    from learning.accounts.importing.rows import Row

LETTERS: Final = re.compile(r"[^\W\d_][^\W\d_'’-]*")


def read_pasted(text: str, *, limits: Limits) -> list[Row]:
    """Return a row for each person in a pasted text. Raises Unreadable.

    With headings it is read as a file. Cells without headings are told by what they look like:
    the address, and the names before it.
    """
    if len(text) > limits.most_bytes:
        raise Unreadable(_("This is too much to paste. Upload a file instead."))
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise Unreadable(_("Paste at least one address."))
    if _is_heading(first):
        return rows_of(delimited(text), limits=limits)
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        rows += [row_of(number, _person(part)) for part in _people_in(line)]
    # Several people in one line share its number, which names a row: count on instead.
    if len({row.number for row in rows}) < len(rows):
        rows = [row._replace(number=number) for number, row in enumerate(rows, start=1)]
    if not rows:
        raise Unreadable(_("Paste at least one address."))
    if len(rows) > limits.most_rows:
        raise Unreadable(
            _("The list has more than %(most)s rows. Divide it.")
            % {"most": f"{limits.most_rows:,}"}
        )
    return rows


def _people_in(line: str) -> list[str]:
    """Divide a line into people as mail programs write them: `Shah, Priya <p@…>; j@…`."""
    if "\t" in line:
        return [line] if line.strip() else []
    people = [""]
    for piece in re.split(r"([;,])", line):
        if piece in {";", ","} and "@" in people[-1]:
            people.append("")
        else:
            people[-1] += piece
    return [one for one in people if one.strip(" ;,")]


def _is_heading(line: str) -> bool:
    if "@" in line:
        return False
    named = {column_named(cell) for cell in re.split(r"[\t,;]", line)}
    return not named.isdisjoint({Column.EMAIL, Column.COLLAR_NUMBER})


def _person(text: str) -> dict[Column, str]:
    """Read one person from a line: `Name <address>`, an address, or cells divided by tabs."""
    if "\t" in text:
        cells = [tidy(cell) for cell in text.split("\t") if cell.strip()]
        address = next((cell for cell in cells if "@" in cell), "")
        words = [cell for cell in cells if cell != address]
        if len(words) > 1:
            return {
                Column.EMAIL: address,
                Column.FIRST_NAME: words[0],
                Column.LAST_NAME: words[1],
                Column.ROLE: words[2] if len(words) > 2 else "",
            }
        return _named(words[0] if words else "", address)
    text = tidy(text).strip(" ;,")
    if text.endswith(">") and "<" in text:
        name, _sign, address = text[:-1].rpartition("<")
        return _named(name.strip(" \"'"), address.strip())
    name, address = parseaddr(text)
    if "@" not in address or " " in text:
        return {Column.EMAIL: text}
    return _named(name, address)


def _named(name: str, address: str) -> dict[Column, str]:
    """Divide a name; where there is none, guess it from `first.last@…`, which she puts right."""
    if "," in name:  # Shah, Priya
        last, _comma, first = name.partition(",")
    elif name:
        first, _space, last = name.rpartition(" ")
    else:
        words = [word for word in address.partition("@")[0].split(".") if LETTERS.fullmatch(word)]
        first, last = (words[0].title(), words[-1].title()) if len(words) > 1 else ("", "")
    return {Column.EMAIL: address, Column.FIRST_NAME: first, Column.LAST_NAME: last}
