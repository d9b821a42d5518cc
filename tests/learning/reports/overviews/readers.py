"""Units with people, who reads of them, and the page that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User


def people_in(unit: Organisation, count: int) -> list[User]:
    people = UserFactory.create_batch(count)
    for person in people:
        MembershipFactory(user=person, organisation=unit)
    return people


def unit_of(size: int, *, parent: Organisation | None = None, key: str) -> Organisation:
    unit = OrganisationFactory(key=key, parent=parent, name=key.capitalize())
    people_in(unit, size)
    return unit


def reader(kind: str, organisation: Organisation | None) -> User:
    person = UserFactory(last_name="Reader")
    ResponsibilityFactory(user=person, kind=kind, organisation=organisation)
    return person


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()
