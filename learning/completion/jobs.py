"""What this room does by the clock: it finds whom to write to. Sending is the outbox's."""

from datetime import datetime

from learning.completion.importing.operations import forget_uploads
from learning.completion.operations import fold_deltas, take_up_changes
from learning.completion.operations.digests import DAILY, queue_digests, queue_team_digests
from learning.notices import schedule


def register() -> None:
    """Put them on the schedule; digests before the quiet hours end."""
    schedule.register(name="completion.fold", cron="*/10 * * * *", run=fold)
    schedule.register(name="completion.rules", cron="*/10 * * * *", run=take_up)
    schedule.register(name="completion.uploads", cron="40 3 * * *", run=forget_old_uploads)
    schedule.register(name=DAILY, cron="10 6 * * *", run=find_causes)
    schedule.register(name="completion.team_digests", cron="30 6 * * 1", run=tell_leads)


def fold(at: datetime) -> int:
    """Bring the totals that figures are read from up to date."""
    return fold_deltas(is_patient=False)


def take_up(at: datetime) -> int:
    """Have rules put in force, or ended, whose worker stopped on the way."""
    return take_up_changes(at=at)


def forget_old_uploads(at: datetime) -> int:
    """Forget the names in files of training elsewhere that nobody recorded."""
    return forget_uploads(at=at)


def find_causes(at: datetime) -> int:
    """Queue digests for those whose training changed since yesterday, or was told a week ago."""
    return queue_digests(at=at)


def tell_leads(at: datetime) -> int:
    """Queue the digests of teams, on Mondays."""
    return queue_team_digests(at=at)
