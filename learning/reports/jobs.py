"""What this room does by the clock."""

from datetime import datetime

from learning.notices import schedule
from learning.reports.operations import expire_exports, give_up_exports, send_due_reports


def register() -> None:
    """Put them on the schedule."""
    schedule.register(name="reports.by_mail", cron="15 6 * * *", run=send_reports)
    schedule.register(name="reports.expire", cron="20 * * * *", run=end_exports)


def send_reports(at: datetime) -> int:
    """Announce the reports whose day has come."""
    return send_due_reports(at=at)


def end_exports(at: datetime) -> int:
    """Delete the files whose time is over, and give up those whose worker stopped."""
    return expire_exports(at=at) + give_up_exports(at=at)
