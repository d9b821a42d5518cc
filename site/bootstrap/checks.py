"""`manage.py test`, `gate` and `benchmark`: what has to hold before a change is let in.

The gate's steps stand here and nowhere else; `.ci/run` and the pre-commit hook call them by name.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from bootstrap import browser, postgres
from bootstrap.environment import asset_steps, make_ready
from bootstrap.places import Project
from bootstrap.progress import Progress
from bootstrap.steps import Setup, SetupFailed, only_one_at_work

SETTINGS = "portal.settings.test"
TEMPLATE_FOLDERS = ("site/templates", "site/portal", "learning", "quizzes", "media")
DJADE = ("--target-version", "5.2")
ON_ALL_CORES = ("--numprocesses", "auto")
NO_DATABASE = {"DATABASE_URL": "sqlite://:memory:"}
PRODUCTION = {
    **NO_DATABASE,
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "training.example",
}


@dataclass(frozen=True)
class GateStep:
    """One check.

    Attributes:
        argv: Starts with a program of the project's environment.
        env: Added to the test settings' environment.
        is_tests: Runs pytest, and so wants a browser.
        needs_postgres: Runs on a PostgreSQL server started for it.
        takes_templates: The paths of all our templates follow the arguments.
        fix: Arguments with which the same program mends what it can, for `gate --fix`.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    is_tests: bool = False
    needs_postgres: bool = False
    takes_templates: bool = False
    fix: Sequence[str] = ()


GATE = (
    GateStep("format", ["ruff", "format", "--check", "."], fix=["ruff", "format", "."]),
    GateStep("lint", ["ruff", "check", "."], fix=["ruff", "check", "--fix", "."]),
    GateStep("layers", ["lint-imports", "--no-logo"]),
    GateStep("types", ["mypy"]),
    GateStep(
        "template-format",
        ["djade", "--check", *DJADE],
        takes_templates=True,
        fix=["djade", *DJADE],
    ),
    GateStep("template-lint", ["djlint", "--lint", "--quiet"], takes_templates=True),
    GateStep(
        "deploy-check",
        ["python", "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        PRODUCTION,
    ),
    GateStep(
        "migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"], NO_DATABASE
    ),
    GateStep("tests", ["pytest", *ON_ALL_CORES, "--cov"], is_tests=True),
    GateStep("tests-postgresql", ["pytest", *ON_ALL_CORES], is_tests=True, needs_postgres=True),
)


def run_tests(project: Project, arguments: Sequence[str]) -> int:
    """Set up what is missing, then run pytest with these arguments; returns its exit code.

    Without arguments everything runs, on all cores.
    """
    _make_ready(project)
    has_browser = _find_browser(project)
    tests = GateStep("tests", ["pytest", *(arguments or ON_ALL_CORES)], is_tests=True)
    code = _execute(project, tests, project.environment(SETTINGS))
    if not has_browser:
        print(browser.DID_NOT_RUN)
    return code


def run_gate(project: Project, *, steps: Sequence[GateStep]) -> int:
    """Run these steps in order up to the first that fails; returns the exit code."""
    _make_ready(project)
    has_browser = not any(step.is_tests for step in steps) or _find_browser(project)
    env = project.environment(SETTINGS)
    env.pop("DATABASE_URL", None)
    notes = [] if has_browser else [browser.DID_NOT_RUN]
    for step in steps:
        print(f"\n=== {step.name}: {' '.join(step.argv)}", flush=True)
        started_at = monotonic()
        with ExitStack() as stack:
            database = {}
            if step.needs_postgres:
                programs = _find_postgres()
                if programs is None:
                    notes.append(
                        f"{step.name} did NOT run: no PostgreSQL. {postgres.HOW_TO_GET_IT}"
                    )
                    continue
                database["DATABASE_URL"] = stack.enter_context(postgres.private_cluster(programs))
            code = _execute(project, step, {**env, **step.env, **database})
        if code:
            print(f"\n=== {step.name} FAILED (exit {code})")
            return code
        print(f"=== {step.name} took {monotonic() - started_at:.1f} s", flush=True)
    for note in notes:
        print(note)
    return 0


def run_benchmark(project: Project, arguments: Sequence[str]) -> int:
    """Set up what is missing, then measure the product beside a bare view (docs/performance.md)."""
    _make_ready(project)
    measure = GateStep("benchmark", ["python", "-m", "tests.performance", *arguments])
    return _execute(project, measure, project.environment(SETTINGS))


def fix(project: Project) -> int:
    """Let the gate's formatters and linters mend what they can; returns the exit code."""
    _make_ready(project)
    env = project.environment(SETTINGS)
    fixes = [replace(step, argv=step.fix) for step in GATE if step.fix]
    return max(_execute(project, step, env) for step in fixes)


def choose_steps(*, only: Sequence[str], skip: Sequence[str]) -> list[GateStep]:
    """The gate's steps by name, in the gate's order."""
    return [step for step in GATE if (not only or step.name in only) and step.name not in skip]


def _make_ready(project: Project) -> None:
    progress = Progress(sys.stdout)
    with only_one_at_work(project, progress):
        setup = Setup(project, progress)
        make_ready(setup, for_development=True)
        setup.run(asset_steps(project))


def _find_browser(project: Project) -> bool:
    """Look for a Chromium and hand it to the tests by way of CHROMIUM.

    Raises:
        SetupFailed: If there is none where REQUIRE_BROWSER=1 asks for one.
    """
    found = browser.find_chromium() or browser.fetch_chromium(project)
    if found:
        os.environ["CHROMIUM"] = found
    elif os.environ.get("REQUIRE_BROWSER") == "1":
        raise SetupFailed(browser.DID_NOT_RUN)
    return found is not None


def _find_postgres() -> Path | None:
    """Look for a PostgreSQL server.

    Raises:
        SetupFailed: If there is none where REQUIRE_POSTGRES=1 asks for one.
    """
    programs = postgres.find_postgres()
    if programs is None and os.environ.get("REQUIRE_POSTGRES") == "1":
        raise SetupFailed(f"No PostgreSQL server was found. {postgres.HOW_TO_GET_IT}")
    return programs


def _templates(project: Project) -> list[str]:
    found = [path for name in TEMPLATE_FOLDERS for path in (project.root / name).rglob("*.html")]
    return [str(path.relative_to(project.root)) for path in sorted(found)]


def _execute(project: Project, step: GateStep, env: Mapping[str, str]) -> int:
    program, *arguments = step.argv
    if step.takes_templates:
        arguments += _templates(project)
    argv = [str(project.python.parent / program), *arguments]
    process = subprocess.Popen(argv, cwd=project.root, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:  # the terminal has told the program too: let it finish its report
        return process.wait() or 130
