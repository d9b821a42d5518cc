"""A force with people on the day of the factories, and who signs in to read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.factories.completion import NOW
from tests.factories.reports import Force, force_of_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import User


@pytest.fixture
def force(db: None) -> Iterator[Force]:
    with time_machine.travel(NOW, tick=False):
        yield force_of_people()


def enter(client: Client, user: User) -> Client:
    """Sign somebody in."""
    client.force_login(user)
    return client
