"""Pages of courses. `urls.py` names them."""

from learning.courses.views.booking import book, book_done, book_needs, book_supervisor
from learning.courses.views.bookings import bookings, offer, place, place_needs, withdraw
from learning.courses.views.calendars import personal_feed, place_calendar, public_feed
from learning.courses.views.courses import calendar, course, run
from learning.courses.views.messages import check_message, message
from learning.courses.views.planning import (
    call_off,
    change_state,
    check_run,
    move,
    new_run,
    planner,
)
from learning.courses.views.registers import attendance, register, register_half
from learning.courses.views.results import check_results, results
from learning.courses.views.trainers import home, trainer_run

__all__ = [
    "attendance",
    "book",
    "book_done",
    "book_needs",
    "book_supervisor",
    "bookings",
    "calendar",
    "call_off",
    "change_state",
    "check_message",
    "check_results",
    "check_run",
    "course",
    "home",
    "message",
    "move",
    "new_run",
    "offer",
    "personal_feed",
    "place",
    "place_calendar",
    "place_needs",
    "planner",
    "public_feed",
    "register",
    "register_half",
    "results",
    "run",
    "trainer_run",
    "withdraw",
]
