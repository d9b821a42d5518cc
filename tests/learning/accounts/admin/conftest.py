"""Who administers training, signed in."""

import pytest
from django.test import Client

from learning.accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory(training_administrator=True, last_name="Administrator")
    client.force_login(person)
    return person
