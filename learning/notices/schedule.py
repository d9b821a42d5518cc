"""What runs by the clock: jobs named by the rooms they belong to, run by `run_worker`.

Cron lines are in the site's time zone. Between one and two in the morning a line may be skipped
or run twice when the clocks change, so daily jobs keep away from that hour. A job must do no harm
when it is run twice or late.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from croniter import croniter
from django.db.models import F, Q
from django.utils import timezone

from learning.notices.models import ScheduledJob

logger = logging.getLogger(__name__)

# A worker that died in a job holds it no longer than this.
LEASE = timedelta(minutes=30)


@dataclass(frozen=True)
class Job:
    """Something to do again and again: `run` is given the present instant."""

    name: str
    cron: str
    run: Callable[[datetime], object]


SCHEDULE: dict[str, Job] = {}


def register(*, name: str, cron: str, run: Callable[[datetime], object]) -> None:
    """Put a job on the schedule; call it from an AppConfig's `ready`.

    Args:
        name: room and purpose, "courses.offers".
        cron: five fields, "*/5 * * * *".
        run: called with the present instant; what it returns is logged.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"{cron!r} is no cron line.")
    if name in SCHEDULE:
        raise ValueError(f"There is a job {name!r} already.")
    SCHEDULE[name] = Job(name, cron, run)


def run_due(*, at: datetime, seen: dict[str, datetime] | None = None) -> list[str]:
    """Run the jobs whose time has come and that no other worker has taken; returns their names.

    A job that fails is logged and tried again in its next slot; the others run all the same.

    Args:
        at: now.
        seen: slots known to be taken, by job; a worker passes the same one each time, so that
            it asks the database once a slot and not once a second.
    """
    seen = {} if seen is None else seen
    taken = [job for job in list(SCHEDULE.values()) if _take(job, at=at, seen=seen)]
    for job in taken:
        failure = ""
        try:
            outcome = job.run(at)
        except Exception as error:
            logger.exception("Job %s failed.", job.name)
            failure = f"{type(error).__name__}: {error}"
        else:
            logger.info("Job %s: %s", job.name, outcome)
        row = ScheduledJob.objects.filter(name=job.name, started_at=at)
        row.update(finished_at=timezone.now(), failure=failure)
    return [job.name for job in taken]


def done_to(name: str) -> datetime | None:
    """Return up to which instant a job has worked through what happened; None: never yet."""
    return ScheduledJob.objects.filter(name=name).values_list("done_to", flat=True).first()


def mark_done(name: str, *, to: datetime) -> None:
    """Keep up to which instant a job has worked, so that its next run begins there."""
    ScheduledJob.objects.update_or_create(name=name, defaults={"done_to": to})


def slot_before(cron: str, *, at: datetime) -> datetime:
    """Return the latest moment the line names, up to and including `at`."""
    local = timezone.localtime(at).replace(microsecond=0) + timedelta(seconds=1)
    slot: datetime = croniter(cron, local).get_prev(datetime)
    return slot


def _take(job: Job, *, at: datetime, seen: dict[str, datetime]) -> bool:
    """Take the present slot, unless another worker has it or is still at the one before."""
    slot = slot_before(job.cron, at=at)
    if seen.get(job.name) == slot:
        return False
    row, _is_new = ScheduledJob.objects.get_or_create(name=job.name)
    if row.last_slot_at and row.last_slot_at >= slot:
        seen[job.name] = slot
        return False
    is_open = Q(last_slot_at=None) | Q(last_slot_at__lt=slot)
    is_idle = (
        Q(started_at=None) | Q(finished_at__gte=F("started_at")) | Q(started_at__lte=at - LEASE)
    )
    rows = ScheduledJob.objects.filter(is_open & is_idle, name=job.name)
    # One UPDATE decides: of two workers only one changes the row.
    return bool(rows.update(last_slot_at=slot, started_at=at, finished_at=None))
