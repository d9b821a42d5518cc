"""A force on the day of the factories, and a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.accounts import OrganisationFactory
from tests.factories.completion import NOW
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage


@pytest.fixture(autouse=True)
def a_day(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="force", name="Moor Police")


@pytest.fixture
def module() -> ModulePage:
    return published_module()
