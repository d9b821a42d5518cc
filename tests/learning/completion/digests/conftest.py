"""A unit with an officer, and a module that nobody requires yet."""

from __future__ import annotations

import pytest

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.modules import published_module
from tests.learning.completion.digests.mornings import House


@pytest.fixture
def house() -> House:
    unit = OrganisationFactory(key="bradford")
    officer = UserFactory(
        officer=True,
        organisation=unit,
        first_name="Aisha",
        last_name="Khan",
        email="a@demo.example",
    )
    return House(unit, officer, published_module(title="Spot the signs"))
