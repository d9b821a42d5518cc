"""Pages of one's own record and of files of training elsewhere."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from learning.completion.models import Evidence, EvidenceImport, Reflection
from learning.completion.record import total_minutes
from tests.counting import statements_of_page
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere, passed
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db
HEAD = "person,award,day,score,reference\n"
GOOD = "aisha@demo.example,cl-awareness,2026-10-02,83,CL-1\n"


@pytest.fixture
def trust() -> Organisation:
    return OrganisationFactory(key="trust", partner=True)


@pytest.fixture
def nurse(trust: Organisation) -> User:
    return UserFactory(officer=True, organisation=trust, email="aisha@demo.example")


@pytest.fixture
def lead(trust: Organisation, client: Client) -> User:
    elsewhere()
    person = UserFactory(partner_lead=True, organisation=trust)
    client.force_login(person)
    return person


def upload(client: Client, text: str, key: str = "trust") -> Any:
    file = SimpleUploadedFile("cl.csv", (HEAD + text).encode(), "text/csv")
    data = {"provider": "College Learn", "file": file}
    return client.post(f"/org/{key}/evidence/import/", data)


@pytest.mark.usefixtures("lead", "nurse")
class TestImporting:
    """Upload, check, mend, record; whatever is pressed twice happens once."""

    def test_names_what_is_wrong_and_records_after_mending(
        self, client: Client, nurse: User
    ) -> None:
        bad = "no@one.example,cl-awareness,2026-10-02,,\naisha@demo.example,cl,soon,,\n"
        check = client.get(upload(client, GOOD + bad)["Location"]).content.decode()
        assert "no@one.example" in check
        assert "is not a day" in check
        assert "Record 1 completion" not in check
        address = upload(client, GOOD)["Location"]
        assert "Record 1 completion" in client.get(address).content.decode()
        client.post(address)
        client.post(address)
        assert Evidence.objects.get().learner == nurse.learner
        assert "Training recorded" in client.get(address).content.decode()

    def test_leaves_out_who_is_not_found_where_told(self, client: Client) -> None:
        address = upload(client, GOOD + "no@one.example,cl-awareness,2026-10-02,,\n")["Location"]
        page = client.post(address, follow=True).content.decode()
        assert "Say whether to leave out" in page
        client.post(address, {"leave_out": "1"})
        assert Evidence.objects.count() == 1

    def test_says_what_is_wrong_with_a_file(self, client: Client) -> None:
        page = upload(client, "").content.decode()
        assert "There is no row beneath the headings." in page
        assert not EvidenceImport.objects.exists()

    def test_is_for_her_own_organisation_and_her_own_file(
        self, client: Client, trust: Organisation
    ) -> None:
        OrganisationFactory(key="other")
        assert upload(client, GOOD, key="other").status_code == 404
        address = upload(client, GOOD)["Location"]
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        assert client.get(address).status_code == 404
        client.force_login(UserFactory(supervisor=True, organisation=trust))
        assert client.get(address).status_code == 403


class TestOwnRecord:
    """All she has, with sources; her reflections are hers alone."""

    @pytest.fixture
    def officer(self, trust: Organisation, client: Client) -> User:
        person = UserFactory(officer=True, organisation=trust, rank="PC")
        client.force_login(person)
        return person

    def test_shows_training_elsewhere_with_its_source(
        self, client: Client, lead: User, nurse: User
    ) -> None:
        client.post(upload(client, GOOD)["Location"])
        client.force_login(nurse)
        for address in ("/account/evidence/", "/learn/", f"/people/{nurse.learner_id}/"):
            assert "College Learn (Imported)" in client.get(address).content.decode(), address
        record = client.get("/account/record.json").json()
        assert (record["format"], record["version"]) == ("spot-the-signs-learning-record", 2)
        (row,) = record["training"]
        assert (row["provider"], row["minutes"], row["outcome"]) == (
            "College Learn",
            60,
            "Completed, 83%",
        )

    def test_is_a_tagged_document(self, client: Client, officer: User) -> None:
        evidence = passed(officer, published_module(), score=Decimal("0.8333"), minutes=95)
        text = "I ask who speaks #strong[first]."
        client.post(f"/account/evidence/{evidence.pk}/reflection/", {"text": text})
        response = client.get("/account/record.pdf")
        assert response["Content-Disposition"].startswith("attachment")
        assert officer.last_name not in response["Content-Disposition"]
        reader = PdfReader(io.BytesIO(response.content))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        printed = " ".join(reader.pages[0].extract_text().split())
        for said in ("1 hour 35 minutes", "Passed, 83%", "This site", text, evidence.award.code):
            assert said in printed, said
        rows = list(
            csv.DictReader(
                io.StringIO(client.get("/account/record.csv").content.decode("utf-8-sig"))
            )
        )
        assert (rows[0]["Minutes"], rows[0]["Reflection"]) == ("95", text)

    def test_prints_nothing_where_there_is_nothing(self, client: Client, officer: User) -> None:
        reader = PdfReader(io.BytesIO(client.get("/account/record.pdf").content))
        assert "Nothing has been recorded yet." in reader.pages[0].extract_text()
        assert "Nothing has been recorded yet" in client.get("/account/evidence/").content.decode()

    def test_keeps_changes_and_empties_a_reflection(self, client: Client, officer: User) -> None:
        evidence = passed(officer, published_module())
        address = f"/account/evidence/{evidence.pk}/reflection/"
        page = client.post(address, {"text": " "}).content.decode()
        assert "Write your reflection" in page
        assert 'href="#id_text"' in page
        page = client.post(address, {"text": "First thought"}, follow=True).content.decode()
        assert "Your reflection is saved." in page
        client.post(address, {"text": "Second thought"})
        assert "Second thought" in client.get(address).content.decode()
        assert Reflection.objects.count() == 1
        assert "at most 1,200" in client.post(address, {"text": "x" * 1201}).content.decode()
        page = client.post(address, {"text": " "}, follow=True).content.decode()
        assert "Your reflection is deleted." in page
        assert not Reflection.objects.exists()

    def test_shows_reflections_to_nobody_else(
        self, client: Client, officer: User, trust: Organisation
    ) -> None:
        evidence = passed(officer, published_module())
        address = f"/account/evidence/{evidence.pk}/reflection/"
        client.post(address, {"text": "Secret thought"})
        client.force_login(UserFactory(supervisor=True, organisation=trust))
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "Mine"}).status_code == 404
        page = client.get(f"/people/{officer.learner_id}/").content.decode()
        assert "Secret thought" not in page

    def test_asks_no_more_for_more_rows(self, client: Client, officer: User) -> None:
        module = published_module()
        passed(officer, module)
        few = statements_of_page(client, "/account/evidence/")
        for days in range(1, 5):
            passed(officer, module, cause=f"test:{days}", occurred_at=NOW - timedelta(days=days))
        assert statements_of_page(client, "/account/evidence/") == few


class TestTotalMinutes:
    """Learning time is counted once."""

    def test_counts_a_course_by_its_days(self) -> None:
        from learning.courses.models import RunDay

        day = Evidence(run_day=RunDay(run_id=7), minutes=300)
        course = Evidence(run_id=7, minutes=1200)
        other = Evidence(run_id=8, minutes=60)
        assert total_minutes([day, course, other]) == 360
