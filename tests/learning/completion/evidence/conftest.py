"""An officer of whom a module is required, and that she passed it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.completion import passed, required

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import Evidence
    from learning.modules.models import ModulePage


@pytest.fixture
def officer(unit: Organisation, module: ModulePage) -> User:
    """Of whom the module is required."""
    required(unit, module)
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def evidence(officer: User, module: ModulePage) -> Evidence:
    return passed(officer, module, score=Decimal("0.8333"), minutes=35)
