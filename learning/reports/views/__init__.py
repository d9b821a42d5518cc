"""The pages of this room: overviews, and lists of people with what can be done for them."""

from learning.reports.views.builder import check, new, step
from learning.reports.views.exports import export_cancel, export_file, export_retry, exports
from learning.reports.views.files import requirements_file, trend_file, units_file
from learning.reports.views.messages import check_message, message, messages_sent
from learning.reports.views.overviews import (
    force,
    organisation,
    organisations,
    team,
)
from learning.reports.views.people import people_file, people_list, person, remind
from learning.reports.views.register import register_file
from learning.reports.views.saved import change_saved, delete_saved, reports, save, saved
from learning.reports.views.tables import table, table_print

__all__ = [
    "change_saved",
    "check",
    "check_message",
    "delete_saved",
    "export_cancel",
    "export_file",
    "export_retry",
    "exports",
    "force",
    "message",
    "messages_sent",
    "new",
    "organisation",
    "organisations",
    "people_file",
    "people_list",
    "person",
    "register_file",
    "remind",
    "reports",
    "requirements_file",
    "save",
    "saved",
    "step",
    "table",
    "table_print",
    "team",
    "trend_file",
    "units_file",
]
