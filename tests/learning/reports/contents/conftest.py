"""A force with people on the day of the factories."""

from __future__ import annotations

import pytest
import time_machine

from tests.factories.completion import NOW
from tests.factories.reports import Force, force_of_people


@pytest.fixture
def force(db: None) -> Force:
    with time_machine.travel(NOW, tick=False):
        return force_of_people()
