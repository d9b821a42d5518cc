"""From a CSV file or an Excel workbook to rows of text in the order of our columns.

No database, no clock.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.tables import Unreadable, lines_of_file

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS: Final = ("person", "force", "award", "day", "score", "reference")
LABELS: Final = MappingProxyType(
    {
        "person": gettext_lazy("Person"),
        "force": gettext_lazy("Force"),
        "award": gettext_lazy("Training"),
        "day": gettext_lazy("Day"),
        "score": gettext_lazy("Score"),
        "reference": gettext_lazy("Reference"),
    }
)
NEEDED: Final = ("person", "award", "day")
# What other systems call our columns, in lower case.
ALIASES: Final = MappingProxyType(
    {
        "person": "person", "e-mail": "person", "email": "person", "email address": "person",
        "e-mail address": "person", "collar number": "person",
        "force": "force",
        "award": "award", "award code": "award", "course": "award", "course code": "award",
        "module": "award",
        "day": "day", "date": "day", "completed": "day", "completion date": "day",
        "date completed": "day",
        "score": "score", "result": "score",
        "reference": "reference", "certificate": "reference", "certificate number": "reference",
    }
)  # fmt: skip
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 10_000
LONGEST_CELL: Final = 250
# The row's number in the file, then a text for each of COLUMNS.
NumberedRow = tuple[int, tuple[str, ...]]


def read_table(data: bytes) -> list[NumberedRow]:
    """Return the rows beneath the headings; blank ones are left out. Raises Unreadable."""
    places: dict[str, int] = {}
    rows: list[NumberedRow] = []
    lines = lines_of_file(data, most_bytes=MOST_BYTES)
    for number, line in enumerate(lines, start=1):
        cells = [tidy(cell) for cell in line]
        if not any(cells):
            continue
        if not places:
            places = _places(cells)
            continue
        if len(rows) >= MOST_ROWS:
            raise Unreadable(
                _("The file has more than %(n)s rows. Divide it.") % {"n": f"{MOST_ROWS:,}"}
            )
        found = (places.get(column, len(cells)) for column in COLUMNS)
        rows.append((number, tuple(cells[at] if at < len(cells) else "" for at in found)))
    if not rows:
        raise Unreadable(_("There is no row beneath the headings."))
    return rows


def _places(head: Sequence[str]) -> dict[str, int]:
    """Return where each column stands. Raises Unreadable where the headings do not say."""
    found: dict[str, int] = {}
    for place, heading in enumerate(head):
        column = ALIASES.get(heading.casefold().replace("_", " ").strip())
        if column is None:
            continue
        if column in found:
            said = _("Two columns mean “%(column)s”. Keep one.")
            raise Unreadable(said % {"column": column})
        found[column] = place
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise Unreadable(
            _("The first row must name the columns. Not found: %(missing)s. It reads: %(head)s")
            % {"missing": ", ".join(missing), "head": ", ".join(head)[:120]}
        )
    return found


def tidy(cell: str) -> str:
    """Return a cell as it is kept."""
    # A NUL is refused by PostgreSQL; a spreadsheet hides no-break spaces in addresses.
    return " ".join(cell.replace("\0", " ").split())[:LONGEST_CELL]
