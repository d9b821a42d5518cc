import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import urlopen

import pytest

from bootstrap.places import HERE, Project
from bootstrap.serving import refuse_taken_port, welcome
from bootstrap.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS, email_of
from bootstrap.steps import SetupFailed
from portal.starter import people

SERVE = """
import signal
import sys
from pathlib import Path
from bootstrap import main
from bootstrap import demo
from bootstrap.places import Project
from bootstrap.progress import Progress
from bootstrap.serving import serve

# A shell that runs the tests in the background has Ctrl-C ignored, which children inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

def only_serve(project, *, host, port):
    return serve(project, Progress(sys.stdout), settings="none", host=host, port=port)

import bootstrap
bootstrap.run_demo = only_serve
sys.exit(main(["demo", "--port", sys.argv[2]], project=Project(Path(sys.argv[1]))))
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"served"]
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(project: Project, *, worker: str) -> None:
    """A site that answers, and a worker that does what `worker` says."""
    (project.site / "portal").mkdir()
    (project.site / "portal" / "wsgi.py").write_text(WSGI)
    (project.root / "manage.py").write_text(
        f"import os, time\nopen('worker.pid', 'w').write(str(os.getpid()))\n{worker}\n"
    )


@contextmanager
def serving(project: Project, port: int) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(project.root), str(port)],
        env={**os.environ, "PYTHONPATH": str(HERE.site), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # With what it started: a child left over would hold the pipes, and nobody would go on.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


class TestServe:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_answers_and_ends_both_processes_together(
        self, small_project: Project, port: int, number: signal.Signals
    ) -> None:
        prepare(small_project, worker="time.sleep(600)")
        with serving(small_project, port) as process:
            assert process.stdout
            lines = iter(process.stdout.readline, "")
            assert any(f"http://127.0.0.1:{port}/" in line for line in lines)
            with urlopen(f"http://127.0.0.1:{port}/anything") as answer:
                assert answer.read() == b"served"
            worker = int((small_project.root / "worker.pid").read_text())
            assert is_running(worker)
            process.send_signal(number)
            assert process.wait(timeout=30) == 0
            assert not is_running(worker)
            refuse_taken_port("127.0.0.1", port)

    def test_ends_the_server_when_the_worker_ends_by_itself(
        self, small_project: Project, port: int
    ) -> None:
        prepare(small_project, worker="raise SystemExit('no work to be had')")
        with serving(small_project, port) as process:
            assert process.wait(timeout=60) == 1
            assert process.stderr
            told = process.stderr.read()
            assert "The worker: failed (exit 1)" in told
            assert "  | no work to be had" in told
            assert str(small_project.setup / "run_worker.log") in told
            refuse_taken_port("127.0.0.1", port)


class TestRefuseTakenPort:
    def test_names_the_port_and_another(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(SetupFailed, match=f"--port {port + 1}"):
                refuse_taken_port("127.0.0.1", port)


class TestWelcome:
    def test_gives_the_address_and_everybody_to_sign_in_as(self) -> None:
        told = welcome("http://127.0.0.1:8000")
        assert "http://127.0.0.1:8000/" in told
        for role in DEMO_SIGN_INS:
            assert email_of(role) in told


class TestSignIns:
    def test_are_those_that_the_loader_makes(self) -> None:
        assert {person.email for person in people.NAMED} == set(map(email_of, DEMO_SIGN_INS))


class TestReadme:
    def test_has_everybody_to_sign_in_as_and_the_password(self) -> None:
        readme = (HERE.root / "README.md").read_text(encoding="utf-8")
        assert DEMO_PASSWORD in readme
        for role, what in DEMO_SIGN_INS.items():
            assert f"| `{email_of(role)}` | {what} |" in readme
