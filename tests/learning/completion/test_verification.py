"""What is kept, proved: evidence and standing as recorded, claims with what was handed in."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from learning.completion.enums import StandingState
from learning.completion.models import Claim, Evidence, Requirement
from learning.completion.operations import (
    Document,
    approve_claim,
    decline_claim,
    make_claim,
    record_evidence,
)
from learning.completion.verification import differences
from media.editions.append_only import drop_triggers, install_triggers, triggers_lifted
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere, passing

if TYPE_CHECKING:
    from learning.accounts.models import User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def sergeant() -> User:
    return UserFactory(supervisor=True)


@pytest.fixture
def claim(sergeant: User) -> Claim:
    officer = UserFactory(officer=True, organisation=OrganisationFactory(key="unit"))
    return make_claim(
        award=elsewhere(),
        date=date(2026, 10, 2),
        document=Document(b"%PDF-1.7 a certificate", "application/pdf"),
        by=officer,
        at=NOW,
    )


def replace(claim: Claim, content: bytes | None) -> None:
    name = str(claim.document.name)
    default_storage.delete(name)
    if content is not None:
        default_storage.save(name, ContentFile(content))


def tamper(statement: str, *values: str) -> None:
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


class TestDifferences:
    def test_finds_none_whatever_was_decided(self, claim: Claim, sergeant: User) -> None:
        assert list(differences()) == []
        decline_claim(claim=claim, reason="Another name is on it", by=sergeant, at=NOW)
        assert list(differences()) == []

    def test_names_the_claim_whose_document_differs(self, claim: Claim) -> None:
        replace(claim, b"%PDF-1.7 another certificate")
        assert list(differences()) == [f"Claim {claim.pk}: its document is not what was handed in."]

    def test_names_the_claim_whose_document_is_missing(self, claim: Claim) -> None:
        replace(claim, None)
        assert list(differences()) == [f"Claim {claim.pk}: its document is missing."]

    def test_names_the_claim_whose_hash_was_changed(self, claim: Claim) -> None:
        tamper("UPDATE completion_claim SET document_sha256 = %s", "0" * 64)
        assert list(differences()) == [f"Claim {claim.pk}: its document is not what was handed in."]

    def test_names_the_claim_whose_evidence_is_of_another_day(
        self, claim: Claim, sergeant: User
    ) -> None:
        approve_claim(claim=claim, by=sergeant, at=NOW)
        tamper("UPDATE completion_claim SET date = %s", "2026-10-03")
        assert list(differences()) == [
            f"Claim {claim.pk}: the evidence of its approval is of another person, training or day."
        ]

    def test_names_evidence_that_no_claim_was_approved_for(
        self, claim: Claim, sergeant: User
    ) -> None:
        approve_claim(claim=claim, by=sergeant, at=NOW)
        tamper("DELETE FROM completion_claimdecision")
        evidence = Evidence.objects.get()
        (said,) = differences()
        assert said.startswith(f"Evidence {evidence.pk}: it says that it was claimed")


class TestVerifyEvidence:
    def test_fails_and_says_which(self, claim: Claim) -> None:
        replace(claim, None)
        told = StringIO()
        with pytest.raises(CommandError, match="1 difference found"):
            call_command("verify_evidence", stderr=told)
        assert str(claim.pk) in told.getvalue()


class TestRecord:
    """Of evidence and standing, what does not fit is found, and nothing else."""

    def test_finds_nothing_in_an_honest_record(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        assert list(differences()) == []

    def test_finds_a_changed_score_a_lost_span_and_a_wrong_delta(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        drop_triggers(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE completion_evidence SET score = '0.1000'")
            cursor.execute("UPDATE completion_standingdelta SET change = change + 1")
            cursor.execute(
                "UPDATE completion_standingspan SET state = %s", [StandingState.EXEMPT.value]
            )
        found = "\n".join(differences())
        install_triggers(connection)
        assert "hash does not fit" in found
        assert "Delta of organisation" in found
        assert "Spans of learner" in found
        assert "trigger" in found

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE completion_standingdelta SET known_at = '2026-11-01 00:00'", "known since"),
            ("UPDATE completion_standingspan SET known_from = '2026-11-01 00:00'", "known since"),
            ("DELETE FROM completion_standingdelta", "0 stored"),
            ("UPDATE completion_evidence SET reason = 'x'", "hash does not fit"),
            ("UPDATE completion_evidencepost SET role = 'pcso'", "hash does not fit"),
        ],
    )
    def test_finds_each_by_itself(
        self,
        officer: User,
        module: ModulePage,
        requirement: Requirement,
        statement: str,
        said: str,
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW + timedelta(hours=1))
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute(statement)
        found = list(differences())
        assert found
        assert all(said in text for text in found)

    def test_ends_the_command_with_an_error(
        self, officer: User, module: ModulePage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        call_command("verify_evidence")
        assert "All is as recorded: 1 piece of evidence, " in capsys.readouterr().out
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE completion_evidence SET score = '0.1000'")
        with pytest.raises(CommandError, match="1 difference found"):
            call_command("verify_evidence")
        assert "hash does not fit" in capsys.readouterr().err
