"""What My learning says to somebody who is exempt from what she must hold, or away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client

from learning.completion.enums import ExemptionKind
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere, required
from tests.factories.modules import published_module
from tests.learning.completion.test_my_learning import agreed, asked_of
from tests.learning.modules.conftest import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db
HEADING = "Not asked of you at present"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(force=True)


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def sergeant(unit: Organisation) -> User:
    return UserFactory(supervisor=True, organisation=unit)


def words(user: User) -> str:
    client = Client()
    client.force_login(user)
    return words_of(client.get("/learn/").content.decode())


def parts(said: str, *headings: str) -> list[str]:
    """Return what stands between headings that follow each other."""
    found = []
    for heading in headings:
        before, said = said.split(heading, maxsplit=1)
        found.append(before)
    return [*found[1:], said]


def test_stands_by_itself_and_is_no_offer(
    unit: Organisation, officer: User, sergeant: User
) -> None:
    required(unit, published_module(title="First contact"))
    published_module(slug="other", code="M05", title="Second sight")
    asked_of(unit, external_award=elsewhere())
    agreed(officer, sergeant, end_date=date(2027, 3, 3))
    to_do, exempt, more = parts(words(officer), "To do", HEADING, "You may also learn")
    assert "You have nothing to do at present." in to_do
    assert "Training is asked of you again from 3 March 2027." in to_do
    assert "First contact" in exempt
    assert "Modern slavery awareness" in exempt
    assert exempt.count("Exempt until 3 March 2027, then due at once.") == 2
    assert "First contact" not in more
    assert "Modern slavery awareness" not in more
    assert "Second sight" in more


def test_leaves_what_is_still_asked_under_to_do(
    unit: Organisation, officer: User, sergeant: User
) -> None:
    rule = required(unit, published_module(title="First contact"))
    asked_of(unit, external_award=elsewhere())
    agreed(officer, sergeant, requirement=rule, end_date=date(2027, 3, 3))
    to_do, exempt = parts(words(officer), "To do", HEADING)
    assert "Modern slavery awareness" in to_do
    assert "nothing to do" not in to_do
    assert "asked of you again" not in to_do
    assert "First contact" in exempt


@pytest.mark.parametrize(
    ("kind", "said"),
    [(ExemptionKind.ABSENCE, "Away until"), (ExemptionKind.EXEMPTION, "Exempt until")],
)
def test_says_away_of_who_is_away(
    kind: str, said: str, unit: Organisation, officer: User, sergeant: User
) -> None:
    required(unit, published_module())
    fields: dict[str, Any] = {"kind": kind, "end_date": date(2027, 1, 20)}
    agreed(officer, sergeant, **fields)
    _to_do, exempt = parts(words(officer), "To do", HEADING)
    assert f"{said} 20 January 2027, then due" in exempt


def test_is_no_heading_where_nobody_is_exempt(unit: Organisation, officer: User) -> None:
    required(unit, published_module())
    said = words(officer)
    assert HEADING not in said
    assert "at present" not in said


def test_holds_also_what_she_has_begun(unit: Organisation, officer: User, sergeant: User) -> None:
    required(unit, published_module(title="First contact"))
    agreed(officer, sergeant, end_date=date(2027, 3, 3))
    client = Client()
    client.force_login(officer)
    client.post("/learn/spot-the-signs/")
    to_do, exempt = parts(words(officer), "To do", HEADING)
    assert "You have nothing to do at present." in to_do
    assert "First contact" not in to_do
    assert "First contact" in exempt
    assert "In progress" in exempt
