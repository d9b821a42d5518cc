"""Evidence and its certificates, recorded and corrected through the real database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from learning.accounts.operations import start_post
from learning.completion.enums import AwardState
from learning.completion.models import Award, Evidence, Requirement
from learning.completion.operations import correct_evidence, record_evidence
from learning.completion.operations.evidence import CorrectionRefused
from learning.completion.queries import award_state, figures, standing_of_modules
from learning.completion.verification import differences
from learning.notices.models import Notice
from media.editions.append_only import AppendOnlyError
from tests.factories.accounts import OrganisationFactory, learner_of
from tests.factories.completion import NOW, TODAY, passing
from tests.learning.completion.test_standing import force_of

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


class TestRecordEvidence:
    """One thing happened once, whoever tells it how often."""

    def test_records_the_same_cause_once(self, officer: User, module: ModulePage) -> None:
        first = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        again = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        assert again.pk == first.pk
        assert Evidence.objects.count() == 1

    def test_keeps_the_post_of_that_day(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        post = evidence.posts.get()
        assert (post.organisation, post.is_primary) == (unit, True)

    def test_keeps_all_posts_but_counts_one(
        self, officer: User, module: ModulePage, force: Organisation
    ) -> None:
        other = OrganisationFactory(key="second", parent=force)
        start_post(
            learner=learner_of(officer),
            organisation=other,
            role="detective",
            start_date=date(2026, 3, 1),
            is_primary=False,
            by=None,
            at=NOW,
        )
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        assert sorted(evidence.posts.values_list("is_primary", flat=True)) == [False, True]

    def test_names_nobody(self, officer: User, module: ModulePage) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        stored = " ".join(
            str(v) for v in Evidence.objects.filter(pk=evidence.pk).values()[0].values()
        )
        stored += " ".join(str(v) for v in Award.objects.values()[0].values())
        for name in (officer.last_name, officer.email):
            assert name not in stored

    def test_is_refused_change_by_the_database(self, officer: User, module: ModulePage) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        for statement in (
            "UPDATE completion_evidence SET score = 1",
            "DELETE FROM completion_evidence",
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.cursor().execute(statement)
        with pytest.raises(AppendOnlyError):
            evidence.save()
        with pytest.raises(AppendOnlyError):
            Evidence.objects.all().delete()

    def test_supersedes_the_older_certificate_without_touching_it(
        self, officer: User, module: ModulePage
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        old = Award.objects.get()
        later = NOW + timedelta(days=30)
        record_evidence(
            row=passing(officer, module, cause="attempt:two", occurred_at=later),
            by=officer,
            at=later,
        )
        assert award_state(old, TODAY)[0] == "superseded"
        new = Award.objects.exclude(pk=old.pk).get()
        assert award_state(new, TODAY)[0] == "issued"
        assert award_state(new, date(2029, 1, 1))[0] == "expired"

    def test_leaves_the_older_certificate_valid_where_the_newer_is_revoked(
        self, officer: User, module: ModulePage
    ) -> None:
        old = record_evidence(row=passing(officer, module), by=officer, at=NOW).award
        later = NOW + timedelta(days=30)
        newer = record_evidence(
            row=passing(officer, module, cause="attempt:two", occurred_at=later),
            by=officer,
            at=later,
        )
        assert award_state(old, TODAY)[0] == "superseded"
        correct_evidence(evidence=newer, reason="Copied", is_withdrawal=True, by=None, at=later)
        assert award_state(old, TODAY)[0] == "issued"
        assert award_state(newer.award, TODAY)[0] == "revoked"

    def test_puts_a_corrected_certificate_in_the_place_of_the_wrong_one(
        self, officer: User, module: ModulePage
    ) -> None:
        wrong = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        right = correct_evidence(
            evidence=wrong, reason="Earlier", occurred_at=NOW - timedelta(days=3), by=None, at=NOW
        )
        assert award_state(wrong.award, TODAY)[0] == "superseded"
        assert award_state(right.award, TODAY)[0] == "issued"


class TestCorrectEvidence:
    """Corrections are new rows with a reason."""

    def test_withdraws_and_revokes(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        later = NOW + timedelta(hours=1)
        correct_evidence(
            evidence=evidence,
            reason="Taken by somebody else",
            is_withdrawal=True,
            by=None,
            at=later,
        )
        assert award_state(Award.objects.get(), TODAY)[0] == "revoked"
        assert figures(force_of(requirement), TODAY).held == 0
        assert not standing_of_modules(officer, NOW)[module.translation_key].completed_date
        assert not list(differences())

    def test_withdraws_what_was_corrected_before_with_every_certificate_of_it(
        self, officer: User, module: ModulePage
    ) -> None:
        first = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        better = correct_evidence(
            evidence=first, reason="Wrong score", score=Decimal(1), by=None, at=NOW
        )
        correct_evidence(evidence=better, reason="Not hers", is_withdrawal=True, by=None, at=NOW)
        states = {award_state(award, TODAY)[0] for award in Award.objects.all()}
        assert (Award.objects.count(), states) == (2, {AwardState.REVOKED})

    def test_tells_whose_it_is_with_the_new_certificate(
        self, officer: User, module: ModulePage
    ) -> None:
        first = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        better = correct_evidence(
            evidence=first,
            reason="The register was misread",
            occurred_at=NOW - timedelta(days=30),
            by=None,
            at=NOW,
        )
        (told,) = Notice.objects.filter(recipient=officer)
        assert "24 October 2026" in told.body
        assert better.award.code in told.body
        assert f"/certificates/{better.award.pk}/" in told.body
        assert "misread" not in told.body

    def test_asks_for_a_reason(self, officer: User, module: ModulePage) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        with pytest.raises(CorrectionRefused):
            correct_evidence(evidence=evidence, reason=" ", by=None, at=NOW)

    def test_refuses_a_second_correction_of_the_same_row(
        self, officer: User, module: ModulePage
    ) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        correct_evidence(evidence=evidence, reason="Wrong score", score=Decimal(1), by=None, at=NOW)
        with pytest.raises(CorrectionRefused):
            correct_evidence(evidence=evidence, reason="Again", by=None, at=NOW)
