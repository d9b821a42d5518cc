"""A trust, its lead, and who administers its training; both signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.accounts import OrganisationFactory, UserFactory

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User


@pytest.fixture
def trust(db: None) -> Organisation:
    return OrganisationFactory(partner=True, key="trust", email_domains=["trust.example"])


@pytest.fixture
def lead(client: Client, trust: Organisation) -> User:
    user = UserFactory(partner_lead=True, organisation=trust)
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client: Client, trust: Organisation) -> User:
    user = UserFactory(training_administrator=True, organisation=trust)
    client.force_login(user)
    return user
