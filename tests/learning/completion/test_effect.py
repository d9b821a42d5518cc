"""What ending a rule would do, in numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from learning.accounts.operations import end_post
from learning.completion.operations import effect_of_ending
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

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
