"""Kinds of evidence and states of standing, with their named sets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """What happened."""

    MODULE = "module", _("Module passed")
    COURSE_DAY = "course_day", _("Course day attended")
    COURSE = "course", _("Course passed")
    EXTERNAL = "external", _("Training elsewhere")
    RECEIPT = "receipt", _("Receipt from a partner’s system")


class EvidenceSource(models.TextChoices):
    """Where the news came from; always shown with it."""

    SITE = "site", _("This site")
    CLASSROOM = "classroom", _("Classroom register")
    IMPORTED = "imported", _("Imported")
    CLAIMED = "claimed", _("Claimed with a document, and approved")


# What earns a certificate of ours; of training elsewhere its provider gave one.
EARNS_AWARD = frozenset({EvidenceKind.MODULE, EvidenceKind.COURSE})


class StandingState(models.TextChoices):
    """Where a learner stands with a requirement on a day."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    DUE_SOON = "due_soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    CURRENT = "current", _("Up to date")
    LAPSED = "lapsed", _("Lapsed")
    EXEMPT = "exempt", _("Exempt")


# What somebody can still be reminded of.
OUTSTANDING = frozenset(
    {
        StandingState.NOT_STARTED,
        StandingState.IN_PROGRESS,
        StandingState.DUE_SOON,
        StandingState.OVERDUE,
        StandingState.LAPSED,
    }
)


# What a digest is written for: something to do by a day that is near or past.
PRESSING = frozenset({StandingState.DUE_SOON, StandingState.OVERDUE, StandingState.LAPSED})
# What is told once even to those who want no reminders: training that one must do and has not.
MISSED = frozenset({StandingState.OVERDUE, StandingState.LAPSED})


class Scope(models.TextChoices):
    """Whose people a delta counts: both together are an organisation with all beneath it."""

    OWN = "own", _("With a post in it")
    BENEATH = "beneath", _("With a post beneath it")


class Grain(models.TextChoices):
    """How much of the calendar one total takes together."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class DueRule(models.TextChoices):
    """How a requirement's due day is found."""

    FIXED = "fixed", _("On a fixed date")
    AFTER_JOINING = "after_joining", _("Days after joining the organisation")
    AFTER_POST = "after_post", _("Days after taking up the present post")


class RequirementState(models.TextChoices):
    """Where a rule is: written, in force, or with a last day."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")


class RefreshBase(models.TextChoices):
    """From which day the next months are counted."""

    COMPLETION = "completion", _("The day it is passed again")
    EXPIRY = "expiry", _("The day it would have lapsed")


class ExemptionKind(models.TextChoices):
    """What is asked for."""

    EXEMPTION = "exemption", _("Exemption: not required from a day until a day")
    EXTENSION = "extension", _("Extension: a later due day")
    ABSENCE = "absence", _("Long absence: due days move by the days away")


class ExemptionReason(models.TextChoices):
    """Why, as a class: never a word about somebody’s health."""

    OTHER_DUTY = "other_duty", _("Other duty")
    LONG_ABSENCE = "long_absence", _("Long absence")
    EQUIVALENT = "equivalent", _("Equivalent training")
    SYSTEM_FAULT = "system_fault", _("System fault")
    NO_ACCESS = "no_access", _("No access to the training")


class ExemptionOutcome(models.TextChoices):
    """What was decided."""

    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AwardState(models.TextChoices):
    """What became of an award; the public page says which, never just “valid”."""

    ISSUED = "issued", _("Valid")
    SUPERSEDED = "superseded", _("Superseded by a newer one")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


class RevocationReason(models.TextChoices):
    """Why a certificate was revoked: the class a stranger is told, never the case."""

    RECORDED_IN_ERROR = "recorded_in_error", _("Recorded in error")
    NOT_OWN_WORK = "not_own_work", _("Not the holder’s own work")
    IDENTITY_MISTAKEN = "identity_mistaken", _("Recorded for the wrong person")
    CONTENT_WITHDRAWN = "content_withdrawn", _("The training was withdrawn")
    OTHER = "other", _("Another reason")


class ClaimOutcome(models.TextChoices):
    """What became of a claim; until then it waits."""

    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
