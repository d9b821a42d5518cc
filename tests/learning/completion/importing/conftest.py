"""A unit of a force with an officer, its lead, and training elsewhere that counts for a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import elsewhere
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import ExternalAward
    from learning.modules.models import ModulePage


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="wyp", name="Moorland Police")


@pytest.fixture
def unit(force: Organisation) -> Organisation:
    return OrganisationFactory(parent=force)


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(
        officer=True, organisation=unit, email="aisha@demo.example", collar_number="4471"
    )


@pytest.fixture
def lead(unit: Organisation) -> User:
    return UserFactory(partner_lead=True, organisation=unit)


@pytest.fixture
def module() -> ModulePage:
    return published_module()


@pytest.fixture
def award(module: ModulePage) -> ExternalAward:
    return elsewhere(counts_for=module)
