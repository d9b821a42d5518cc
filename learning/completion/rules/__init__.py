"""Pure rules of standing: no database, no clock. Days are dates in the site's time zone.

Imported from this package, whichever module they stand in.
"""

from learning.completion.rules.callbacks import CallBack, Calls, best_of
from learning.completion.rules.days import (
    DEFAULT_REFRESH_MONTHS,
    DUE_SOON,
    EARLIEST,
    FEWEST_TOLD,
    FIRST_YEAR,
    LAST_YEAR,
    MOST_DUE_DAYS,
    MOST_REFRESH_MONTHS,
    MOST_WINDOW_DAYS,
    MOST_YEARS_AHEAD,
    Period,
    add_months,
    due_date_of,
    expiry_of,
    is_thinkable,
    is_too_far,
    joined_up,
    moved,
    share_of,
    whole_percent,
)
from learning.completion.rules.duties import (
    Duty,
    Extension,
    Grace,
    SpanFact,
    spans_for,
)
from learning.completion.rules.holds import Hold, Refresh, counted
from learning.completion.rules.posts import (
    Assignment,
    PostPeriod,
    assignments_of,
    continuous,
    one_at_a_time,
    placed,
)
from learning.completion.rules.together import WORST_FIRST, overall

__all__ = [
    "DEFAULT_REFRESH_MONTHS",
    "DUE_SOON",
    "EARLIEST",
    "FEWEST_TOLD",
    "FIRST_YEAR",
    "LAST_YEAR",
    "MOST_DUE_DAYS",
    "MOST_REFRESH_MONTHS",
    "MOST_WINDOW_DAYS",
    "MOST_YEARS_AHEAD",
    "WORST_FIRST",
    "Assignment",
    "CallBack",
    "Calls",
    "Duty",
    "Extension",
    "Grace",
    "Hold",
    "Period",
    "PostPeriod",
    "Refresh",
    "SpanFact",
    "add_months",
    "assignments_of",
    "best_of",
    "continuous",
    "counted",
    "due_date_of",
    "expiry_of",
    "is_thinkable",
    "is_too_far",
    "joined_up",
    "moved",
    "one_at_a_time",
    "overall",
    "placed",
    "share_of",
    "spans_for",
    "whole_percent",
]
