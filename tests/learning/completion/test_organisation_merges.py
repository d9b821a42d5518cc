"""What is required of people whose organisation becomes part of another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.operations import merge_organisations
from learning.completion import operations
from learning.completion.conditions import merging_requirements
from learning.completion.enums import DueRule, RequirementState, StandingState
from learning.completion.models import StandingSpan
from learning.completion.reckoning import standing_differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, required

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(force: Organisation) -> list[Organisation]:
    return [OrganisationFactory(key=key, parent=force) for key in ("one", "two", "three")]


def after_post(organisation: Organisation, module: ModulePage, **fields: Any) -> Requirement:
    """Require a module 60 days after taking up the post, since the first of January."""
    return operations.add_requirement(
        organisation=organisation,
        module=module,
        due_rule=DueRule.AFTER_POST,
        due_days=60,
        start_date=date(2026, 1, 1),
        by=None,
        at=NOW,
        **fields,
    )


def stands(user: User, rule: Requirement, day: date) -> tuple[str, date, int]:
    spans = StandingSpan.objects.filter(learner=user.learner, requirement=rule, known_to=None)
    span = next(s for s in spans if s.from_date <= day and (not s.to_date or day < s.to_date))
    return span.state, span.due_date, span.organisation_id


class TestMerge:
    def test_is_no_new_post(
        self, force: Organisation, units: list[Organisation], module: ModulePage
    ) -> None:
        one, two, three = units
        officer = UserFactory(officer=True, organisation=one)
        rule = after_post(force, module)
        late = (StandingState.OVERDUE, date(2026, 3, 6))
        assert stands(officer, rule, TODAY) == (*late, one.pk)
        first, second = TODAY - timedelta(days=20), TODAY - timedelta(days=1)
        merge_organisations(organisation=one, into=two, day=first, by=None, at=NOW)
        assert stands(officer, rule, TODAY) == (*late, two.pk)
        merge_organisations(organisation=two, into=three, day=second, by=None, at=NOW)
        assert stands(officer, rule, TODAY) == (*late, three.pk)
        assert not list(standing_differences())

    def test_with_another_role_is_a_new_post(
        self, force: Organisation, units: list[Organisation], module: ModulePage
    ) -> None:
        one, two, _three = units
        officer = UserFactory(officer=True, organisation=one)
        rule = after_post(force, module)
        merge_organisations(organisation=one, into=two, day=TODAY, by=None, at=NOW)
        learner_of(officer).memberships.filter(organisation=two).update(role="detective")
        operations.recompute_standing(learners=[learner_of(officer).pk], at=NOW)
        assert stands(officer, rule, TODAY)[0] == StandingState.NOT_STARTED


class TestItsRules:
    @pytest.mark.parametrize("days", [-1, 0, 30])
    def test_end_with_it(self, units: list[Organisation], module: ModulePage, days: int) -> None:
        one, two, _three = units
        officer = UserFactory(officer=True, organisation=one)
        start = TODAY + timedelta(days=days)
        rule = required(one, module, start_date=start)
        merge_organisations(organisation=one, into=two, day=TODAY, by=None, at=NOW)
        rule.refresh_from_db()
        # One that had not begun is in force for a day on which nobody is there.
        assert (rule.state, rule.end_date) == (
            RequirementState.ENDED,
            max(TODAY, start + timedelta(days=1)),
        )
        spans = StandingSpan.objects.filter(
            learner=learner_of(officer), requirement=rule, known_to=None
        )
        assert all(span.to_date and span.to_date <= TODAY for span in spans)
        assert not list(standing_differences())


class TestWhatItSaysFirst:
    def said(self, organisation: Organisation, into: Organisation) -> str:
        return list(merging_requirements(organisation, into, TODAY))[1]

    def test_counts_only_rules_that_its_people_are_not_under(
        self, force: Organisation, units: list[Organisation], module: ModulePage
    ) -> None:
        one, two, _three = units
        required(force, module)
        assert self.said(one, force) == "0 requirements are new to its people."
        assert self.said(one, two) == "0 requirements are new to its people."
        required(two, module)
        assert self.said(one, two) == "1 requirement is new to its people."
