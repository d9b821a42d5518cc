"""Everything that happens before Django can: `manage.py demo`, `test`, `gate`, `benchmark`.

Standard library only, since it runs on a machine that has nothing of ours yet. The page for people
is docs/set-up.md.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from bootstrap.checks import GATE, choose_steps, fix, run_benchmark, run_gate, run_tests
from bootstrap.demo import run_demo
from bootstrap.environment import make_ready
from bootstrap.places import HERE, Project
from bootstrap.progress import Progress
from bootstrap.steps import Setup, SetupFailed, only_one_at_work

OWN_COMMANDS = frozenset({"demo", "test", "gate", "benchmark"})
INTERRUPTED = 130  # as shells count a program ended by Ctrl-C
HELP = """\
python3 manage.py demo [--port 8000] [--host 127.0.0.1]   set up and serve the site
python3 manage.py test [pytest's arguments]               set up and run the tests
python3 manage.py gate [--only NAME ...] [--skip NAME ...] every check of a change
python3 manage.py gate --fix                              mend format and lint
python3 manage.py benchmark                               measure it beside a bare Django view
python3 manage.py COMMAND ...                             any of Django's commands
"""


def is_needed(arguments: Sequence[str]) -> bool:
    """Whether this call is for the bootstrap: its own commands, or an environment without ours."""
    return bool(OWN_COMMANDS.intersection(arguments[:1])) or find_spec("wagtail") is None


def main(arguments: Sequence[str], *, project: Project = HERE) -> int:
    """Carry out one command line of manage.py; returns the exit code."""
    # SIGTERM and a closed terminal end everything in the same order as Ctrl-C.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        return _dispatch(arguments, project)
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED


def _dispatch(arguments: Sequence[str], project: Project) -> int:
    command, *rest = arguments or ["help"]
    if command in ("help", "--help", "-h"):
        print(HELP, end="")
        return 0
    if command not in OWN_COMMANDS:
        return _run_in_environment(arguments, project)
    own = {"demo": _demo, "test": run_tests, "gate": _gate, "benchmark": run_benchmark}
    return own[command](project, rest)


def _demo(project: Project, arguments: Sequence[str]) -> int:
    demo = argparse.ArgumentParser(prog="manage.py demo", description=run_demo.__doc__)
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    chosen = demo.parse_args(arguments)
    return run_demo(project, host=chosen.host, port=chosen.port)


def _gate(project: Project, arguments: Sequence[str]) -> int:
    names = [step.name for step in GATE]
    gate = argparse.ArgumentParser(prog="manage.py gate", description=run_gate.__doc__)
    gate.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME")
    gate.add_argument("--skip", nargs="+", choices=names, default=[], metavar="NAME")
    gate.add_argument("--fix", action="store_true", help="mend what can be mended, and stop")
    chosen = gate.parse_args(arguments)
    if chosen.fix:
        return fix(project)
    return run_gate(project, steps=choose_steps(only=chosen.only, skip=chosen.skip))


def _run_in_environment(arguments: Sequence[str], project: Project) -> int:
    progress = Progress(sys.stderr)
    with only_one_at_work(project, progress):
        make_ready(Setup(project, progress), for_development=False)
    argv = [str(project.python), str(project.root / "manage.py"), *arguments]
    return subprocess.run(argv, check=False, env={**os.environ}).returncode
