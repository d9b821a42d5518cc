"""The jobs of this room, and the housekeeping of the frame that is nobody else's."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db.backend import DatabaseBackend

from learning.accounts.limits import forget_counts
from learning.accounts.models import User
from learning.accounts.operations import (
    expire_requests,
    follow_ends,
    follow_responsibilities,
    forget_imports,
    forget_requests,
    remind_of_guests,
)
from learning.notices import schedule
from learning.notices.operations import forget_old, mark_unknown, send_due

# Longer than any mail server is waited for.
SENDER_IS_LOST_AFTER = timedelta(minutes=10)
KEPT = timedelta(days=365)
# What waits beside the mail is done at least once a minute.
LONGEST_TURN_SECONDS = 40


def register() -> None:
    """Put them on the schedule."""
    schedule.register(name="notices.send", cron="* * * * *", run=send_waiting)
    schedule.register(name="notices.lost", cron="*/5 * * * *", run=find_lost)
    schedule.register(name="notices.forget", cron="20 3 * * *", run=forget)
    schedule.register(name="accounts.navigation", cron="5 0 * * *", run=refresh_navigation)
    schedule.register(name="accounts.limits", cron="*/30 * * * *", run=forget_tries)
    schedule.register(name="accounts.requests", cron="25 * * * *", run=close_requests)
    schedule.register(name="accounts.guests", cron="10 6 * * *", run=tell_of_guests)
    schedule.register(name="accounts.imports", cron="35 3 * * *", run=forget_lists)
    schedule.register(name="wagtail.publish", cron="* * * * *", run=publish_scheduled)
    schedule.register(name="frame.sessions", cron="30 3 * * *", run=clear_sessions)
    schedule.register(name="frame.tasks", cron="40 3 * * *", run=prune_tasks)


def send_waiting(at: datetime) -> int:
    """Send what its own task did not send."""
    return send_due(at=at, limit=settings.MAILS_PER_MINUTE, seconds=LONGEST_TURN_SECONDS)


def find_lost(at: datetime) -> int:
    """Mark what a sender dropped."""
    return mark_unknown(older_than=SENDER_IS_LOST_AFTER, at=at)


def forget(at: datetime) -> int:
    """Delete notices after a year."""
    return forget_old(older_than=KEPT, at=at)


def refresh_navigation(at: datetime) -> int:
    """Follow responsibilities that begin or end today, by themselves or with a post."""
    follow_ends(at=at)
    concerned = User.objects.exclude(nav_roles=[]) | User.objects.filter(
        responsibilities__isnull=False
    )
    return follow_responsibilities(
        users=concerned.distinct().iterator(), day=timezone.localdate(at)
    )


def forget_tries(at: datetime) -> int:
    """Delete the counts behind the limits of signing in."""
    return forget_counts(at=at)


def close_requests(at: datetime) -> int:
    """Close requests for an account that nobody answered, and blank old names."""
    forget_requests(at=at)
    return expire_requests(at=at)


def tell_of_guests(at: datetime) -> int:
    """Tell leads whose stay ends within two weeks."""
    return remind_of_guests(at=at)


def forget_lists(at: datetime) -> int:
    """Delete lists of people whose time of keeping is over."""
    return forget_imports(at=at)


def publish_scheduled(at: datetime) -> None:
    """Publish and retire the pages whose time has come."""
    call_command("publish_scheduled", verbosity=0)


def clear_sessions(at: datetime) -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions", verbosity=0)


def prune_tasks(at: datetime) -> None:
    """Delete the results of tasks after two weeks."""
    if keeps_tasks_in_database():
        call_command("prune_db_task_results", verbosity=0)


def keeps_tasks_in_database() -> bool:
    """Whether background tasks are rows here, rather than messages elsewhere."""
    return isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend)
