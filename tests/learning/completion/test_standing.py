"""Requirements, spans and deltas through the real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from learning.accounts.operations import end_post, move_organisation, start_post
from learning.completion.models import Requirement, StandingDelta, StandingSpan
from learning.completion.operations import end_requirement, record_evidence
from learning.completion.queries import figures, figures_by_unit, trend
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passing, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


def force_of(requirement: Requirement) -> Organisation:
    return requirement.reaches.get().organisation


class TestRequirements:
    """What the database holds, whoever writes."""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("due_days", 731),
            ("refresh_months", 121),
            ("refresh_window_days", 367),
        ],
    )
    def test_cannot_be_counted_out_of_the_calendar(
        self, field: str, value: int, requirement: Requirement
    ) -> None:
        rows = Requirement.objects.filter(pk=requirement.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{field: value})

    def test_are_not_due_before_they_start(self, requirement: Requirement) -> None:
        rows = Requirement.objects.filter(pk=requirement.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(due_rule="fixed", due_days=None, due_date=date(2026, 9, 30))
        rows.update(due_rule="fixed", due_days=None, due_date=date(2026, 10, 1))


class TestReach:
    """A rule reaches posts by where their organisation was on each day."""

    def test_of_a_past_day_has_who_was_there_then(
        self, officer: User, module: ModulePage, force: Organisation, unit: Organisation
    ) -> None:
        elsewhere = OrganisationFactory(force=True)
        move_organisation(organisation=unit, parent=elsewhere, day=TODAY, by=None, at=NOW)
        rule = required(force, module, at=NOW + timedelta(hours=1))
        assert figures(force, TODAY, requirement_id=rule.pk).total == 0
        assert figures(force, TODAY - timedelta(days=1), requirement_id=rule.pk).total == 1
        assert not list(differences())

    def test_follows_a_second_post_that_moves_beneath_it(
        self, officer: User, module: ModulePage, force: Organisation
    ) -> None:
        other = OrganisationFactory(force=True)
        rule = required(force, module, main_posts_only=False)
        volunteer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        start_post(
            learner=learner_of(volunteer), organisation=other, role="response_officer",
            start_date=TODAY - timedelta(days=9), is_primary=False, by=None, at=NOW,
        )  # fmt: skip
        later = NOW + timedelta(hours=1)
        move_organisation(organisation=other, parent=force, day=TODAY, by=None, at=later)
        spans = StandingSpan.objects.filter(known_to=None, requirement=rule)
        assert spans.filter(learner=volunteer.learner).exists()
        assert not list(differences())

    def test_of_a_rule_that_ended_sooner_is_not_drawn_out_by_what_takes_its_place(
        self, module: ModulePage, requirement: Requirement, force: Organisation
    ) -> None:
        ended = date(2026, 11, 1)
        end_requirement(requirement=requirement, end_date=ended, by=None, at=NOW)
        required(force, module, replaces=requirement, start_date=TODAY)
        requirement.refresh_from_db()
        assert requirement.end_date == ended


class TestStanding:
    """Spans and deltas follow what happens, with two times."""

    def test_has_a_denominator_from_the_start(self, requirement: Requirement) -> None:
        found = figures(force_of(requirement), TODAY)
        assert (found.total, found.held) == (1, 0)

    def test_answers_true_on_and_known_on(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        later = NOW + timedelta(days=1)
        record_evidence(row=passing(officer, module, occurred_at=NOW), by=officer, at=later)
        organisation = force_of(requirement)
        assert figures(organisation, TODAY).held == 1
        assert figures(organisation, TODAY, known_at=NOW + timedelta(hours=2)).held == 0

    def test_moves_only_the_clock(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        organisation = force_of(requirement)
        assert figures(organisation, date(2028, 10, 25)).held == 1
        assert figures(organisation, date(2028, 10, 27)).due_soon == 1
        assert figures(organisation, date(2028, 11, 23)).overdue == 1

    def test_follows_a_move_to_another_unit(
        self, officer: User, requirement: Requirement, force: Organisation, unit: Organisation
    ) -> None:
        leeds = OrganisationFactory(key="leeds", parent=force)
        start_post(
            learner=learner_of(officer),
            organisation=leeds,
            role="response_officer",
            start_date=TODAY,
            by=None,
            at=NOW,
        )
        by_unit = {org.key: f.total for org, f in figures_by_unit(force, TODAY)}
        before = {org.key: f.total for org, f in figures_by_unit(force, TODAY - timedelta(days=1))}
        assert by_unit == {"bradford": 0, "leeds": 1}
        assert before == {"bradford": 1, "leeds": 0}

    def test_follows_a_unit_that_is_moved_in_the_tree(
        self, officer: User, requirement: Requirement, unit: Organisation
    ) -> None:
        later = NOW + timedelta(hours=1)
        move_organisation(organisation=unit, parent=None, by=None, at=later)
        assert figures(force_of(requirement), TODAY).total == 0
        assert not list(differences())
        move_organisation(organisation=unit, parent=force_of(requirement), by=None, at=later)
        assert figures(force_of(requirement), TODAY).total == 1

    def test_leavers_leave_the_denominator(self, officer: User, requirement: Requirement) -> None:
        post = learner_of(officer).memberships.get()
        end_post(post=post, end_date=TODAY, by=None, at=NOW)
        assert figures(force_of(requirement), TODAY).total == 0
        assert figures(force_of(requirement), TODAY - timedelta(days=1)).total == 1

    def test_counts_a_person_with_two_requirements_once(
        self, requirement: Requirement, officer: User, module: ModulePage
    ) -> None:
        second = published_module(slug="first-contact", code="M03", title="First contact")
        required(force_of(requirement), second)
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        found = figures(force_of(requirement), TODAY)
        assert (found.total, found.held) == (1, 0)
        one = figures(force_of(requirement), TODAY, requirement_id=requirement.pk)
        assert (one.total, one.held) == (1, 1)

    def test_writes_nothing_where_nothing_changed(
        self, requirement: Requirement, officer: User
    ) -> None:
        from learning.completion.operations import recompute_standing

        before = (StandingSpan.objects.count(), StandingDelta.objects.count())
        recompute_standing(learners=[learner_of(officer).pk], at=NOW + timedelta(days=9))
        assert (StandingSpan.objects.count(), StandingDelta.objects.count()) == before

    def test_draws_the_trend(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        days = [date(2026, 9, 30), date(2026, 10, 31), TODAY]
        assert [(p.held, p.total) for p in trend(force_of(requirement), days)] == [
            (0, 0),
            (0, 1),
            (1, 1),
        ]
