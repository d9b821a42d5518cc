"""A rule that has not begun is called off in words of its own; one that replaces another is not."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from learning.completion.operations import Reached, ask_end, changes, draft_requirement
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
NEVER = "Once it is live it cannot be called off"


@pytest.fixture(autouse=True)
def administrator(client: Client) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        client.force_login(UserFactory(training_administrator=True))
        yield


@pytest.fixture
def unit() -> Organisation:
    unit = OrganisationFactory()
    UserFactory.create_batch(2, officer=True, organisation=unit)
    return unit


@pytest.fixture
def module() -> ModulePage:
    return published_module()


def words(answer: Any) -> str:
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


class TestPageOfARuleThatHasNotBegun:
    def test_says_what_calling_off_is_and_does_it_in_two_steps(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        rule = required(unit, module, start_date=TOMORROW)
        address = f"/admin/requirements/edit/{rule.pk}/"
        page = words(client.get(address))
        assert "It can be called off until it begins" in page
        assert "See what that does" in page
        assert "From the day you give, nobody is held to it" not in page
        page = words(client.post(address, {"end_date": "2026-11-24"}))
        said = "It would hold 2 people on 24 November 2026. Called off, it never holds anybody."
        assert said in page
        assert "Call the rule off" in page
        assert "lets go" not in page
        client.post(address, {"end_date": "2026-11-24", "seen": "2026-11-24"})
        assert "Called off before it began" in words(client.get("/admin/requirements/"))
        last = ModelLogEntry.objects.filter(object_id=rule.pk).latest("timestamp", "pk")
        assert last.action == "completion.requirement_called_off"

    def test_ends_it_on_a_later_day(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        rule = required(unit, module, start_date=TOMORROW)
        page = words(
            client.post(f"/admin/requirements/edit/{rule.pk}/", {"end_date": "2027-01-31"})
        )
        assert "Whom it lets go on 31 January 2027" in page
        assert "End the rule" in page

    def test_says_so_while_the_worker_is_at_it(
        self, client: Client, unit: Organisation, module: ModulePage,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 1)
        rule = required(unit, module, start_date=TOMORROW)
        change = ask_end(requirement=rule, end_date=TOMORROW, by=None, at=NOW)
        assert str(change) == "Being called off"
        page = words(client.get(f"/admin/requirements/check/{rule.pk}/"))
        assert "It is being called off. How 2 people stand is worked out." in page


class TestRuleThatReplacesAnother:
    def test_says_before_it_goes_live_that_it_cannot_be_called_off(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        fields: dict[str, Any] = {
            "reaches": [Reached(unit)], "module": module, "due_rule": "after_joining",
            "due_days": 30, "start_date": TOMORROW, "by": None, "at": NOW,
        }  # fmt: skip
        alone = draft_requirement(**fields)
        new = draft_requirement(replaces=required(unit, module), **fields)
        assert NEVER not in words(client.get(f"/admin/requirements/check/{alone.pk}/"))
        assert NEVER in words(client.get(f"/admin/requirements/check/{new.pk}/"))

    def test_says_so_beside_its_last_day(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        new = required(unit, module, start_date=TOMORROW, replaces=required(unit, module))
        page = words(client.get(f"/admin/requirements/edit/{new.pk}/"))
        assert "another rule ends that day for this one, so it is not called off" in page
        assert "See whom it lets go" in page
