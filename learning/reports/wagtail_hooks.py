"""What the admin's history says about reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator] # Wagtail's
def register_log_actions(actions: Any) -> None:
    """Tell Wagtail the words for our actions."""
    actions.register_action("reports.export", _("Export"), _("Took a table away"))
    actions.register_action("reports.save", _("Save report"), _("Saved a report"))
