"""An officer, her sergeant, and who administers training."""

from collections.abc import Iterator

import pytest
import time_machine

from learning.accounts.models import Organisation, User
from learning.completion.models import Requirement
from tests.factories.accounts import (
    OrganisationFactory,
    UserFactory,
)
from tests.factories.completion import NOW, required
from tests.factories.modules import published_module


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(key="bradford", name="Bradford")


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def sergeant(unit: Organisation) -> User:
    return UserFactory(supervisor=True, organisation=unit)


@pytest.fixture
def administrator() -> User:
    return UserFactory(training_administrator=True)


@pytest.fixture
def requirement(unit: Organisation, officer: User) -> Requirement:
    """Due on 30 November, a week from now."""
    return required(unit, published_module(), due_days=60)
