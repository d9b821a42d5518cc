"""What a report can be of, what is counted beside training, where exports and packs stand."""

from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What the lines of a report are about."""

    STANDING = "standing", _("Standing: who must hold what, and does")
    EVIDENCE = "evidence", _("Evidence: what was passed or attended")
    PLACES = "places", _("Places on courses")


class When(models.TextChoices):
    """Which days a report is about."""

    TODAY = "today", _("Today, on whatever day it is run")
    DAY = "day", _("As at a day")
    LAST_MONTH = "last_month", _("The calendar month before the day it is run")
    BETWEEN = "between", _("Between two days")


class Grouping(models.TextChoices):
    """What one line of a report stands for."""

    LINE = "line", _("Not grouped: every line by itself")
    PERSON = "person", _("One line for each person")
    ORGANISATION = "organisation", _("One line for each organisation")
    DISTRICT = "district", _("One line for each district")
    ROLE = "role", _("One line for each role")
    REQUIREMENT = "requirement", _("One line for each module, course or training elsewhere")
    MONTH = "month", _("One line for each month")


class Rhythm(models.TextChoices):
    """How often a saved report is announced by e-mail."""

    NEVER = "never", _("Not by e-mail")
    WEEKLY = "weekly", _("Every Monday")
    MONTHLY = "monthly", _("On the first of each month")


class FileFormat(models.TextChoices):
    """In what form a table is taken away."""

    CSV = "csv", _("Table as text (CSV)")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")


class ExportState(models.TextChoices):
    """Where an export stands."""

    PREPARING = "preparing", _("Preparing")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class OutcomeKind(models.TextChoices):
    """A monthly count from outside; never what any of it says."""

    NRM = "nrm", _("NRM referrals")
    INTELLIGENCE = "intelligence", _("Intelligence submissions")
    DTN = "dtn", _("Duty to notify reports")


class PackState(models.TextChoices):
    """Where a scrutiny pack stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    SIGNED_OFF = "signed_off", _("Signed off")


_P = PackState
# The one table of transitions: from → the states it may become.
PACK_TRANSITIONS = MappingProxyType(
    {
        _P.DRAFT: frozenset({_P.SUBMITTED}),
        _P.RETURNED: frozenset({_P.SUBMITTED}),
        _P.SUBMITTED: frozenset({_P.RETURNED, _P.SIGNED_OFF}),
    }
)
# Its words, comments and actions may be changed.
IN_HAND = frozenset({PackState.DRAFT, PackState.RETURNED})


class ActionState(models.TextChoices):
    """What became of an action."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")
