"""States of runs and places, their named sets, and the one table of transitions for each."""

from enum import StrEnum
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """Where a run stands. `full` is not a state: it follows from its places."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open for booking")
    CONFIRMED = "confirmed", _("Confirmed")
    DELIVERED = "delivered", _("Delivered")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Called off")


_R = RunState
RUN_TRANSITIONS = MappingProxyType(
    {
        _R.PLANNED: frozenset({_R.OPEN, _R.CANCELLED}),
        _R.OPEN: frozenset({_R.CONFIRMED, _R.DELIVERED, _R.CANCELLED}),
        _R.CONFIRMED: frozenset({_R.DELIVERED, _R.CANCELLED}),
        _R.DELIVERED: frozenset({_R.CLOSED}),
    }
)
BOOKABLE_RUNS = frozenset({RunState.OPEN, RunState.CONFIRMED})
# These have a page for everybody, so that a link in an old e-mail still says something.
SHOWN_RUNS = frozenset(RunState) - {RunState.PLANNED}
HAS_REGISTER = frozenset({RunState.OPEN, RunState.CONFIRMED, RunState.DELIVERED})
# These occupy their room and their trainers.
TAKES_TIME = frozenset(RunState) - {RunState.CANCELLED}


class PlaceState(models.TextChoices):
    """The states of a place (design.md, The four-day course)."""

    NOMINATED = "nominated", _("Nominated")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Place offered")
    BOOKED = "booked", _("Place confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled")
    CALLED_OFF = "called_off", _("Course called off")
    ATTENDED = "attended", _("Attended")
    PART_ATTENDED = "part_attended", _("Part attended")
    NOT_ATTENDED = "not_attended", _("Did not attend")
    PASSED = "passed", _("Passed")
    REFERRED = "referred", _("Referred")
    NOT_PASSED = "not_passed", _("Not passed")


_P = PlaceState
# What a place may be when it is made.
FIRST_STATES = frozenset({_P.NOMINATED, _P.WAITING, _P.BOOKED})
# The one table of transitions: from → the states it may become. States without a line are ends.
PLACE_TRANSITIONS = MappingProxyType(
    {
        _P.NOMINATED: frozenset({_P.APPROVED, _P.DECLINED, _P.WITHDRAWN, _P.CALLED_OFF}),
        _P.APPROVED: frozenset({_P.BOOKED, _P.WAITING, _P.WITHDRAWN, _P.CALLED_OFF}),
        _P.WAITING: frozenset({_P.OFFERED, _P.WITHDRAWN, _P.CALLED_OFF}),
        _P.OFFERED: frozenset({_P.BOOKED, _P.WITHDRAWN, _P.CALLED_OFF}),
        _P.BOOKED: frozenset(
            {_P.CANCELLED, _P.CALLED_OFF, _P.ATTENDED, _P.PART_ATTENDED, _P.NOT_ATTENDED}
        ),
        # A register may be corrected.
        _P.ATTENDED: frozenset(
            {_P.PART_ATTENDED, _P.NOT_ATTENDED, _P.PASSED, _P.REFERRED, _P.NOT_PASSED}
        ),
        _P.PART_ATTENDED: frozenset({_P.ATTENDED, _P.NOT_ATTENDED}),
        _P.NOT_ATTENDED: frozenset({_P.ATTENDED, _P.PART_ATTENDED}),
        # A pass withdrawn leaves what the register says; a result can then be recorded anew.
        _P.PASSED: frozenset({_P.ATTENDED, _P.PART_ATTENDED, _P.NOT_ATTENDED}),
        _P.REFERRED: frozenset({_P.PASSED, _P.NOT_PASSED}),
    }
)

# These are over; the person may ask again.
ENDED = frozenset({_P.DECLINED, _P.WITHDRAWN, _P.CANCELLED, _P.CALLED_OFF})
# The person was there, or should have been.
TOOK_PLACE = frozenset(
    {_P.ATTENDED, _P.PART_ATTENDED, _P.NOT_ATTENDED, _P.PASSED, _P.REFERRED, _P.NOT_PASSED}
)
# The person was there for the whole of it, whatever the assessment said.
WAS_THERE = TOOK_PLACE - {_P.PART_ATTENDED, _P.NOT_ATTENDED}
ON_REGISTER = TOOK_PLACE | {_P.BOOKED}
# These hold a seat in the room.
HOLDS_SEAT = ON_REGISTER | {_P.OFFERED}
# What the register decides, and may decide again.
SET_BY_REGISTER = frozenset({_P.BOOKED, _P.ATTENDED, _P.PART_ATTENDED, _P.NOT_ATTENDED})
# What a trainer records of somebody who was there, in the order they are offered.
RESULTS = (_P.PASSED, _P.REFERRED, _P.NOT_PASSED)
# The register is complete, and no result stands.
WITHOUT_RESULT = TOOK_PLACE - frozenset(RESULTS)
# The person may give these up herself.
MAY_BE_GIVEN_UP = frozenset({_P.NOMINATED, _P.APPROVED, _P.WAITING, _P.OFFERED, _P.BOOKED})


class HalfDay(models.TextChoices):
    """The register is taken twice a day."""

    MORNING = "am", _("Morning")
    AFTERNOON = "pm", _("Afternoon")


class AttendanceKind(models.TextChoices):
    """One mark of the register."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")
    APOLOGIES = "apologies", _("Apologies")


