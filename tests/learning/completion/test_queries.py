"""Reads of standing and evidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from learning.accounts.operations import move_organisation
from learning.completion.enums import EvidenceKind, EvidenceSource, StandingState
from learning.completion.operations import correct_evidence
from learning.completion.queries import (
    Figures,
    evidence_of,
    has_current,
    outstanding_of,
    people_standing,
    standing_of_modules,
)
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
LAST_YEAR = NOW - timedelta(days=365)


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


class TestHasCurrent:
    def holds(self, officer: User, module: ModulePage, day: date = TODAY) -> bool:
        return has_current(learner_of(officer).pk, [module.translation_key], day) == {
            module.translation_key
        }

    def test_is_asked_of_each_module(self, officer: User, module: ModulePage) -> None:
        assert not self.holds(officer, module)
        passed(officer, module)
        assert self.holds(officer, module)

    def test_ends_with_the_refresh(self, officer: User, module: ModulePage) -> None:
        passed(officer, module)
        assert self.holds(officer, module, date(2028, 11, 22))
        assert not self.holds(officer, module, date(2028, 11, 23))

    def test_counts_training_elsewhere_which_has_no_certificate(
        self, officer: User, module: ModulePage
    ) -> None:
        passed(
            officer,
            module,
            kind=EvidenceKind.EXTERNAL,
            source=EvidenceSource.IMPORTED,
            edition=None,
        )
        assert self.holds(officer, module)

    def test_forgets_what_was_withdrawn_or_revoked(self, officer: User, module: ModulePage) -> None:
        other = published_module(slug="other", code="M09", title="Other")
        correct_evidence(
            evidence=passed(officer, other), reason="Copied", is_withdrawal=True, by=None, at=NOW
        )
        assert not self.holds(officer, other)
        evidence = passed(officer, module)
        correct_evidence(evidence=evidence, reason="Copied", is_withdrawal=True, by=None, at=NOW)
        assert not self.holds(officer, module)

    def test_goes_by_the_corrected_day(self, officer: User, module: ModulePage) -> None:
        evidence = passed(officer, module)
        correct_evidence(
            evidence=evidence, reason="It was last year", occurred_at=LAST_YEAR, by=None, at=NOW
        )
        assert not self.holds(officer, module, date(2028, 6, 1))


class TestStandingOfModules:
    def test_says_when_it_was_passed_and_where_the_certificate_is(
        self, officer: User, module: ModulePage
    ) -> None:
        evidence = passed(officer, module)
        found = standing_of_modules(officer, NOW)[module.translation_key]
        assert (found.state, found.completed_date) == (StandingState.CURRENT, TODAY)
        assert found.refresh_by_date == date(2028, 11, 23)
        assert found.certificate_href == f"/certificates/{evidence.award.pk}/"

    def test_goes_by_the_corrected_day(self, officer: User, module: ModulePage) -> None:
        evidence = passed(officer, module, minutes=35)
        better = correct_evidence(
            evidence=evidence, reason="It was last year", occurred_at=LAST_YEAR, by=None, at=NOW
        )
        found = standing_of_modules(officer, NOW)[module.translation_key]
        assert found.completed_date == LAST_YEAR.date()
        assert found.certificate_href == f"/certificates/{better.award.pk}/"
        assert better.award.minutes == 35

    def test_holds_nothing_that_was_corrected_to_a_day_long_past(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        required(unit, module)
        evidence = passed(officer, module)
        assert standing_of_modules(officer, NOW)[module.translation_key].is_held
        long_ago = LAST_YEAR.replace(year=LAST_YEAR.year - 2)
        correct_evidence(
            evidence=evidence, reason="Years ago", occurred_at=long_ago, by=None, at=NOW
        )
        found = standing_of_modules(officer, NOW)[module.translation_key]
        assert (found.is_required, found.is_held, found.refresh_by_date) == (True, False, None)
        assert found.is_outstanding

    def test_tells_training_elsewhere_without_a_certificate(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        required(unit, module)
        passed(
            officer,
            module,
            kind=EvidenceKind.EXTERNAL,
            source=EvidenceSource.IMPORTED,
            edition=None,
        )
        found = standing_of_modules(officer, NOW)[module.translation_key]
        assert (found.is_required, found.completed_date) == (True, TODAY)
        assert not found.certificate_href

    @pytest.mark.parametrize(("years", "state"), [(1, "current"), (2, "lapsed")])
    def test_lets_training_elsewhere_lapse_too(
        self, years: int, state: str, officer: User, module: ModulePage
    ) -> None:
        passed(officer, module, kind=EvidenceKind.EXTERNAL, edition=None)
        later = NOW.replace(year=NOW.year + years)
        assert standing_of_modules(officer, later)[module.translation_key].state == state


class TestEvidenceOf:
    def test_leaves_out_what_no_longer_stands(self, officer: User, module: ModulePage) -> None:
        first = passed(officer, module)
        second = correct_evidence(evidence=first, reason="Wrong score", by=None, at=NOW)
        assert list(evidence_of(learner_of(officer).pk)) == [second]
        correct_evidence(evidence=second, reason="Copied", is_withdrawal=True, by=None, at=NOW)
        assert not evidence_of(learner_of(officer).pk)


class TestPeopleStanding:
    def test_leaves_out_people_in_sensitive_posts(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        required(unit, module)
        assert [span.learner.user for span in people_standing(unit, TODAY, today=TODAY)] == [
            officer
        ]
        officer.is_hidden_from_lists = True
        officer.save()
        assert not people_standing(unit, TODAY, today=TODAY)

    def test_puts_who_is_due_first_in_front_and_searches_names(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        newcomer = UserFactory(first_name="Zofia", last_name="Abbot")
        MembershipFactory(user=newcomer, organisation=unit, start_date=date(2026, 11, 2))
        required(unit, module)
        found = [span.learner.user for span in people_standing(unit, TODAY, today=TODAY)]
        assert found == [officer, newcomer]
        assert [
            s.learner.user for s in people_standing(unit, TODAY, search="zof", today=TODAY)
        ] == [newcomer]

    def test_answers_for_what_was_known_and_where_units_stood_then(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        force = OrganisationFactory(force=True)
        requirement = required(unit, module)
        later = NOW + timedelta(days=1)
        passed(officer, module, at=later)
        move_organisation(
            organisation=unit, parent=force, day=TODAY, by=None, at=later + timedelta(hours=1)
        )

        def states(place: Organisation, day: date, known_at: datetime | None = None) -> list[str]:
            return [
                span.state
                for span in people_standing(place, day, known_at=known_at, today=later.date())
            ]

        assert states(unit, TODAY) == [StandingState.CURRENT]
        assert states(unit, TODAY, known_at=NOW) == [StandingState.DUE_SOON]
        assert states(force, TODAY) == [StandingState.CURRENT]
        assert states(force, TODAY, known_at=later) == []
        assert states(force, TODAY - timedelta(days=1)) == []
        learner = learner_of(officer).pk
        assert not outstanding_of([learner], TODAY)
        (span,) = outstanding_of([learner], TODAY, known_at=NOW)[learner]
        assert span.requirement == requirement


class TestFiguresOf:
    def test_gives_the_raw_and_the_adjusted_share(self) -> None:
        found = Figures.of(
            [("current", True, 6), ("overdue", False, 2), ("exempt", False, 1), ("exempt", True, 1)]
        )
        assert (found.total, found.held, found.exempt) == (10, 6, 2)
        assert (found.percent, found.adjusted_percent) == (60, 75)

    def test_has_no_adjusted_share_where_everybody_is_exempt(self) -> None:
        assert Figures.of([("exempt", False, 3)]).adjusted_percent is None
