"""Registers this room in the admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from learning.completion.viewsets import CompletionGroup


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator] # Wagtail's
def register_completion() -> CompletionGroup:
    """Offer requirements and evidence."""
    return CompletionGroup()


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator] # Wagtail's
def register_log_actions(actions: Any) -> None:
    """Tell Wagtail's history our words."""
    actions.register_action("completion.reminded", _("Remind"), _("Reminded of training"))
    actions.register_action(
        "completion.requirement_drafted", _("Draft"), _("Requirement written down as a draft")
    )
    actions.register_action(
        "completion.requirement_live", _("Make live"), _("Requirement made live")
    )
    actions.register_action("completion.requirement_ended", _("End"), _("Requirement ended"))
    actions.register_action(
        "completion.requirement_called_off", _("Call off"), _("Requirement called off")
    )
    actions.register_action("completion.imported", _("Import"), _("Training elsewhere imported"))
