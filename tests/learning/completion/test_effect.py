"""What a draft and ending a rule would do, in numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache

from learning.accounts.operations import end_post
from learning.completion import tasks
from learning.completion.operations import (
    Reached,
    change_draft,
    draft_requirement,
    effect_of,
    effect_of_ending,
    showing,
    shown_effect,
)
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from learning.accounts.models import Organisation

pytestmark = pytest.mark.django_db


class TestEffectOfEnding:
    def test_counts_whom_the_rule_holds_that_day_and_who_of_them_is_late(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        force, partner = OrganisationFactory(force=True), OrganisationFactory(partner=True)
        module = published_module()
        people = UserFactory.create_batch(3, officer=True, organisation=force)
        UserFactory(officer=True, organisation=partner)
        rule = required(force, module)
        passed(people[0], module)
        day = TODAY + timedelta(days=200)
        with django_assert_num_queries(3):  # however many they are
            effect = effect_of_ending(rule, day=day)
        whole = effect.whole
        assert (whole.people, whole.up_to_date, whole.overdue, whole.exempt) == (3, 1, 2, 0)
        assert [(line.name, line.people) for line in effect.lines] == [(force.name, 3)]
        end_post(post=learner_of(people[1]).memberships.get(), end_date=day, by=None, at=NOW)
        assert effect_of_ending(rule, day=day).whole.people == 2

    def test_counts_nobody_on_a_day_before_the_rule(self) -> None:
        force = OrganisationFactory(force=True)
        UserFactory(officer=True, organisation=force)
        rule = required(force, published_module())
        effect = effect_of_ending(rule, day=rule.start_date - timedelta(days=1))
        assert (effect.whole.people, effect.lines) == (0, ())


class TestShownEffect:
    """Of more people than are worked out while somebody waits; here that is more than one."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(showing, "MOST_LOOKED_AT", 1)
        cache.clear()
        with time_machine.travel(NOW, tick=False):
            yield

    @pytest.fixture
    def unit(self) -> Organisation:
        unit = OrganisationFactory()
        UserFactory.create_batch(2, officer=True, organisation=unit)
        return unit

    @pytest.fixture
    def fields(self, unit: Organisation) -> dict[str, Any]:
        return {
            "reaches": [Reached(unit)], "module": published_module(), "due_days": 60,
            "due_rule": "after_joining", "start_date": TODAY, "by": None, "at": NOW,
        }  # fmt: skip

    def test_is_worked_out_by_the_worker_and_kept_until_the_draft_is_another(
        self, fields: dict[str, Any]
    ) -> None:
        draft = draft_requirement(**fields)
        assert shown_effect(draft, at=NOW) is None
        # The worker of the tests is at it at once.
        assert shown_effect(draft, at=NOW) == effect_of(draft, at=NOW)
        draft = change_draft(requirement=draft, **{**fields, "due_days": 90})
        assert shown_effect(draft, at=NOW) is None

    def test_is_asked_for_once(
        self, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = draft_requirement(**fields)
        asked: list[int] = []
        monkeypatch.setattr(tasks, "enqueue_effect", asked.append)
        for _time in range(3):
            assert shown_effect(draft, at=NOW) is None
        assert asked == [draft.pk]

    def test_says_that_it_could_not_be_worked_out(
        self, client: Client, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = draft_requirement(**fields)

        def fail(*_given: Any, **_more: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(showing, "effect_of", fail)
        monkeypatch.setattr(tasks, "enqueue_effect", lambda _pk: None)
        assert shown_effect(draft, at=NOW) is None
        with pytest.raises(ZeroDivisionError):
            showing.work_out_effect(requirement_id=draft.pk, at=NOW)
        client.force_login(UserFactory(training_administrator=True))
        page = client.get(f"/admin/requirements/check/{draft.pk}/").content.decode()
        assert "What it would do could not be worked out" in page
        assert '<meta http-equiv="refresh"' not in page

    def test_is_waited_for_on_a_page_that_looks_again(
        self, client: Client, fields: dict[str, Any]
    ) -> None:
        address = f"/admin/requirements/check/{draft_requirement(**fields).pk}/"
        client.force_login(UserFactory(training_administrator=True))
        page = client.get(address).content.decode()
        assert "What it would do is worked out now." in page
        assert '<meta http-equiv="refresh"' in page
        assert "Make it live" not in page
        page = client.get(address).content.decode()
        assert "It reaches 2 people." in page
        assert "Make it live" in page
