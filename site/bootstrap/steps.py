"""Steps of the set-up: each is done once, and again only when what it is made from has changed.

A stamp in `var/setup/` holds the hash of a step's inputs. It is removed before the step starts
and written after it has ended well, so a step that was cut short is done again.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bootstrap.places import Project
from bootstrap.progress import Progress

LOG_TAIL_LINES = 20
NOT_INPUTS = {"node_modules", "__pycache__"}

# What a log says, and what a person can do about it. The first that matches is told.
ADVICE = (
    (
        r"suitable TLS CA certificate bundle",
        "This machine has no CA certificates. On Debian or Ubuntu: apt install ca-certificates",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|unable to get local issuer",
        "A certificate was not accepted. Where a proxy inspects TLS, add its certificate to the "
        "system's (Debian: /usr/local/share/ca-certificates, then update-ca-certificates) and "
        "set PIP_CERT=/etc/ssl/certs/ca-certificates.crt.",
    ),
    (r"No space left on device|ENOSPC", "The disk is full: about 1 GB is needed."),
    (
        r"DO NOT MATCH THE HASHES|EINTEGRITY",
        "A package differs from the one that was locked, so it was not installed.",
    ),
    (
        r"Temporary failure in name resolution|Failed to establish a new connection|"
        r"ENOTFOUND|ECONNREFUSED|ETIMEDOUT|Network is unreachable|Read timed out",
        "The package index did not answer. Behind a proxy set HTTPS_PROXY, or PIP_INDEX_URL "
        "for an index of your own; then run the same command again.",
    ),
    (
        r"No matching distribution found|Could not find a version",
        "There is no ready-made package for this system or this version of Python; "
        "Python 3.11 on Linux is known to work.",
    ),
    (
        r"ensurepip is not available",
        "Python's venv module is incomplete. On Debian or Ubuntu: apt install python3-venv",
    ),
)


class SetupFailed(Exception):
    """The set-up cannot go on; the message tells a person why and what to do."""


@dataclass(frozen=True)
class Command:
    """A program to run, with variables added to the environment."""

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """Something to be done once.

    Attributes:
        name: Of its stamp and log in `var/setup/`.
        title: For people.
        commands: Run one after another.
        inputs: Gives the hash of all it is made from (see `digest`) when its turn comes, since
            earlier steps may make some of that; None means it is never skipped.
        outputs: Must all be there, or the stamp does not count.
        undoes: Names of steps whose results do not survive this one.
    """

    name: str
    title: str
    commands: Sequence[Command]
    inputs: Callable[[], str] | None
    outputs: Sequence[Path] = ()
    undoes: Sequence[str] = ()


def digest(*parts: str | Path) -> str:
    """The hash of texts, files and folders; a missing file counts as missing, not as an error."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            total.update(part.encode() + b"\0")
            continue
        for path in _files(part):
            total.update(path.relative_to(part.parent).as_posix().encode() + b"\0")
            total.update(path.read_bytes() if path.is_file() else b"missing")
            total.update(b"\0")
    return total.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, names, files in os.walk(path):
        names[:] = sorted(set(names) - NOT_INPUTS)
        yield from (Path(folder, name) for name in sorted(files))


class Setup:
    """Does the steps of one run, in order or beside each other."""

    def __init__(self, project: Project, progress: Progress) -> None:
        self.project = project
        self.progress = progress
        self.did_work = False
        self._running: set[subprocess.Popen[bytes]] = set()
        project.setup.mkdir(parents=True, exist_ok=True)

    def is_done(self, step: Step) -> bool:
        stamp = self._stamp(step.name)
        return (
            step.inputs is not None
            and stamp.exists()
            and stamp.read_text(encoding="ascii") == step.inputs()
            and all(path.exists() for path in step.outputs)
        )

    def mark_done(self, step: Step) -> None:
        """Record that a step's result stands, whoever made it."""
        if step.inputs is not None:
            self._stamp(step.name).write_text(step.inputs(), encoding="ascii")

    def forget(self, *names: str) -> None:
        """Have these steps done again when they are next asked for."""
        for name in names:
            self._stamp(name).unlink(missing_ok=True)

    def run(self, *chains: Sequence[Step]) -> None:
        """Do the steps of each chain in order, the chains beside each other.

        Raises:
            SetupFailed: At the first command that fails; what runs beside it is ended.
        """
        with ThreadPoolExecutor(max_workers=len(chains)) as pool:
            futures = [pool.submit(self._run_chain, chain) for chain in chains]
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                for process in list(self._running):
                    process.terminate()
                raise

    def _run_chain(self, chain: Sequence[Step]) -> None:
        for step in chain:
            if not self.is_done(step):
                self._do(step)

    def _do(self, step: Step) -> None:
        self.did_work = True
        inputs = step.inputs() if step.inputs else None  # as they were before the work began
        self.forget(step.name, *step.undoes)
        log_path = self.project.setup / f"{step.name}.log"
        with self.progress.showing(step.title), log_path.open("wb") as log:
            for command in step.commands:
                self._execute(command, log=log, title=step.title)
        if inputs is not None:
            self._stamp(step.name).write_text(inputs, encoding="ascii")

    def _execute(self, command: Command, *, log: BinaryIO, title: str) -> None:
        log.write(f"$ {' '.join(command.argv)}\n".encode())
        log.flush()
        try:
            process = subprocess.Popen(
                command.argv,
                cwd=command.cwd,
                env={**os.environ, **command.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise SetupFailed(f"{title}: {command.argv[0]} did not start: {error}") from error
        self._running.add(process)
        try:
            code = process.wait()
        finally:
            self._running.discard(process)
        if code:
            raise SetupFailed(failure_text(title=title, code=code, log_path=Path(log.name)))

    def _stamp(self, name: str) -> Path:
        return self.project.setup / f"{name}.stamp"


def failure_text(*, title: str, code: int, log_path: Path) -> str:
    """Name what failed, show the end of its log, say where the rest is and what may help."""
    text = log_path.read_text(encoding="utf-8", errors="replace")
    tail = "\n".join(f"  | {line}" for line in text.splitlines()[-LOG_TAIL_LINES:])
    advice = next((told for pattern, told in ADVICE if re.search(pattern, text)), "")
    return "\n".join(
        part
        for part in (
            f"{title}: failed (exit {code}). The end of its log:",
            tail,
            f"The whole log: {log_path}",
            advice,
        )
        if part
    )


@contextmanager
def only_one_at_work(project: Project, progress: Progress) -> Iterator[None]:
    """Hold the lock of this working copy's set-up, waiting for another run to finish its own."""
    project.setup.mkdir(parents=True, exist_ok=True)
    with (project.setup / "lock").open("a+b") as lock:
        if not _try_lock(lock, wait=False):
            progress.say("Another set-up of this folder is at work; waiting for it to finish.")
            _try_lock(lock, wait=True)
        yield


def _try_lock(lock: BinaryIO, *, wait: bool) -> bool:
    """Lock until the file is closed; False where somebody else holds it and `wait` is false."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - only here

            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
