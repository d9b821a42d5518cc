"""A trainer and her browser."""

import pytest
from django.test import Client

from learning.accounts.models import User
from tests.learning.courses.views.conftest import SignIn


@pytest.fixture
def trainer(people: dict[str, User]) -> User:
    return people["trainer"]


@pytest.fixture
def client(trainer: User, signed_in: SignIn) -> Client:
    return signed_in(trainer)
