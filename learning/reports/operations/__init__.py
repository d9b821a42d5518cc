"""What changes reports, exports, packs and figures. Imported from here."""

from learning.reports.operations.exports import (
    ExportRefused,
    ask_export,
    cancel_export,
    expire_exports,
    give_up_exports,
    prepare_export,
    retry_export,
    take_away,
)
from learning.reports.operations.outcomes import OutcomesRefused, record_outcomes
from learning.reports.operations.packs import (
    ActionRefused,
    PackRefused,
    add_action,
    add_comment,
    make_pack,
    return_pack,
    set_action_state,
    set_asked,
    sign_off_pack,
    submit_pack,
)
from learning.reports.operations.saved import (
    AlreadySaved,
    SaveRefused,
    change_report,
    delete_report,
    save_report,
    send_due_reports,
)

__all__ = [
    "ActionRefused",
    "AlreadySaved",
    "ExportRefused",
    "OutcomesRefused",
    "PackRefused",
    "SaveRefused",
    "add_action",
    "add_comment",
    "ask_export",
    "cancel_export",
    "change_report",
    "delete_report",
    "expire_exports",
    "give_up_exports",
    "make_pack",
    "prepare_export",
    "record_outcomes",
    "retry_export",
    "return_pack",
    "save_report",
    "send_due_reports",
    "set_action_state",
    "set_asked",
    "sign_off_pack",
    "submit_pack",
    "take_away",
]
