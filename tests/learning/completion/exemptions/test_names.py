"""Where requests are decided, rules of one title are told apart."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from learning.completion import operations
from tests.factories.completion import NOW, TODAY, required
from tests.learning.completion.exemptions.asking import asked

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Exemption, Requirement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LIST = "/org/bradford/exemptions/"


@pytest.fixture
def for_some(unit: Organisation, requirement: Requirement) -> Requirement:
    assert requirement.module
    return required(unit, requirement.module, roles=["response_officer"])


@pytest.fixture
def name(for_some: Requirement) -> str:
    return f"{for_some.title}: Response officer, Bradford"


@pytest.fixture
def request_of(officer: User, sergeant: User, for_some: Requirement) -> Exemption:
    return asked(officer, sergeant, requirement=for_some)


@pytest.fixture
def page_of(officer: User, request_of: Exemption) -> str:
    return f"/org/bradford/staff/{officer.learner_id}/exemptions/{request_of.pk}/"


@pytest.fixture
def decider(client: Client, administrator: User) -> User:
    client.force_login(administrator)
    return administrator


def words(answer: Any) -> str:
    page = answer.content.decode().replace("<", " <")
    return " ".join(unescape(strip_tags(page)).split())


@pytest.mark.usefixtures("decider")
def test_in_the_list_and_on_the_page(client: Client, name: str, page_of: str) -> None:
    for address in (LIST, f"{page_of}decide/"):
        page = words(client.get(address))
        assert f"Exemption {name}" in page, address  # what is asked
        assert f"{name}: Due soon" in page, address  # how she stands


def test_in_what_was_decided_and_where_it_is_ended_early(
    client: Client, decider: User, name: str, request_of: Exemption, page_of: str
) -> None:
    operations.decide_exemption(exemption=request_of, is_approved=True, by=decider, at=NOW)
    assert f"Exemption {name}" in words(client.get(f"{LIST}?decided=1"))
    assert request_of.asked_by
    client.force_login(request_of.asked_by)
    page = words(client.get(f"{page_of}withdraw/"))
    assert f"What Exemption {name}" in page
    assert f"{name}: Exempt" in page


@pytest.mark.usefixtures("decider")
def test_by_the_title_alone_where_it_says_enough(
    client: Client, officer: User, unit: Organisation, sergeant: User, requirement: Requirement
) -> None:
    asked(officer, sergeant, requirement=requirement)
    page = words(client.get(LIST))
    assert f"Exemption {requirement.title} " in page
    assert f"{requirement.title}: everyone" not in page


@pytest.mark.usefixtures("decider", "request_of")
def test_with_as_many_queries_for_more_requests(
    client: Client, officer: User, unit: Organisation, sergeant: User
) -> None:
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(1, 4):
        start = TODAY + timedelta(days=200 + number)
        end = start + timedelta(days=30)
        asked(officer, sergeant, requirement=None, start_date=start, end_date=end)
    with CaptureQueriesContext(connection) as more:
        client.get(LIST)
    assert len(more) <= len(one)
