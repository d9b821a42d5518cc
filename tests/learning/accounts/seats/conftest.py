"""A partner whose seats are taken, and somebody from elsewhere."""

import pytest

from learning.accounts.models import Organisation, User
from tests.factories.accounts import OrganisationFactory, UserFactory


@pytest.fixture
def trust(db: None) -> Organisation:
    """A partner with two seats, both taken by people on Ward 4."""
    trust = OrganisationFactory(key="trust", name="Millbeck Trust", partner=True, seats=2)
    ward = OrganisationFactory(key="ward", name="Ward 4", parent=trust)
    for name in ("Rees", "Moss"):
        UserFactory(officer=True, organisation=ward, last_name=name)
    return trust


@pytest.fixture
def ward(trust: Organisation) -> Organisation:
    found: Organisation = Organisation.objects.get(key="ward")
    return found


@pytest.fixture
def lead(db: None) -> User:
    return UserFactory()


@pytest.fixture
def outsider(db: None) -> User:
    return UserFactory(officer=True)
