"""A partner with a ward and a lead."""

import pytest

from learning.accounts.models import Organisation, User
from tests.factories.accounts import OrganisationFactory, UserFactory


@pytest.fixture
def trust(db: None) -> Organisation:
    return OrganisationFactory(
        key="millbeck", name="Millbeck Trust", partner=True, email_domains=["millbeck.nhs.example"]
    )


@pytest.fixture
def ward(trust: Organisation) -> Organisation:
    return OrganisationFactory(key="ward", name="Ward 4", partner=True, parent=trust)


@pytest.fixture
def lead(trust: Organisation) -> User:
    return UserFactory(partner_lead=True, organisation=trust, email="lead@millbeck.nhs.example")
