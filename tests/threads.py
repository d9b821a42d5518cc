"""Several people at the same moment: each call in a thread and on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Found = TypeVar("Found")
# Long enough for a crowd that takes turns on one SQLite file.
PATIENCE_SECONDS = 60


def outcomes_at_once(*calls: Callable[[], Found]) -> list[Found | Exception]:
    """Make the calls together; each gives what it returned, or what it raised."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Found]) -> Found | Exception:
        try:
            ready.wait(timeout=PATIENCE_SECONDS)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def at_once(*calls: Callable[[], Found]) -> list[Found]:
    """Make the calls together; raises what one of them raised."""
    found = []
    for outcome in outcomes_at_once(*calls):
        if isinstance(outcome, Exception):
            raise outcome
        found.append(outcome)
    return found
