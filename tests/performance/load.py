"""Loading a server from several keep-alive connections, each a different signed-in person."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CSRF = "c" * 32


class Client:
    """One person's browser: a connection, a session, no cookies but the two."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}"} if session else {}
        self.requests = 0
        self.received = 0

    def get(self, path: str, marker: bytes = b"") -> bytes:
        """Fetch a page; a missing marker or any status but 200 is an error."""
        status, body, _location = self._send("GET", path)
        if status != 200 or marker not in body:
            raise AssertionError(f"GET {path}: {status}, marker {marker!r} not found")
        return body

    def post(self, path: str, fields: dict[str, object]) -> str:
        """Send a form; returns where it leads, or nothing for a plain answer."""
        status, _body, location = self._send("POST", path, urlencode(fields, doseq=True))
        if status not in {200, 302}:
            raise AssertionError(f"POST {path}: {status}")
        return location

    def _send(self, method: str, path: str, body: str = "") -> tuple[int, bytes, str]:
        headers = dict(self.headers)
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": CSRF,
            }
        try:
            self.connection.request(method, path, body or None, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # A worker may close a kept connection as we use it again; a browser asks once more.
            self.connection.close()
            self.connection.request(method, path, body or None, headers)
            response = self.connection.getresponse()
        content = response.read()
        self.requests += 1
        self.received = len(content)
        return response.status, content, response.getheader("Location", "")


@dataclass
class Sample:
    """One round of one workload."""

    per_second: float
    p50: float  # milliseconds
    p95: float  # milliseconds
    cpu: float  # milliseconds of the whole stack per unit of work
    bytes: int
    errors: list[str] = field(default_factory=list)


def run(
    clients: Sequence[Client],
    work: Callable[[Client, int], None],
    *,
    units: int,
    cpu_now: Callable[[], float],
) -> Sample:
    """Do `units` of work, spread over the clients, and measure.

    Raises RuntimeError when any unit fails: a wrong answer is not a fast one.
    """
    times: list[float] = []
    errors: list[str] = []
    lock = threading.Lock()
    left = iter(range(units))

    def person(client: Client) -> None:
        while True:
            with lock:
                unit = next(left, None)
            if unit is None or errors:
                return
            started = time.perf_counter()
            try:
                work(client, unit)
            except (AssertionError, OSError, http.client.HTTPException) as error:
                errors.append(str(error))
                return
            times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=person, args=(client,)) for client in clients]
    cpu_before, started = cpu_now(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if errors:
        raise RuntimeError(errors[0])
    times.sort()
    return Sample(
        per_second=units / seconds,
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95) - 1],
        cpu=(cpu_now() - cpu_before) * 1000 / units,
        bytes=clients[0].received,
    )


def median_of(samples: Sequence[Sample]) -> Sample:
    """Return the middle of each figure over the rounds."""
    return Sample(
        per_second=statistics.median(s.per_second for s in samples),
        p50=statistics.median(s.p50 for s in samples),
        p95=statistics.median(s.p95 for s in samples),
        cpu=statistics.median(s.cpu for s in samples),
        bytes=samples[-1].bytes,
    )
