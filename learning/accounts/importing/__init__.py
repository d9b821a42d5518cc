"""Reading lists of people and planning what follows from them. Outsiders import from here.

Only `known` asks the database; nothing here writes or looks at the clock.
"""

from learning.accounts.importing.columns import COLUMNS, LABELS, TEMPLATE_ROWS, Column
from learning.accounts.importing.pasting import read_pasted
from learning.accounts.importing.people import Known, Post, Scope
from learning.accounts.importing.planning import plan_people
from learning.accounts.importing.plans import Kind, Plan, Step
from learning.accounts.importing.reading import Limits, read_file
from learning.accounts.importing.rows import Problem, Row, read_date
from learning.accounts.tables import Unreadable

__all__ = [
    "COLUMNS",
    "LABELS",
    "TEMPLATE_ROWS",
    "Column",
    "Kind",
    "Known",
    "Limits",
    "Plan",
    "Post",
    "Problem",
    "Row",
    "Scope",
    "Step",
    "Unreadable",
    "plan_people",
    "read_date",
    "read_file",
    "read_pasted",
]
