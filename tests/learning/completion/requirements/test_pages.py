"""What the pages of requirements in the admin say of a rule."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.factories.completion import NOW, TODAY, required
from tests.factories.modules import published_module
from tests.learning.completion.requirements.writing import REQUIREMENTS, drafted, units, words

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


class TestRequirementPage:
    def test_says_in_words_what_a_rule_asks(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        short = published_module(slug="short", title="Short")
        old = required(unit, module, roles=["detective"])
        draft = drafted(
            client, unit, module, roles=["detective"], replaces=old.pk, start_date="2026-11-24",
            refresh_base="expiry", refresh_window_days=28, joined_after="2026-05-01",
            **units(("detective", 1, short)),
        )  # fmt: skip
        page = client.get(f"{REQUIREMENTS}inspect/{draft.pk}/").content.decode()
        lines = re.findall(r"<dt>(.*?)</dt>\s*<dd>\s*(.*?)\s*</dd>", page, re.DOTALL)
        assert dict(lines) == {
            "Required": module.title,
            "Who": f"Detective, {unit.name}",
            "State": "Draft",
            "Due": "60 days after joining the organisation",
            "Refreshed": "After 24 months, counted from the day it would have lapsed if "
            "passed again within 28 days before",
            "Refreshed in turn by": "1: Short (Detective)",
            "Main posts only": "Yes",
            "Joined after": "1 May 2026",
            "From": "24 Nov 2026",
            "Takes the place of": f"{old}; in force from 1 October 2026",
        }

    def test_leaves_out_what_there_is_not(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module, main_posts_only=False, refresh_months=0)
        new = required(unit, module, start_date=TODAY, replaces=old)
        page = words(client.get(f"{REQUIREMENTS}inspect/{old.pk}/"))
        assert f"Who everyone, {unit.name}" in page
        assert "Refreshed Never" in page
        assert "No: second posts count too" in page
        assert f"Another has taken its place {new}; in force from 23 November 2026" in page
        for said in ("None", "True", "[]", str(old.subject_key), "Joined after"):
            assert said not in page, said


class TestRequirementForm:
    def test_tells_rules_apart_that_ask_the_same(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        one = required(unit, module)
        two = required(unit, module, joined_after=date(2026, 5, 1), main_posts_only=False)
        assert str(one) == str(two)
        page = words(client.get(f"{REQUIREMENTS}new/"))
        assert f"{one}; in force from 1 October 2026" in page
        only = "only who joined after 1 May 2026; second posts too"
        assert f"{two}; in force from 1 October 2026; {only}" in page


class TestRequirementList:
    @time_machine.travel(NOW, tick=False)
    def test_says_from_when_a_rule_is_live(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        required(unit, module, start_date=date(2026, 11, 28))
        assert "Live from 28 November 2026" in words(client.get(REQUIREMENTS))
        with time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC), tick=False):
            assert "Live from" not in words(client.get(REQUIREMENTS))

    def test_says_after_how_many_days(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        drafted(client, unit, module)
        assert "60 days after joining the organisation" in client.get(REQUIREMENTS).content.decode()
