"""How often the database is asked."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def statements_of(work: Callable[[], Any]) -> int:
    """The number of statements that some work sends."""
    with CaptureQueriesContext(connection) as context:
        work()
    return len(context)


def statements_of_page(client: Client, address: str) -> int:
    """The number of statements behind a page that has been shown before."""

    def show() -> None:
        assert client.get(address).status_code == 200

    show()
    return statements_of(show)
