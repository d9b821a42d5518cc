"""What this room does by the clock."""

from datetime import datetime

from learning.courses.operations import close_finished, close_lines, expire_offers
from learning.notices import schedule


def register() -> None:
    """Put them on the schedule."""
    schedule.register(name="courses.offers", cron="*/5 * * * *", run=end_offers)
    schedule.register(name="courses.lines", cron="45 3 * * *", run=end_lines)
    schedule.register(name="courses.close", cron="50 3 * * *", run=close_runs)


def end_offers(at: datetime) -> int:
    """Pass on the seats of offers nobody answered."""
    return expire_offers(at=at)


def end_lines(at: datetime) -> int:
    """Tell those who still wait for a run that has begun."""
    return close_lines(at=at)


def close_runs(at: datetime) -> int:
    """Close runs held long ago, and erase what was only needed to hold them."""
    return close_finished(at=at)
