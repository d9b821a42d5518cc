"""Policies, purposes and states of attempts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedbackPolicy(models.TextChoices):
    """When a learner reads why. Showing feedback locks that answer."""

    AFTER_EACH = "after_each", _("After each answer")
    AT_END = "at_end", _("At the end")


class Purpose(models.TextChoices):
    """What an attempt is for."""

    CHECK = "check", _("Check")
    PRACTICE = "practice", _("Practice in a section")


class AttemptState(models.TextChoices):
    """An attempt is open until it is submitted, once."""

    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")


class SaveOutcome(models.TextChoices):
    """What became of a save."""

    SAVED = "saved", _("Saved")
    SAME = "same", _("Already saved")
    OLDER = "older", _("A newer answer was already saved")
    LOCKED = "locked", _("The feedback was already shown, so this answer stands")
