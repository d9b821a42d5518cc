"""What the admin's history says about runs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# Action: label in the history's filter, sentence in its list.
ACTIONS = {
    "courses.planned": (_("Plan"), _("Planned")),
    "courses.changed": (_("Change"), _("Changed")),
    "courses.moved": (_("Move"), _("Moved to other days or another venue")),
    "courses.open": (_("Open"), _("Opened for booking")),
    "courses.confirmed": (_("Confirm"), _("Confirmed")),
    "courses.cancelled": (_("Call off"), _("Called off")),
    "courses.messaged": (_("Message"), _("Wrote to the people on the run")),
    "courses.delivered": (_("Deliver"), _("Everybody’s register is complete")),
    "courses.closed": (_("Close"), _("Closed; access needs and diet erased")),
}


def register(actions: Any) -> None:
    """Tell Wagtail the words for our actions."""
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
