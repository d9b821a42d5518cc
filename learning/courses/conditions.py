"""What must be true before a place is confirmed: rooms above register what only they know."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from learning.courses.models import CourseRun

# Returns why the person cannot be confirmed on the run, in a sentence for her, or None.
BookingCondition = Callable[[Any, CourseRun, datetime], str | None]

_conditions: list[BookingCondition] = []


def register_condition(condition: BookingCondition) -> None:
    """Add a condition (from `ready()`)."""
    if condition not in _conditions:
        _conditions.append(condition)


def reasons_against(user: Any, run: CourseRun, at: datetime) -> list[str]:
    """Return every reason why the person cannot be confirmed on the run yet."""
    return [reason for ask in _conditions if (reason := ask(user, run, at)) is not None]
