"""Every change to runs, places and registers. Outsiders import from here."""

from learning.courses.operations.messages import message_run
from learning.courses.operations.moving import TransitionRefused, move_place
from learning.courses.operations.offers import (
    accept_offer,
    close_lines,
    decline_offer,
    expire_offers,
    offer_next,
)
from learning.courses.operations.places import (
    book_place,
    change_needs,
    change_place,
    withdraw_place,
)
from learning.courses.operations.refusals import (
    BookingRefused,
    OfferExpired,
    Refused,
    RegisterRefused,
    ResultsRefused,
    RunIsFull,
    ScheduleRefused,
)
from learning.courses.operations.register import Conflict, RegisterSaved, mark_register
from learning.courses.operations.results import record_results, take_back_pass
from learning.courses.operations.runs import (
    change_run,
    plan_dates,
    reschedule_run,
    schedule_run,
)
from learning.courses.operations.states import (
    cancel_run,
    close_finished,
    close_run,
    confirm_run,
    open_run,
)

__all__ = [
    "BookingRefused",
    "Conflict",
    "OfferExpired",
    "Refused",
    "RegisterRefused",
    "RegisterSaved",
    "ResultsRefused",
    "RunIsFull",
    "ScheduleRefused",
    "TransitionRefused",
    "accept_offer",
    "book_place",
    "cancel_run",
    "change_needs",
    "change_place",
    "change_run",
    "close_finished",
    "close_lines",
    "close_run",
    "confirm_run",
    "decline_offer",
    "expire_offers",
    "mark_register",
    "message_run",
    "move_place",
    "offer_next",
    "open_run",
    "plan_dates",
    "record_results",
    "reschedule_run",
    "schedule_run",
    "take_back_pass",
    "withdraw_place",
]
