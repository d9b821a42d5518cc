"""Every list of records in the admin asks the database as often for many rows as for few."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from learning.accounts.operations import merge_people
from learning.completion.models import ExternalAward
from learning.notices.models import Notice
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import passed, required
from tests.factories.courses import NOW, booked, open_for_booking
from tests.factories.modules import published_module

OURS = ("learning.", "quizzes.", "media.", "portal.")
# What `grow` adds rows to. Lists of pages and of snippets are Wagtail's own.
GROWING = {
    "evidence",
    "merges",
    "notices_outbox",
    "organisations",
    "places",
    "posts",
    "requirements",
    "responsibilities",
    "runs",
    "training-elsewhere",
    "wagtailusers_users",
}


def addresses() -> dict[str, str]:
    """Return the address of every list by its viewset's name."""
    Client().get("/admin/")  # registers the viewsets
    found: dict[str, str] = {}
    for viewset in viewsets.viewsets:
        is_ours = type(viewset).__module__.startswith(OURS)
        if (
            is_ours
            and isinstance(viewset, ModelViewSet)
            and not isinstance(viewset, SnippetViewSet)
        ):
            found[viewset.name] = reverse(viewset.get_url_name("index"))
    return found


def grow(number: int) -> None:
    """Add a row to every list."""
    unit = OrganisationFactory(key=f"listed-{number}")
    module = published_module(slug=f"m-{number}", code=f"M{number}", title=f"Module {number}")
    required(unit, module)
    officer = UserFactory(officer=True, organisation=unit)
    ResponsibilityFactory(user=officer, organisation=unit)
    passed(officer, module)
    booked(open_for_booking(trainers=[officer], at=NOW), UserFactory())
    double = UserFactory(officer=True, organisation=unit)
    merge_people(
        kept=learner_of(officer), double=learner_of(double), reason="Entered twice", by=None, at=NOW
    )
    ExternalAward.objects.create(
        code=f"listed-{number}", title=f"Elsewhere {number}", provider="Somebody", counts_for=module
    )


def read(client: Client, address: str) -> tuple[int, int]:
    """Return how many rows a list shows and how often it asks."""
    client.get(address)  # fills what is kept in memory for good
    with CaptureQueriesContext(connection) as queries:
        response: Any = client.get(address)
    assert response.status_code == 200, address
    return len(response.context["object_list"]), len(queries)


@pytest.mark.django_db
class TestEveryList:
    def test_is_known_here(self) -> None:
        assert set(addresses()) == GROWING

    def test_asks_no_more_for_more_rows(self) -> None:
        client = Client()
        client.force_login(UserFactory(is_superuser=True))
        with time_machine.travel(NOW, tick=False):
            grow(10)
            few = {name: read(client, address) for name, address in addresses().items()}
            for number in range(11, 15):
                grow(number)
            many = {name: read(client, address) for name, address in addresses().items()}
        assert Notice.objects.exists()
        for name in GROWING:
            assert many[name][0] > few[name][0], name
            assert many[name][1] <= few[name][1], name
