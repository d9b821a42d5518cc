"""Training claimed with a document, decided by somebody else, once."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from learning.completion.models import Claim, ClaimDecision, Evidence
from learning.completion.operations import (
    ClaimRefused,
    Document,
    approve_claim,
    decline_claim,
    make_claim,
    withdraw_claim,
)
from learning.completion.queries import approvers_of
from learning.completion.verification import differences
from learning.notices.models import Notice
from tests.counting import statements_of_page
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, elsewhere

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import ExternalAward

pytestmark = pytest.mark.django_db
PDF = Document(b"%PDF-1.7 a certificate", "application/pdf")
DAY = date(2026, 10, 2)


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="wyp")


@pytest.fixture
def unit(force: Organisation) -> Organisation:
    return OrganisationFactory(key="unit", parent=force)


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def sergeant(unit: Organisation) -> User:
    return UserFactory(supervisor=True, organisation=unit)


@pytest.fixture
def award() -> ExternalAward:
    return elsewhere()


@pytest.fixture
def claim(officer: User, award: ExternalAward, sergeant: User) -> Claim:
    return make_claim(award=award, date=DAY, document=PDF, by=officer, at=NOW)


def png() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(kept, "PNG")
    return kept.getvalue()


class TestApproversOf:
    """Those nearest above her; never herself."""

    def test_are_the_nearest_supervisors(
        self, officer: User, sergeant: User, force: Organisation
    ) -> None:
        UserFactory(supervisor=True, organisation=force)
        assert approvers_of(officer, day=TODAY) == [(sergeant, "unit")]

    def test_are_those_further_up_for_a_supervisor(
        self, sergeant: User, force: Organisation
    ) -> None:
        above = UserFactory(supervisor=True, organisation=force)
        assert approvers_of(sergeant, day=TODAY) == [(above, "wyp")]

    def test_are_training_administrators_where_there_is_nobody(self, officer: User) -> None:
        administrator = UserFactory(training_administrator=True)
        assert approvers_of(officer, day=TODAY) == [(administrator, "unit")]


class TestMakeClaim:
    """A claim waits; those who may decide are told."""

    def test_tells_the_supervisor(self, claim: Claim, sergeant: User) -> None:
        notice = Notice.objects.get()
        assert notice.recipient == sergeant
        assert f"/org/unit/claims/{claim.pk}/" in notice.body
        assert not Evidence.objects.exists()

    def test_makes_one_of_two_clicks(
        self, claim: Claim, officer: User, award: ExternalAward
    ) -> None:
        assert make_claim(award=award, date=DAY, document=PDF, by=officer, at=NOW) == claim

    def test_names_the_file_after_no_person(self, claim: Claim) -> None:
        assert claim.document.name == f"claims/{claim.pk}.pdf"

    def test_is_refused_for_what_is_recorded(
        self, claim: Claim, officer: User, award: ExternalAward, sergeant: User
    ) -> None:
        approve_claim(claim=claim, by=sergeant, at=NOW)
        with pytest.raises(ClaimRefused, match="recorded already"):
            make_claim(award=award, date=DAY, document=PDF, by=officer, at=NOW)


class TestDecide:
    """Decided once, never by herself, with a notice."""

    def test_makes_evidence_with_its_source(
        self, claim: Claim, sergeant: User, officer: User
    ) -> None:
        decision = approve_claim(claim=claim, by=sergeant, at=NOW)
        assert decision.evidence is not None
        assert (
            decision.evidence.source_text == "College Learn (Claimed with a document, and approved)"
        )
        assert decision.evidence.recorded_by == sergeant
        assert Notice.objects.filter(recipient=officer).count() == 1
        assert list(differences()) == []

    def test_happens_once(self, claim: Claim, sergeant: User) -> None:
        first = approve_claim(claim=claim, by=sergeant, at=NOW)
        assert approve_claim(claim=claim, by=sergeant, at=NOW) == first
        with pytest.raises(ClaimRefused, match="decided already: Approved"):
            decline_claim(claim=claim, reason="Not hers", by=sergeant, at=NOW)
        assert Evidence.objects.count() == 1

    def test_is_never_hers(self, claim: Claim, officer: User) -> None:
        with pytest.raises(ClaimRefused, match="Somebody else decides"):
            approve_claim(claim=claim, by=officer, at=NOW)

    def test_declines_with_a_reason_that_she_reads(
        self, claim: Claim, sergeant: User, officer: User
    ) -> None:
        with pytest.raises(ClaimRefused, match="Say why"):
            decline_claim(claim=claim, reason=" ", by=sergeant, at=NOW)
        decline_claim(claim=claim, reason="Another name is on it", by=sergeant, at=NOW)
        assert "Another name is on it" in Notice.objects.get(recipient=officer).body
        assert not Evidence.objects.exists()

    def test_is_taken_back_by_her_alone(self, claim: Claim, sergeant: User, officer: User) -> None:
        with pytest.raises(ClaimRefused, match="only its maker"):
            withdraw_claim(claim=claim, by=sergeant, at=NOW)
        withdraw_claim(claim=claim, by=officer, at=NOW)
        with pytest.raises(ClaimRefused, match="decided already: Withdrawn"):
            approve_claim(claim=claim, by=sergeant, at=NOW)


class TestPages:
    """What she and those who decide see."""

    def send(self, client: Client, award: ExternalAward, content: bytes, **fields: Any) -> Any:
        document = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
        data = {
            "award": award.pk,
            "date_day": "2",
            "date_month": "10",
            "date_year": "2026",
            "document": document,
            **fields,
        }
        return client.post("/account/evidence/new/", data)

    @pytest.mark.parametrize("content", [PDF.content, png()])
    def test_takes_a_document_for_what_it_is(
        self, content: bytes, client: Client, officer: User, award: ExternalAward
    ) -> None:
        client.force_login(officer)
        assert self.send(client, award, content).status_code == 302
        expected = "image/png" if content == png() else "application/pdf"
        assert Claim.objects.get().document_type == expected

    @pytest.mark.parametrize(
        "content",
        [
            b"<html><script>alert(1)</script></html>",
            b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            b"MZ\x90\x00 a program",
            b"PK\x03\x04 an archive",
            b"GIF89a a picture of another kind",
            b"",
        ],
    )
    def test_refuses_what_lies_about_its_type(
        self, content: bytes, client: Client, officer: User, award: ExternalAward
    ) -> None:
        client.force_login(officer)
        page = self.send(client, award, content)
        assert page.status_code == 200
        assert "Error:" in page.content.decode()
        assert not Claim.objects.exists()

    def test_refuses_what_is_too_large_and_days_to_come(
        self, client: Client, officer: User, award: ExternalAward
    ) -> None:
        client.force_login(officer)
        large = self.send(client, award, b"%PDF" + b"x" * 8 * 1024 * 1024).content.decode()
        assert "larger than 8 MB" in large
        assert (
            "still to come"
            in self.send(client, award, PDF.content, date_year="2099").content.decode()
        )

    def test_sends_the_document_to_be_saved_only(
        self, client: Client, claim: Claim, sergeant: User
    ) -> None:
        client.force_login(sergeant)
        response = client.get(f"/claims/{claim.pk}/document/")
        assert b"".join(response) == PDF.content
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_is_not_among_the_uploads_of_the_site(
        self, client: Client, claim: Claim, admin_client: Client
    ) -> None:
        assert admin_client.get(f"/uploads/{claim.document.name}").status_code == 404

    def test_is_404_to_others(self, client: Client, claim: Claim, unit: Organisation) -> None:
        other = OrganisationFactory(key="other")
        for person in (
            UserFactory(officer=True, organisation=unit),
            UserFactory(supervisor=True, organisation=other),
        ):
            client.force_login(person)
            assert client.get(f"/claims/{claim.pk}/document/").status_code == 404
            assert client.get(f"/account/evidence/{claim.pk}/").status_code == 404
            assert client.get(f"/org/unit/claims/{claim.pk}/").status_code in {403, 404}
            assert client.get(f"/org/other/claims/{claim.pk}/").status_code in {403, 404}

    def test_lets_a_supervisor_decide(
        self, client: Client, claim: Claim, sergeant: User, officer: User
    ) -> None:
        client.force_login(sergeant)
        assert str(officer) in client.get("/org/unit/claims/").content.decode()
        address = f"/org/unit/claims/{claim.pk}/"
        assert "Say why you decline it" in client.post(address, {"reason": ""}).content.decode()
        assert client.post(address, {"approve": "1"}).status_code == 302
        assert client.post(address, {"approve": "1"}).status_code == 302
        assert ClaimDecision.objects.count() == 1
        assert str(officer) in client.get("/org/unit/claims/?decided=1").content.decode()

    def test_offers_a_supervisor_nothing_about_herself(
        self, client: Client, sergeant: User, award: ExternalAward
    ) -> None:
        own = make_claim(award=award, date=DAY, document=PDF, by=sergeant, at=NOW)
        client.force_login(sergeant)
        assert client.get(f"/org/unit/claims/{own.pk}/").status_code == 404
        assert "Nothing to check" in client.get("/org/unit/claims/").content.decode()

    def test_lets_her_withdraw(self, client: Client, claim: Claim, officer: User) -> None:
        client.force_login(officer)
        assert "Withdraw" in client.get(f"/account/evidence/{claim.pk}/").content.decode()
        client.post(f"/account/evidence/{claim.pk}/")
        client.post(f"/account/evidence/{claim.pk}/")
        assert ClaimDecision.objects.get().outcome == "withdrawn"
        assert "Withdrawn" in client.get("/account/evidence/").content.decode()

    def test_asks_no_more_for_more_claims(
        self, client: Client, claim: Claim, sergeant: User, unit: Organisation, award: ExternalAward
    ) -> None:
        client.force_login(sergeant)
        few = statements_of_page(client, "/org/unit/claims/")
        for _ in range(5):
            person = UserFactory(officer=True, organisation=unit)
            make_claim(award=award, date=DAY, document=PDF, by=person, at=NOW)
        assert statements_of_page(client, "/org/unit/claims/") == few
