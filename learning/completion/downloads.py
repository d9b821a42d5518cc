"""Tables that people take away."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A spreadsheet would take a cell that begins so for a formula.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A small number with its sign is a number to any spreadsheet.
SIGNED_NUMBER = re.compile(r"[+-]\d{1,4}")


def csv_file(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return a table as a CSV file that spreadsheets open as it is meant."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # so that Excel reads UTF-8
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return response


def safe_cell(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula."""
    is_formula = (
        isinstance(value, str)
        and value.startswith(BEGINS_FORMULA)
        and not SIGNED_NUMBER.fullmatch(value)
    )
    return f"'{value}" if is_formula else value
