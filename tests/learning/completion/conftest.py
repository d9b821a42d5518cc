"""A force with a unit, somebody in it who is to pass a module, and who administers training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="force")


@pytest.fixture
def unit(force: Organisation) -> Organisation:
    return OrganisationFactory(key="bradford", parent=force)


@pytest.fixture
def module() -> ModulePage:
    return published_module()


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def requirement(force: Organisation, module: ModulePage, officer: User) -> Requirement:
    return required(force, module)


@pytest.fixture
def administrator(client: Client) -> User:
    """Signed in."""
    person = UserFactory(training_administrator=True)
    client.force_login(person)
    return person
