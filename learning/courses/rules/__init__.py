"""Calculations of courses: no database, no clock. Outsiders import from here."""

from learning.courses.rules.days import (
    Quarter,
    bank_holidays,
    format_days,
    format_hours,
    format_moment,
    format_stamp,
    format_time,
    is_working_day,
    working_days_from,
)
from learning.courses.rules.halves import (
    Half,
    current_half,
    halves_of,
    is_open,
    minutes_of,
    overlaps,
)
from learning.courses.rules.places import (
    first_state,
    joining_deadline,
    names_oneself,
    offer_expires_at,
    places_left,
)
from learning.courses.rules.register import outcome_of, results_open_to, was_there

__all__ = [
    "Half",
    "Quarter",
    "bank_holidays",
    "current_half",
    "first_state",
    "format_days",
    "format_hours",
    "format_moment",
    "format_stamp",
    "format_time",
    "halves_of",
    "is_open",
    "is_working_day",
    "joining_deadline",
    "minutes_of",
    "names_oneself",
    "offer_expires_at",
    "outcome_of",
    "overlaps",
    "places_left",
    "results_open_to",
    "was_there",
    "working_days_from",
]
