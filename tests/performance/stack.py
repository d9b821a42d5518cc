"""The servers of a run: PostgreSQL, the product and the bare view, each on loopback."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running application server."""

    name: str
    port: int
    pid: int


@contextmanager
def gunicorn(name: str, application: str, env: dict[str, str]) -> Iterator[Server]:
    """Serve an application with two workers of four threads, as in production."""
    port = _free_port()
    argv = [
        sys.executable, "-m", "gunicorn", application, "--workers=2", "--threads=4",
        "--worker-class=gthread", f"--bind=127.0.0.1:{port}", "--keep-alive=30",
        "--log-level=warning",
    ]  # fmt: skip
    started = time.monotonic()
    process = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, **env})
    try:
        _wait_for(port, process)
        print(f"{name}: first answer after {time.monotonic() - started:.1f} s", flush=True)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def cpu_seconds(pids: set[int]) -> float:
    """Return the processor time these processes and their children have used so far."""
    return sum(_cpu_of(pid) for pid in family(pids))


def resident_megabytes(pid: int) -> float:
    """Return the memory of a server's largest worker."""
    lines = (
        line
        for each in family({pid}) - {pid}
        for line in Path(f"/proc/{each}/status").read_text().splitlines()
    )
    sizes = (int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
    return max(sizes, default=0.0)


def family(roots: set[int]) -> set[int]:
    """Return the processes and all their descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents[int(entry.name)] = int(fields[1])
    found = set(roots)
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def postmaster_of(socket_folder: str) -> int:
    """Return the process id of the private PostgreSQL server."""
    return int((Path(socket_folder) / "data" / "postmaster.pid").read_text().split()[0])


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return []


def _cpu_of(pid: int) -> float:
    fields = _stat(pid)
    # Its own, in and out of the kernel, and that of children that have ended, a closed
    # connection's backend among them.
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(400):
        if process.poll() is not None:
            raise RuntimeError("The server ended before it answered.")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("The server did not answer within 40 s.")
