"""Claims, proved: the document is what was handed in, and an approval made the evidence it says."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from learning.completion.models import Claim, Evidence
from learning.completion.operations import Document, approve_claim, decline_claim, make_claim
from learning.completion.verification import differences
from media.editions.append_only import triggers_lifted
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere

if TYPE_CHECKING:
    from learning.accounts.models import User

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
        with pytest.raises(CommandError, match="1 differences"):
            call_command("verify_evidence", stderr=told)
        assert str(claim.pk) in told.getvalue()
