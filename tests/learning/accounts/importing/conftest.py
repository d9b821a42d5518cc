"""A force with a unit, and who administers its training."""

import pytest

from learning.accounts.models import Organisation, User
from tests.factories.accounts import (
    OrganisationFactory,
    UserFactory,
)


@pytest.fixture
def force(db: None) -> Organisation:
    return OrganisationFactory(force=True, key="force", name="Millbeck Police")


@pytest.fixture
def unit(force: Organisation) -> Organisation:
    return OrganisationFactory(parent=force, key="unit", name="Response")


@pytest.fixture
def administrator(force: Organisation) -> User:
    return UserFactory(training_administrator=True, organisation=force, collar_number="1")
