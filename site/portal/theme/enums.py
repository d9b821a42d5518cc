"""States a tag can show, with the shape and tone that go with them."""

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Every state `components/status_tag.html` knows, and its plain words."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    CURRENT = "current", _("Up to date")
    DUE_SOON = "due_soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    LAPSED = "lapsed", _("Lapsed")
    EXEMPT = "exempt", _("Exempt")
    WAIT = "wait", _("Cannot start yet")
    DONE = "done", _("Completed")
    BOOKED = "booked", _("Place confirmed")
    WAITING = "waiting", _("On the waiting list")
    FULL = "full", _("Full")
    PLACES = "places", _("Places")
    ISSUED = "issued", _("Valid")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class Look(NamedTuple):
    """Tone is the end of an `app-status--` class; no icon where words alone are calmer."""

    tone: str
    icon: str


LOOKS: Final = {
    State.NOT_STARTED: Look("todo", "circle"),
    State.IN_PROGRESS: Look("progress", "contrast"),
    State.CURRENT: Look("done", "circle-check"),
    State.DUE_SOON: Look("progress", "clock"),
    State.OVERDUE: Look("late", "circle-alert"),
    State.LAPSED: Look("late", "history"),
    State.EXEMPT: Look("wait", "circle-minus"),
    State.WAIT: Look("wait", ""),
    State.DONE: Look("done", "circle-check"),
    State.BOOKED: Look("done", "circle-check"),
    State.WAITING: Look("progress", "hourglass"),
    State.FULL: Look("wait", "ban"),
    State.PLACES: Look("todo", "user-plus"),
    State.ISSUED: Look("done", "badge-check"),
    State.SUPERSEDED: Look("progress", "refresh-cw"),
    State.EXPIRED: Look("wait", "calendar-x"),
    State.REVOKED: Look("late", "ban"),
}