COUNTS_AS_THERE = frozenset({AttendanceKind.PRESENT, AttendanceKind.LATE})


class TrainerRole(models.TextChoices):
    """What a trainer does on a run (facts.md section 4)."""

    LEAD = "lead", _("Course lead")
    INVESTIGATOR = "investigator", _("Investigator trainer")
    SPEAKER = "speaker", _("Guest speaker")
    ASSESSOR = "assessor", _("Assessor")
    INVIGILATOR = "invigilator", _("Invigilator")
    ROLE_PLAYER = "role_player", _("Role-player")
    ADMINISTRATOR = "administrator", _("Administrator")


class AccessNeed(models.TextChoices):
    """What a trainer arranges. A tick list, so that nobody writes about health."""

    STEP_FREE = "step_free", _("Step-free access")
    BLUE_BADGE = "blue_badge", _("Blue Badge parking")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    INTERPRETER = "interpreter", _("Sign language or other interpreter")
    LARGE_PRINT = "large_print", _("Larger print")
    READER = "reader", _("A reader or extra time for the test")
    QUIET_ROOM = "quiet_room", _("A quiet room for breaks")
    PRIVATE_ROOM = "private_room", _("A private room for prayer or expressing milk")
    CALL_ME = "call_me", _("Something else: please contact me")


class Diet(models.TextChoices):
    """What the kitchen must know."""

    VEGETARIAN = "vegetarian", _("Vegetarian")
    VEGAN = "vegan", _("Vegan")
    HALAL = "halal", _("Halal")
    KOSHER = "kosher", _("Kosher")
    NO_GLUTEN = "no_gluten", _("No gluten")
    NO_DAIRY = "no_dairy", _("No dairy")
    NO_NUTS = "no_nuts", _("No nuts")


NEED_LABELS = MappingProxyType(dict([*AccessNeed.choices, *Diet.choices]))


class NoteKind(models.TextChoices):
    """What joining instructions must say (facts.md section 4); dates and venue are the run's."""

    TIMES = "times", _("Times")
    BEFORE = "before", _("Before you come")
    BRING = "bring", _("What to bring")
    DRESS = "dress", _("What to wear")
    PARKING = "parking", _("Getting there and parking")
    MEALS = "meals", _("Meals")
    ACCESSIBILITY = "accessibility", _("Access and adjustments")
    DISTRESS = "distress_notice", _("What the course deals with")
    CONFIDENTIALITY = "confidentiality", _("Marking and confidentiality")
    CANCELLATION = "cancellation", _("If you cannot come")


class Audience(models.TextChoices):
    """Whom a message about a run goes to. Not stored."""

    SEATED = "seated", _("People with a place")
    WAITING = "waiting", _("People on the waiting list")
    BOTH = "both", _("Both")


class OfferOutcome(StrEnum):
    """What became of an offer, as its page says it. Not stored: the history tells."""

    NONE = "none"
    OPEN = "open"
    # Its time has come; the schedule has not ended it yet.
    LATE = "late"
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
