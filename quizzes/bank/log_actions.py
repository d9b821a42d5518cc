"""What a question's history says of its versions."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.log_actions import LogFormatter

NOT_DUE = "bank.unschedule_unfinished"


class UnscheduledUnfinished(LogFormatter):
    """A question was not fit to be asked on the day it should have gone live."""

    label: Any = _("Unschedule an unfinished question")

    @override
    def format_message(self, log_entry: Any) -> str:
        reasons = " ".join(log_entry.data["reasons"])
        return gettext("Not published on the day it was due: %(reasons)s") % {"reasons": reasons}


def register_log_actions(actions: Any) -> None:
    """Register it. A log action hook."""
    actions.register_action(NOT_DUE)(UnscheduledUnfinished)
