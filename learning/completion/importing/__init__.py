"""Files of training elsewhere: read, matched with people and awards, then recorded or not."""

from learning.accounts.tables import Unreadable
from learning.completion.importing.plan import Plan, PlannedRow, make_plan
from learning.completion.importing.rows import Problem, Row, read_row
from learning.completion.importing.tables import COLUMNS, LABELS, read_table

__all__ = [
    "COLUMNS",
    "LABELS",
    "Plan",
    "PlannedRow",
    "Problem",
    "Row",
    "Unreadable",
    "make_plan",
    "read_row",
    "read_table",
]
