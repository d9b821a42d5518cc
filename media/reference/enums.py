"""The closed lists of the reference room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignFamily(models.TextChoices):
    """The seven families of signs (facts.md 2.4, after HO-Toolkit-2026 chapter 9)."""

    CONTROL = "control", _("Control")
    FEAR = "fear", _("Fear")
    BODY = "body", _("Body")
    WORK = "work", _("Work")
    LIVING = "living", _("Living")
    ISOLATION = "isolation", _("Isolation")
    MONEY = "money", _("Money")


class ExploitationFamily(models.TextChoices):
    """The families of the Home Office typology of 2017, and organ removal (MSA 2015 s3)."""

    LABOUR = "labour", _("Labour")
    DOMESTIC = "domestic", _("Domestic servitude")
    SEXUAL = "sexual", _("Sexual")
    CRIMINAL = "criminal", _("Criminal")
    ORGANS = "organs", _("Organ removal")


class FactKind(models.TextChoices):
    """What a fact's value is, which decides how it is shown."""

    PHONE = "phone", _("Phone number")
    FIGURE = "figure", _("Figure")
    LAW = "law", _("Law")
    DATE = "date", _("Date")
    RULE = "rule", _("Rule")


class FactStatus(models.TextChoices):
    """Whether a fact may be relied on today."""

    IN_FORCE = "in_force", _("In force")
    HISTORIC = "historic", _("Historic")
    UNCERTAIN = "uncertain", _("Uncertain, being checked")
    NOT_IN_FORCE = "not_in_force", _("Not in force")
    ENACTED_NOT_IN_FORCE = "enacted_not_in_force", _("Enacted, not in force")
