"""Kinds of organisation, roles people hold, and responsibilities that let them see others."""

from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is in the tree."""

    FORCE = "force", _("Force")
    DISTRICT = "district", _("Police district")
    UNIT = "unit", _("Unit or department")
    PARTNER = "partner", _("Partner organisation")


class JobRole(models.TextChoices):
    """What a person does in a post; requirements are written against these."""

    RESPONSE_OFFICER = "response_officer", _("Response officer")
    NEIGHBOURHOOD_OFFICER = "neighbourhood_officer", _("Neighbourhood officer")
    DETECTIVE = "detective", _("Detective")
    PCSO = "pcso", _("Police community support officer")
    SPECIAL = "special", _("Special constable")
    CUSTODY = "custody", _("Custody staff")
    CALL_HANDLER = "call_handler", _("Call handler")
    FRONT_COUNTER = "front_counter", _("Front counter staff")
    SUPERVISOR = "supervisor", _("Sergeant or supervisor")
    LEADER = "leader", _("Senior leader")
    POLICE_STAFF = "police_staff", _("Police staff")
    HEALTH_WORKER = "health_worker", _("Health worker")
    HOUSING_OFFICER = "housing_officer", _("Housing officer")
    FIRE_OFFICER = "fire_officer", _("Fire officer")
    COUNCIL_OFFICER = "council_officer", _("Council officer")
    WORK_COACH = "work_coach", _("Work coach")
    SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")
    CHARITY_WORKER = "charity_worker", _("Charity worker or volunteer")
    OTHER = "other", _("Other")


class ResponsibilityKind(models.TextChoices):
    """What a person answers for, and so may see (design.md, Who sees what)."""

    SUPERVISOR = "supervisor", _("Supervisor")
    PARTNER_LEAD = "partner_lead", _("Partner lead")
    TRAINER = "trainer", _("Trainer")
    TRAINING_ADMINISTRATOR = "training_administrator", _("Training administrator")
    REGIONAL_COORDINATOR = "regional_coordinator", _("Regional co-ordinator")
    SCRUTINY_READER = "scrutiny_reader", _("Scrutiny reader")
    AUTHOR = "author", _("Author")


# The people who hold each kind, as a sentence names them.
HOLDERS = MappingProxyType(
    {
        ResponsibilityKind.SUPERVISOR: _("supervisors"),
        ResponsibilityKind.PARTNER_LEAD: _("partner leads"),
        ResponsibilityKind.TRAINER: _("trainers"),
        ResponsibilityKind.TRAINING_ADMINISTRATOR: _("training administrators"),
        ResponsibilityKind.REGIONAL_COORDINATOR: _("regional co-ordinators"),
        ResponsibilityKind.SCRUTINY_READER: _("scrutiny readers"),
        ResponsibilityKind.AUTHOR: _("authors"),
    }
)

# These see the names of the people beneath the organisation they answer for.
SEES_NAMES = frozenset(
    {
        ResponsibilityKind.SUPERVISOR,
        ResponsibilityKind.PARTNER_LEAD,
        ResponsibilityKind.TRAINING_ADMINISTRATOR,
    }
)
# These see counts only, and small groups not at all.
SEES_AGGREGATES = frozenset(
    {ResponsibilityKind.REGIONAL_COORDINATOR, ResponsibilityKind.SCRUTINY_READER}
)
# These put people on the list of an organisation they answer for.
MANAGES_PEOPLE = frozenset(
    {ResponsibilityKind.PARTNER_LEAD, ResponsibilityKind.TRAINING_ADMINISTRATOR}
)
# These send the whole list of an organisation, so that who is not in it leaves.
SENDS_FULL_LISTS = frozenset({ResponsibilityKind.TRAINING_ADMINISTRATOR})
# These answer for a whole force, or for everything.
ANSWERS_FOR_A_FORCE = frozenset({ResponsibilityKind.TRAINING_ADMINISTRATOR})
NEEDS_ORGANISATION = frozenset({ResponsibilityKind.SUPERVISOR, ResponsibilityKind.PARTNER_LEAD})


# What people of partners are, also where they ask for an account themselves: police officers and
# staff come with their force's own list (facts.md 7.3, not by self-declaration).
ASKED_ROLES = (
    JobRole.HEALTH_WORKER,
    JobRole.HOUSING_OFFICER,
    JobRole.FIRE_OFFICER,
    JobRole.COUNCIL_OFFICER,
    JobRole.WORK_COACH,
    JobRole.SAFEGUARDING_LEAD,
    JobRole.CHARITY_WORKER,
    JobRole.OTHER,
)


class RequestState(models.TextChoices):
    """What has become of a request for an account."""

    PENDING = "pending", _("Waiting")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")


class Reminders(models.TextChoices):
    """How often a person wants to hear of her training; never more than the choice says."""

    OFF = "off", _("Off")
    WEEKLY = "weekly", _("Once a week, while something is due")
    WHEN_DUE = "when_due", _("Only when something changes")


class Theme(models.TextChoices):
    """How a person wants the site to look."""

    DEVICE = "device", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class ImportSource(models.TextChoices):
    """How a list of people came in."""

    PASTE = "paste", _("Pasted")
    UPLOAD = "upload", _("Uploaded")
    FEED = "feed", _("Full list")
    COMMAND = "command", _("Command line")


class ImportState(models.TextChoices):
    """How far a list of people has come. Nothing about people is written before `applied`."""

    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    PLANNED = "planned", _("To be checked")
    CONFIRMED = "confirmed", _("Being carried out")
    APPLIED = "applied", _("Done")
    FAILED = "failed", _("Failed")


# Somebody waits for the worker.
IMPORT_RUNS = frozenset({ImportState.WAITING, ImportState.READING, ImportState.CONFIRMED})
