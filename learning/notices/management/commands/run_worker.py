"""Runs background tasks and the schedule in one process."""

import logging
import signal
import threading
from datetime import datetime
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from learning.notices import schedule
from learning.notices.jobs import keeps_tasks_in_database

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """`manage.py run_worker`: as many processes of it as wanted, on as many machines."""

    help = (
        "Run background tasks and the schedule until told to stop. On SIGTERM or Ctrl-C the task "
        "at hand is finished first; a second signal stops at once."
    )

    stop: threading.Event
    worker: Worker | None
    seen: dict[str, datetime]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the options."""
        parser.add_argument(
            "--once", action="store_true", help="Do what is due now, all of it, and end."
        )
        parser.add_argument(
            "--interval",
            type=float,
            default=1.0,
            help="Seconds to wait when there is nothing to do (default: 1).",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        """Alternate between the schedule and the tasks."""
        self.stop = threading.Event()
        self.seen = {}
        self.worker = _task_worker()
        if once:
            self._turn()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        logger.info("Worker started.")
        while not self.stop.is_set():
            try:
                close_old_connections()
                self._turn()
            except Exception:
                # A database out of reach for a moment must not end the worker.
                logger.exception("The worker goes on after this.")
            self.stop.wait(interval)
        logger.info("Worker ended.")

    def _turn(self) -> None:
        schedule.run_due(at=timezone.now(), seen=self.seen)
        if self.worker and not self.stop.is_set():
            self.worker.run()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.stop.set()
        if self.worker:
            self.worker.running = False


def _task_worker() -> Worker | None:
    """Return django_tasks_db's worker, which ends when nothing waits; None for other backends."""
    if not keeps_tasks_in_database():
        return None
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
