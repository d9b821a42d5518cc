"""What a rule that takes the place of another leaves people with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.operations import end_post
from learning.completion import operations
from learning.completion.enums import (
    DueRule,
    ExemptionKind,
    ExemptionReason,
    StandingState,
)
from learning.completion.models import StandingSpan
from learning.completion.reckoning import standing_differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import Exemption, Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(force: Organisation) -> User:
    """She joined on 5 January 2026."""
    return UserFactory(officer=True, organisation=force)


@pytest.fixture
def old(force: Organisation, module: ModulePage, officer: User) -> Requirement:
    return since(date(2024, 1, 1), force, module)


def since(start: date, force: Organisation, module: ModulePage, **fields: Any) -> Requirement:
    """Require a module 60 days after joining, from a day on."""
    values = {"due_rule": DueRule.AFTER_JOINING, "due_days": 60, **fields}
    return operations.add_requirement(
        organisation=force, module=module, start_date=start, by=None, at=NOW, **values
    )


def stands(user: User, rule: Requirement, day: date) -> tuple[str, date] | None:
    for span in StandingSpan.objects.filter(learner=user.learner, requirement=rule, known_to=None):
        if span.from_date <= day and (span.to_date is None or day < span.to_date):
            return span.state, span.due_date
    return None


FIXED: dict[str, Any] = {"due_rule": DueRule.FIXED, "due_days": None, "due_date": date(2027, 3, 1)}
BEGINS = date(2026, 11, 27)


def away(user: User, rule: Requirement, start: date, back: date) -> None:
    granted(user, rule, kind=ExemptionKind.ABSENCE, start_date=start, end_date=back)


def granted(user: User, rule: Requirement, **fields: Any) -> Exemption:
    tutors = [UserFactory(training_administrator=True) for _n in range(2)]
    asked = operations.ask_exemption(
        learner=learner_of(user),
        organisation=learner_of(user).memberships.get().organisation,
        reason=ExemptionReason.values[0],
        requirement=rule,
        by=tutors[0],
        at=NOW,
        **fields,
    )
    operations.decide_exemption(exemption=asked, is_approved=True, by=tutors[1], at=NOW)
    return asked


class TestReplacing:
    def test_leaves_late_what_is_late(
        self, force: Organisation, module: ModulePage, officer: User, old: Requirement
    ) -> None:
        lapsed = UserFactory(officer=True, organisation=force)
        passed(lapsed, module, occurred_at=datetime(2024, 2, 1, 12, tzinfo=UTC), cause="long ago")
        learner_of(lapsed).memberships.update(start_date=date(2023, 1, 1))
        operations.recompute_standing(learners=[learner_of(lapsed).pk], at=NOW)
        assert stands(officer, old, TODAY) == (StandingState.OVERDUE, date(2026, 3, 6))
        assert stands(lapsed, old, TODAY) == (StandingState.LAPSED, date(2026, 2, 1))
        new = since(TODAY, force, module, replaces=old)
        assert stands(officer, new, TODAY) == (StandingState.OVERDUE, date(2026, 3, 6))
        assert stands(lapsed, new, TODAY) == (StandingState.LAPSED, date(2026, 2, 1))
        assert not list(standing_differences())

    def test_counts_days_from_where_they_were_counted(
        self, force: Organisation, module: ModulePage, old: Requirement
    ) -> None:
        late = UserFactory(officer=True, organisation=force)
        learner_of(late).memberships.update(start_date=date(2026, 10, 1))
        new = since(TODAY, force, module, due_days=90, replaces=old)
        assert stands(late, new, TODAY) == (StandingState.NOT_STARTED, date(2026, 12, 30))

    def test_gives_a_later_day_only_by_its_own_words(
        self, force: Organisation, module: ModulePage, officer: User, old: Requirement
    ) -> None:
        new = since(TODAY, force, module, replaces=old, **FIXED)
        assert stands(officer, new, TODAY) == (StandingState.NOT_STARTED, date(2027, 3, 1))

    def test_makes_nobody_late_at_once(
        self, force: Organisation, module: ModulePage, old: Requirement
    ) -> None:
        late, holder = (UserFactory(officer=True, organisation=force) for _n in range(2))
        learner_of(late).memberships.update(start_date=date(2026, 10, 1))
        passed(holder, module, occurred_at=datetime(2026, 2, 1, 12, tzinfo=UTC))
        new = since(TODAY, force, module, due_days=10, refresh_months=6, replaces=old)
        # Ten days from today, and four weeks: neither is later than under the old rule.
        assert stands(late, new, TODAY) == (StandingState.DUE_SOON, date(2026, 11, 30))
        assert stands(holder, new, TODAY) == (StandingState.DUE_SOON, date(2026, 12, 21))

    def test_keeps_what_was_approved(
        self, force: Organisation, module: ModulePage, officer: User, old: Requirement
    ) -> None:
        other = UserFactory(officer=True, organisation=force)
        operations.recompute_standing(learners=[learner_of(other).pk], at=NOW)
        granted(
            officer,
            old,
            kind=ExemptionKind.EXEMPTION,
            start_date=date(2026, 11, 1),
            end_date=date(2027, 11, 1),
        )
        granted(
            other,
            old,
            kind=ExemptionKind.EXTENSION,
            start_date=date(2026, 11, 1),
            due_date=date(2027, 4, 1),
        )
        mid = since(date(2027, 1, 1), force, module, due_days=90, replaces=old)
        new = since(date(2027, 2, 1), force, module, due_days=80, replaces=mid)
        for rule, day in ((mid, date(2027, 1, 10)), (new, date(2027, 2, 10))):
            assert stands(officer, rule, day) == (StandingState.EXEMPT, date(2026, 4, 5))
            assert stands(other, rule, day) == (StandingState.NOT_STARTED, date(2027, 4, 1))
        assert stands(officer, new, date(2027, 11, 1)) == (
            StandingState.OVERDUE,
            date(2026, 4, 5),
        )

    def test_begins_anew_for_whom_the_old_rule_did_not_hold(
        self, force: Organisation, module: ModulePage, officer: User, old: Requirement
    ) -> None:
        elsewhere = OrganisationFactory(key="elsewhere")
        guest = UserFactory(officer=True, organisation=elsewhere)
        reaches = [operations.Reached(elsewhere)]
        new = since(TODAY, force, module, reaches=reaches, replaces=old)
        assert stands(guest, new, TODAY) == (StandingState.NOT_STARTED, date(2027, 1, 22))
        end_post(post=learner_of(officer).memberships.get(), end_date=TODAY, by=None, at=NOW)
        assert stands(officer, new, TODAY) is None


class TestAbsence:
    """A fixed date knows nothing of an absence before it binds; days know of all of it, once."""

    def test_from_before_a_fixed_date_binds_does_not_move_it(
        self, force: Organisation, module: ModulePage, officer: User
    ) -> None:
        callum = UserFactory(officer=True, organisation=force)
        learner_of(callum).memberships.update(start_date=date(2025, 10, 23))
        old = since(date(2024, 1, 1), force, module, due_days=90)
        away(officer, old, date(2026, 10, 1), BEGINS)
        away(callum, old, date(2025, 10, 23), date(2027, 1, 1))
        assert stands(callum, old, TODAY) == (StandingState.EXEMPT, date(2027, 4, 1))
        new = since(BEGINS, force, module, replaces=old, **FIXED)
        alone = since(BEGINS, force, published_module(slug="other"), **FIXED)
        for rule in (new, alone):
            assert stands(officer, rule, BEGINS) == (StandingState.NOT_STARTED, date(2027, 3, 1))
            assert stands(callum, rule, BEGINS) == (StandingState.EXEMPT, date(2027, 4, 5))
        assert not list(standing_differences())

    def test_moves_days_that_go_on_by_all_of_it_once(
        self, force: Organisation, module: ModulePage, officer: User, old: Requirement
    ) -> None:
        away(officer, old, date(2026, 2, 1), date(2026, 3, 1))
        away(officer, old, date(2026, 12, 1), date(2026, 12, 11))
        mid = since(date(2026, 6, 1), force, module, replaces=old, **FIXED)
        new = since(BEGINS, force, module, due_days=400, replaces=mid)
        # 400 days from 5 January 2026, and the 28 and 10 days away.
        assert stands(officer, new, BEGINS) == (StandingState.NOT_STARTED, date(2027, 3, 19))

    def test_is_not_counted_as_a_later_due_day(
        self, force: Organisation, module: ModulePage, officer: User
    ) -> None:
        old = since(date(2024, 1, 1), force, module, due_days=120)
        away(officer, old, date(2026, 1, 5), date(2026, 11, 26))
        assert stands(officer, old, BEGINS) == (StandingState.NOT_STARTED, date(2027, 3, 26))
        effects = [
            operations.effect_of(draft, at=NOW)
            for draft in (
                operations.draft_requirement(
                    reaches=[operations.Reached(force)], module=module, start_date=BEGINS,
                    replaces=old, by=None, at=NOW, **{**FIXED, "due_date": day},
                )
                for day in (date(2027, 3, 26), date(2027, 3, 27))
            )
        ]  # fmt: skip
        assert [effect.later_due for effect in effects] == [0, 1]
