"""An organisation with a ward beneath it, a lead, and people who have training to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from learning.completion.enums import DueRule
from learning.completion.operations import add_requirement, recompute_standing
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, learner_of
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import Organisation, User

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Trust:
    """What the tests speak of. Everybody but the lead is overdue since 1 November."""

    whole: Organisation
    ward: Organisation
    lead: User
    ward_nurse: User
    office_nurse: User


def works_at(organisation: Organisation, last_name: str) -> User:
    """Return somebody with a post since January."""
    user = UserFactory(first_name="Priya", last_name=last_name)
    MembershipFactory(user=user, organisation=organisation)
    return user


def nurses(trust: Trust, count: int) -> list[User]:
    """Return so many more people of the ward, overdue like the others."""
    found = [works_at(trust.ward, f"Nurse{number:02}") for number in range(count)]
    recompute_standing(learners=[learner_of(nurse).pk for nurse in found], at=NOW)
    return found


@pytest.fixture
def trust(db: None) -> Iterator[Trust]:
    with time_machine.travel(NOW, tick=False):
        whole = OrganisationFactory(partner=True, key="trust", name="Millbeck Trust")
        ward = OrganisationFactory(parent=whole, key="ward", name="Ward 4")
        made = Trust(
            whole=whole,
            ward=ward,
            lead=UserFactory(partner_lead=True, organisation=whole),
            ward_nurse=works_at(ward, "Wardle"),
            office_nurse=works_at(whole, "Office"),
        )
        add_requirement(
            organisation=whole,
            module=published_module(),
            roles=[learner_of(made.ward_nurse).memberships.get().role],
            due_rule=DueRule.FIXED,
            due_date=date(2026, 11, 1),
            start_date=date(2026, 1, 5),
            by=None,
            at=NOW,
        )
        yield made


@pytest.fixture
def lead(client: Client, trust: Trust) -> Client:
    client.force_login(trust.lead)
    return client


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def words_of(response: Any) -> str:
    """Return what a page or a file says, whether it was sent at once or bit by bit."""
    assert response.status_code == 200
    return str(response.getvalue().decode("utf-8-sig"))


def body_of(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)
