"""The worker as a process, on a database file of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from learning.notices.models import Notice, ScheduledJob
from learning.notices.schedule import SCHEDULE
from tests.factories.notices import NoticeFactory

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.django_db
class TestOnce:
    def test_runs_the_schedule_and_ends(self) -> None:
        NoticeFactory()
        call_command("run_worker", once=True)
        assert Notice.objects.get().state == "sent"
        jobs = ScheduledJob.objects.all()
        assert {job.name for job in jobs} == set(SCHEDULE)
        assert {job.failure for job in jobs} == {""}

    def test_runs_it_once_a_slot(self) -> None:
        call_command("run_worker", once=True)
        first = ScheduledJob.objects.get(name="notices.forget").started_at
        call_command("run_worker", once=True)
        assert ScheduledJob.objects.get(name="notices.forget").started_at == first


class TestSignals:
    @pytest.fixture
    def worker(self, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        """A worker on an empty database: it logs that it cannot reach its tables, and goes on."""
        started = subprocess.Popen(
            [sys.executable, "-m", "django", "run_worker", "--interval", "0.2"],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
                "DJANGO_SETTINGS_MODULE": "portal.settings.development",
                "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
            },
            stderr=subprocess.PIPE,
            text=True,
        )
        yield started
        started.kill()
        started.wait()

    def test_ends_cleanly_on_sigterm_whatever_the_database_does(
        self, worker: subprocess.Popen[str]
    ) -> None:
        assert worker.stderr is not None
        deadline = time.monotonic() + 60
        while "The worker goes on after this." not in worker.stderr.readline():
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < deadline
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=20)
        assert worker.returncode == 0
