"""The demo's two processes, started together, watched, and ended together."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep

from bootstrap.places import Project
from bootstrap.progress import Progress
from bootstrap.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS, email_of
from bootstrap.steps import SetupFailed, failure_text

START_SECONDS = 60
STOP_SECONDS = 10
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound to
Process = subprocess.Popen[bytes]


class ProcessEnded(Exception):
    """One of the two ended by itself."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(name, code)
        self.name = name
        self.code = code


def refuse_taken_port(host: str, port: int) -> None:
    """Find out before the set-up, not after it.

    Raises:
        SetupFailed: If the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        if os.name != "nt":  # there it would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupFailed(
                f"Cannot listen on {host}, port {port}: {error.strerror}. "
                f"Try another: python3 manage.py demo --port {port + 1}"
            ) from error


def serve(project: Project, progress: Progress, *, settings: str, host: str, port: int) -> int:
    """Run the web server and the worker until Ctrl-C or SIGTERM; returns the exit code.

    Raises:
        SetupFailed: If one of the two ends by itself; the other is ended too.
    """
    shown_host = f"[{host}]" if ":" in host else host
    address = f"http://{shown_host}:{port}"
    env = {
        "SITE_ADDRESS": address,
        "ALLOWED_HOSTS": "*" if host in EVERY_ADDRESS else f"{shown_host},localhost,127.0.0.1",
        **project.environment(settings),
    }
    log_path = project.setup / "run_worker.log"
    processes = {
        "web server": _start(project, _server(project, host=shown_host, port=port), env=env),
        "worker": _start(project, _manage(project, "run_worker"), env=env, log_path=log_path),
    }
    try:
        _wait_for_answer(processes, host=EVERY_ADDRESS.get(host, host), port=port)
        progress.say(welcome(address))
        while True:
            _check_alive(processes)
            sleep(0.5)
    except ProcessEnded as ended:
        if ended.name == "worker":
            told = failure_text(title="The worker", code=ended.code, log_path=log_path)
        else:
            told = f"The {ended.name} ended by itself (exit {ended.code}); what it said is above."
        raise SetupFailed(told) from ended
    except KeyboardInterrupt:
        progress.say("Stopping.")
        return 0
    finally:
        _stop(processes.values())


def welcome(address: str) -> str:
    """The address, and whom to sign in as."""
    people = "\n".join(f"    {email_of(role):<28} {what}" for role, what in DEMO_SIGN_INS.items())
    return (
        f"\nSpot the signs is at {address}/   (Ctrl-C stops it)\n\n"
        f"  Sign in at {address}/sign-in/ with the password {DEMO_PASSWORD}\n{people}\n"
    )


def _manage(project: Project, *arguments: str) -> list[str]:
    return [str(project.python), str(project.root / "manage.py"), *arguments]


def _server(project: Project, *, host: str, port: int) -> list[str]:
    bind = f"{host}:{port}"
    if os.name == "nt":  # gunicorn does not run there
        return _manage(project, "runserver", "--noreload", bind)
    return [
        *(str(project.python), "-m", "gunicorn", "portal.wsgi", f"--bind={bind}"),
        *("--worker-class=gthread", "--workers=2", "--threads=4"),
        *("--log-level=warning", "--no-control-socket"),
    ]


def _start(
    project: Project, argv: list[str], *, env: Mapping[str, str], log_path: Path | None = None
) -> Process:
    """Start apart from the terminal's Ctrl-C, which is ours to pass on in order."""
    with open(log_path or os.devnull, "wb") as log:
        return subprocess.Popen(
            argv,
            cwd=project.root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log if log_path else None,
            stderr=subprocess.STDOUT if log_path else None,
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def _wait_for_answer(processes: Mapping[str, Process], *, host: str, port: int) -> None:
    give_up_at = monotonic() + START_SECONDS
    while monotonic() < give_up_at:
        _check_alive(processes)
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection(host, port, timeout=5)) as ask,
        ):
            ask.request("GET", "/healthz", headers={"Host": "localhost"})
            ask.getresponse().read()
            return
        sleep(0.1)
    raise SetupFailed(f"The web server did not answer within {START_SECONDS} s.")


def _check_alive(processes: Mapping[str, Process]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise ProcessEnded(name, process.returncode)


def _stop(processes: Iterable[Process]) -> None:
    """Ask all to end, wait a while for each, then insist."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        _signal(process, signal.SIGTERM)
    for process in running:
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
            process.wait()


def _signal(process: Process, number: int) -> None:
    """Signal the process; at the last, the whole group that it leads."""
    with suppress(ProcessLookupError):
        if os.name == "nt":
            process.terminate()
        elif number == signal.SIGTERM:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)
