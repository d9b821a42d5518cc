"""A rule about more people than are worked out at once, as a draft or live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from learning.completion.operations import Reached, add_requirement, changes, draft_requirement
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW
from tests.learning.completion.changes.waiting import fields

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More people than are worked out at once; here that is more than two."""
    monkeypatch.setattr(changes, "MOST_AT_ONCE", 2)


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def people(unit: Organisation) -> list[User]:
    return UserFactory.create_batch(3, officer=True, organisation=unit)


@pytest.fixture
def draft(unit: Organisation, people: list[User], module: ModulePage) -> Requirement:
    return draft_requirement(reaches=[Reached(unit)], by=None, at=NOW, **fields(module))


@pytest.fixture
def live(unit: Organisation, people: list[User], module: ModulePage) -> Requirement:
    return add_requirement(organisation=unit, by=None, at=NOW, **fields(module))
