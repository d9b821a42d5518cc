"""What a page's history says of its editions."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.log_actions import LogFormatter

MADE, FAILED = "editions.make", "editions.fail"


class EditionMade(LogFormatter):
    """An edition was made."""

    label: Any = _("Make an edition")

    @override
    def format_message(self, log_entry: Any) -> str:
        number = log_entry.data["number"]
        if log_entry.data["is_missing"]:
            return gettext(
                "Made edition %(number)s. No kind of change was chosen: it counts as substance "
                "and calls nobody back."
            ) % {"number": number}
        change = log_entry.data["change_class"]
        return gettext("Made edition %(number)s (%(change)s).") % {
            "number": number,
            "change": change,
        }


class EditionFailed(LogFormatter):
    """An edition could not be made."""

    label: Any = _("Fail to make an edition")

    @override
    def format_message(self, log_entry: Any) -> str:
        reason = log_entry.data["reason"]
        return gettext("The edition could not be made: %(reason)s") % {"reason": reason}


def register_log_actions(actions: Any) -> None:
    """Register both. A log action hook."""
    actions.register_action(MADE)(EditionMade)
    actions.register_action(FAILED)(EditionFailed)
