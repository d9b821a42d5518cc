"""Changes of rules as the admin shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from learning.completion.models import Requirement, RequirementChange
from learning.completion.operations import ask_end, ask_live, draft_version
from tests.factories.accounts import UserFactory
from tests.factories.completion import NOW, TODAY, required
from tests.factories.modules import published_module
from tests.learning.completion.changes.waiting import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import Organisation

pytestmark = pytest.mark.django_db
RULES = "/admin/requirements/"


class TestPages:
    @pytest.fixture(autouse=True)
    def administrator(self, client: Client) -> Iterator[None]:
        with time_machine.travel(NOW, tick=False):
            client.force_login(UserFactory(training_administrator=True))
            yield

    def test_watch_a_rule_come_into_force(
        self, client: Client, unit: Organisation, draft: Requirement
    ) -> None:
        address = f"{RULES}check/{draft.pk}/"
        pressed = {"do": "live", "seen": draft_version(draft)}
        assert client.post(address, pressed)["Location"] == address
        assert client.post(address, pressed)["Location"] == address
        page = client.get(address).content.decode()
        assert "How 3 people stand is worked out." in page
        assert "so far" not in page
        RequirementChange.objects.update(done=2)
        assert "Worked out for 2 of 3 people so far." in client.get(address).content.decode()
        assert '<meta http-equiv="refresh"' in page
        assert '<meta http-equiv="refresh"' not in client.get(f"{address}?still").content.decode()
        listing = client.get(RULES).content.decode()
        assert "Being put in force" in listing
        assert address in listing
        carry_out(RequirementChange.objects.get())
        assert client.get(address)["Location"] == RULES
        assert "Being put in force" not in client.get(RULES).content.decode()

    def test_watch_a_rule_end(self, client: Client, live: Requirement) -> None:
        said = {"end_date": "2026-12-01", "seen": "2026-12-01"}
        answer = client.post(f"{RULES}edit/{live.pk}/", said)
        assert answer["Location"] == f"{RULES}check/{live.pk}/"
        page = client.get(answer["Location"]).content.decode()
        assert "It is being ended on 1 December 2026." in page
        carry_out(RequirementChange.objects.get())
        assert "Ends on 1 December 2026" in client.get(RULES).content.decode()

    def test_say_why_it_was_not_done(
        self, client: Client, draft: Requirement, unit: Organisation
    ) -> None:
        ask_live(requirement=draft, by=None, at=NOW)
        RequirementChange.objects.update(reason="A reason.")
        page = client.get(f"{RULES}check/{draft.pk}/").content.decode()
        assert "It could not be put in force." in page
        assert "A reason." in page
        live = required(unit, published_module(slug="other", code="M09", title="Other"))
        ask_end(requirement=live, end_date=TODAY, by=None, at=NOW)
        RequirementChange.objects.filter(requirement=live).update(reason="Another reason.")
        page = client.get(f"{RULES}edit/{live.pk}/").content.decode()
        assert "It could not be ended." in page
        assert "Another reason." in page
