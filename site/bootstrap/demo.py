"""`manage.py demo`: the whole product on one machine, with invented people to sign in as."""

import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from bootstrap.environment import RUNTIME_LOCK, asset_steps, make_ready
from bootstrap.places import Project
from bootstrap.progress import Progress
from bootstrap.serving import refuse_taken_port, serve
from bootstrap.steps import Command, Setup, Step, digest, only_one_at_work

SETTINGS = "portal.settings.development"
LEARNERS = 300
SEED = 7
PACKAGES = ("learning", "quizzes", "media", "site/portal")


def run_demo(project: Project, *, host: str, port: int) -> int:
    """Set up what is missing, then serve until stopped; returns the exit code."""
    started_at = monotonic()
    progress = Progress(sys.stdout)
    refuse_taken_port(host, port)
    setup = Setup(project, progress)
    with only_one_at_work(project, progress):
        make_ready(setup, for_development=False)
        setup.run([*asset_steps(project), _collect_step(project)], [_database_step(project)])
        setup.run([content_step(project)])
    progress.say(
        f"Set up in {monotonic() - started_at:.0f} s."
        if setup.did_work
        else "Everything is set up already."
    )
    return serve(project, progress, settings=SETTINGS, host=host, port=port)


def _collect_step(project: Project) -> Step:
    """Give every static file its hashed and compressed form."""
    return Step(
        name="static-files",
        title="Hashed and compressed files",
        commands=[_django(project, ["collectstatic", "--noinput", "--clear"])],
        inputs=partial(
            digest,
            project.var / "static-build",
            project.site / "static",
            *_in_our_packages(project, "static"),
            project.site / "portal" / "settings",
            project.root / RUNTIME_LOCK,
        ),
        outputs=[project.var / "static" / "staticfiles.json"],
    )


def _database_step(project: Project) -> Step:
    migrations = _in_our_packages(project, "migrations")
    inputs = partial(digest, *migrations, project.root / RUNTIME_LOCK)
    return Step(
        name="database",
        title="Database",
        commands=[_django(project, ["migrate", "--noinput"], ["createcachetable"])],
        inputs=None if _is_elsewhere() else inputs,
        outputs=[project.var / "site.sqlite3"],
        undoes=["content"],
    )


def _in_our_packages(project: Project, folder: str) -> list[Path]:
    """All folders of this name in our apps."""
    return sorted(path for name in PACKAGES for path in (project.root / name).rglob(folder))


def content_step(project: Project) -> Step:
    """Load the content and the people; each day anew, since the demo's courses are about today."""

    def inputs() -> str:
        today = datetime.now().astimezone().date()
        starter = project.site / "portal" / "starter"
        return digest(project.site / "content", starter, today.isoformat())

    people = ["load_demo_people", "--learners", str(LEARNERS), "--seed", str(SEED)]
    return Step(
        name="content",
        title="Starter content and demo people",
        commands=[_django(project, ["load_starter_content"], people)],
        inputs=None if _is_elsewhere() else inputs,
    )


def _is_elsewhere() -> bool:
    """Whether the database is a server's; whether that is as we left it cannot be seen here."""
    return bool(os.environ.get("DATABASE_URL"))


def _django(project: Project, *commands: list[str]) -> Command:
    joined = [part for command in commands for part in (",", *command)][1:]
    return Command(
        [str(project.python), "-m", "bootstrap.django_commands", *joined],
        project.root,
        project.environment(SETTINGS),
    )
