"""People of every role, a run each of them may or may not open, and browsers signed in as them."""

from collections.abc import Callable

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from learning.accounts.models import User
from learning.courses.models import CourseRun
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import FIRST, NOW, open_for_booking
from tests.factories.modules import home_page

SignIn = Callable[[User], Client]
ROLES = (
    "officer",
    "trainer",
    "partner_lead",
    "supervisor",
    "author",
    "training_administrator",
    "leader",
)


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    """Let the views read the clock of the factories."""
    time_machine.move_to(NOW)


@pytest.fixture
def signed_in() -> SignIn:
    """A browser signed in as a person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def people() -> dict[str, User]:
    """One person of each role."""
    home_page()
    unit = OrganisationFactory()
    return {role: UserFactory(**{role: True}, organisation=unit) for role in ROLES}


@pytest.fixture
def run(people: dict[str, User]) -> CourseRun:
    """A run of the trainer's, open for booking."""
    return open_for_booking(
        first_date=FIRST, venue="Carr Gate, room 2", trainers=[people["trainer"]]
    )
