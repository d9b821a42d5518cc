"""A project of a few lines, with the real environment beneath it."""

import shutil
import signal
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from bootstrap.environment import asset_steps, packages_step
from bootstrap.places import HERE, Project
from bootstrap.progress import Progress
from bootstrap.steps import Setup


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty working copy."""
    return Project(root=tmp_path)


@pytest.fixture
def output() -> StringIO:
    return StringIO()


@pytest.fixture
def setup(project: Project, output: StringIO) -> Setup:
    return Setup(project, Progress(output))


@pytest.fixture
def small_project(project: Project) -> Project:
    """One that is set up: its environment is the one that runs the tests."""
    project.venv.symlink_to(sys.prefix)
    shutil.copy(HERE.root / "manage.py", project.root)
    shutil.copytree(
        HERE.site / "bootstrap",
        project.site / "bootstrap",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (project.root / lock).touch()
    ready = Setup(project, Progress(StringIO()))
    for is_for_development in (True, False):
        ready.mark_done(packages_step(project, for_development=is_for_development))
    for step in asset_steps(project):
        for output in step.outputs:
            output.mkdir(parents=True)
        ready.mark_done(step)
    return project


@pytest.fixture
def signals_kept() -> Iterator[None]:
    """Put back the handlers that `main` replaces."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)
