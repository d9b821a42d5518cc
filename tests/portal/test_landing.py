"""Where somebody lands who signed in without asking for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from learning.courses.operations import cancel_run
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory
from tests.factories.courses import NOW, morning_of, open_for_booking

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User

pytestmark = pytest.mark.django_db


def landing(client: Client, user: User, **fields: str) -> str:
    """Sign in by the front door; return the first address."""
    response: Any = client.post("/sign-in/", {"login": user.email, "password": PASSWORD, **fields})
    return str(response["Location"])


class TestLanding:
    @pytest.mark.parametrize(
        ("role", "address"),
        [
            ("officer", "/learn/"),
            ("supervisor", "/learn/"),
            ("author", "/learn/"),
            ("trainer", "/learn/"),
            ("partner_lead", "/org/"),
            ("leader", "/reports/force/"),
        ],
    )
    def test_is_where_the_work_is(self, client: Client, role: str, address: str) -> None:
        user = UserFactory(organisation=OrganisationFactory(partner=True), **{role: True})
        assert landing(client, user) == address

    def test_of_a_trainer_on_a_course_day_is_the_register(self, client: Client) -> None:
        trainer = UserFactory(trainer=True)
        run = open_for_booking(trainers=[trainer])
        with time_machine.travel(morning_of(run, 2)):
            assert landing(client, trainer) == "/trainer/"

    def test_of_a_trainer_whose_run_was_called_off_is_as_on_other_days(
        self, client: Client
    ) -> None:
        trainer = UserFactory(trainer=True)
        run = open_for_booking(trainers=[trainer])
        cancel_run(run=run, reason="Too few people.", by=None, at=NOW)
        with time_machine.travel(morning_of(run)):
            assert landing(client, trainer) == "/learn/"

    def test_yields_to_the_page_that_was_asked_for(self, client: Client) -> None:
        assert landing(client, UserFactory(leader=True), next="/courses/") == "/courses/"
