"""Rows of a file of training elsewhere, put right on the page that checks it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from learning.completion.importing.operations import (
    ImportRefused,
    keep_upload,
    mend_upload,
    record_import,
    rows_of,
)
from learning.completion.models import Evidence, EvidenceImport
from learning.completion.operations import correct_evidence
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db
HEAD = "person,force,award,day,score,reference\n"
GOOD = "aisha@demo.example,,cl-awareness,2026-10-02,83,CL-1\n"
BAD_DAY = "aisha@demo.example,,cl-awareness,soon,,CL-2\n"
BAD_CODE = "aisha@demo.example,,nonsense,2026-10-04,,CL-3\n"


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(key="unit")


@pytest.fixture
def lead(unit: Organisation) -> User:
    return UserFactory(partner_lead=True, organisation=unit)


@pytest.fixture
def upload(unit: Organisation, lead: User) -> EvidenceImport:
    """Row 2 is good; row 3 has no day, row 4 no training."""
    UserFactory(officer=True, organisation=unit, email="aisha@demo.example")
    elsewhere()
    return keep_upload(
        data=(HEAD + GOOD + BAD_DAY + BAD_CODE).encode(),
        filename="college-learn.csv",
        provider="College Learn",
        organisation=unit,
        by=lead,
        at=NOW,
    )


def mend(upload: EvidenceImport, **fields: Any) -> dict[int, Any]:
    values: dict[str, Any] = {"changes": {}, "left_out": [], "sees_hidden": False, **fields}
    return mend_upload(upload=upload, at=NOW, **values).by_bad_row


class TestMendUpload:
    def test_plans_again_with_what_was_typed(self, upload: EvidenceImport, lead: User) -> None:
        assert [*mend(upload, changes={3: {"day": " 03/10/2026 "}})] == [4]
        assert [*mend(upload, changes={4: {"award": "cl-awareness"}})] == []
        done = record_import(
            upload=upload, sees_hidden=False, leaves_out_missing=False, by=lead, at=NOW
        )
        assert done.recorded_count == Evidence.objects.count() == 3

    def test_leaves_rows_out_and_puts_them_back(self, upload: EvidenceImport) -> None:
        assert [*mend(upload, left_out=[3])] == [4]
        assert [*mend(upload, leaves_out_all=True)] == []
        upload.refresh_from_db()
        assert [number for number, _cells in rows_of(upload)] == [2]
        assert [*mend(upload, puts_back=True)] == [3, 4]
        upload.refresh_from_db()
        assert upload.left_out == []

    def test_records_nothing_that_is_left_out(self, upload: EvidenceImport, lead: User) -> None:
        mend(upload, leaves_out_all=True)
        done = record_import(
            upload=upload, sees_hidden=False, leaves_out_missing=False, by=lead, at=NOW
        )
        assert (done.recorded_count, done.rows, done.left_out) == (1, [], [])

    def test_takes_a_person_typed_anew(self, upload: EvidenceImport) -> None:
        nobody = {2: {"person": "no@one.example"}}
        assert [*mend(upload, left_out=[3, 4], changes=nobody)] == [2]
        assert [*mend(upload, changes={2: {"person": "aisha@demo.example"}})] == []

    def test_refuses_to_leave_out_every_row(self, upload: EvidenceImport) -> None:
        with pytest.raises(ImportRefused, match="No row would be left"):
            mend(upload, left_out=[2], leaves_out_all=True)
        upload.refresh_from_db()
        assert len(upload.rows) == 3

    def test_refuses_what_was_recorded_meanwhile(self, upload: EvidenceImport, lead: User) -> None:
        mend(upload, leaves_out_all=True)
        record_import(upload=upload, sees_hidden=False, leaves_out_missing=False, by=lead, at=NOW)
        with pytest.raises(ImportRefused, match="no longer waiting"):
            mend(upload, changes={2: {"day": "2026-10-05"}})


class TestCheckPage:
    @pytest.fixture(autouse=True)
    def _now(self, time_machine: TimeMachineFixture) -> None:
        time_machine.move_to(NOW + timedelta(minutes=1))

    @pytest.fixture
    def browser(self, client: Client, lead: User) -> Client:
        client.force_login(lead)
        return client

    def address(self, upload: EvidenceImport) -> str:
        return f"/org/unit/evidence/import/{upload.pk}/"

    def test_asks_for_the_cells_that_are_wrong(
        self, browser: Client, upload: EvidenceImport
    ) -> None:
        page = browser.get(self.address(upload)).content.decode()
        assert "2 rows to put right" in page
        assert 'name="r3-day" value="soon"' in page
        assert 'name="r4-award" value="nonsense"' in page
        assert 'name="r3-award"' not in page
        assert 'href="#id_r3-day"' in page
        assert "Record 1 completion" not in page

    def test_takes_what_was_typed_and_then_records(
        self, browser: Client, upload: EvidenceImport
    ) -> None:
        sent = {"action": "mend", "r3-day": "03/10/2026", "r4-award": "nonsense"}
        page = browser.post(self.address(upload), sent, follow=True).content.decode()
        assert "1 row is settled. The others still have a problem." in page
        sent = {"action": "mend", "r4-award": "nonsense", "r4-is_left_out": "on"}
        page = browser.post(self.address(upload), sent, follow=True).content.decode()
        assert "Every row is settled." in page
        assert "Record 2 completions" in page
        browser.post(self.address(upload))
        assert Evidence.objects.count() == 2

    def test_leaves_out_one_of_two_scores_and_shows_the_other(
        self, browser: Client, upload: EvidenceImport
    ) -> None:
        upload.rows = [
            upload.rows[0],
            [3, *upload.rows[0][1:5], "91", ""],
            [4, *upload.rows[0][1:]],
        ]
        upload.save()
        page = browser.get(self.address(upload)).content.decode()
        assert 'name="r2-score" value="83"' in page
        assert 'name="r3-score" value="91"' in page
        sent = {"action": "mend", "r2-is_left_out": "on", "r3-score": "83", "r3-day": "02/10/2026"}
        page = browser.post(self.address(upload), sent, follow=True).content.decode()
        assert "2 October 2026, 83%" in page
        assert "Repeated in the file" in page
        assert "Its provider calls it passed: it counts whatever the score." in page

    def test_leaves_out_all_that_are_wrong(self, browser: Client, upload: EvidenceImport) -> None:
        sent = {"leave_out_all": "1", "r3-day": "soon"}
        page = browser.post(self.address(upload), sent, follow=True).content.decode()
        assert "Record 1 completion" in page

    def test_asks_for_a_person_who_is_not_found_and_takes_her_in_place(
        self, browser: Client, upload: EvidenceImport
    ) -> None:
        upload.rows = [[2, "aisha@demo.exampel", *upload.rows[0][2:]]]
        upload.save()
        page = browser.get(self.address(upload)).content.decode()
        assert 'name="r2-person" value="aisha@demo.exampel"' in page
        assert "Nobody here has this address or number now." in page
        sent = {"action": "mend", "r2-person": "aisha@demo.example"}
        page = browser.post(self.address(upload), sent, follow=True).content.decode()
        assert "Record 1 completion" in page
        browser.post(self.address(upload))
        assert Evidence.objects.count() == 1

    def test_puts_back_what_was_left_out(self, browser: Client, upload: EvidenceImport) -> None:
        address = self.address(upload)
        assert "Put back the rows left out" not in browser.get(address).content.decode()
        browser.post(address, {"action": "mend", "r3-is_left_out": "on", "r3-day": "03/10/2026"})
        page = browser.get(address).content.decode()
        assert "Put back the rows left out" in page
        assert 'name="r3-day"' not in page
        page = browser.post(address, {"action": "put_back"}, follow=True).content.decode()
        assert "Put back the rows left out" not in page
        assert "1 row to put right" in page

    def test_changes_no_row_that_was_right(self, browser: Client, upload: EvidenceImport) -> None:
        sent = {"action": "mend", "r2-person": "other@demo.example", "r2-is_left_out": "on"}
        browser.post(self.address(upload), sent)
        upload.refresh_from_db()
        assert upload.rows[0][:2] == [2, "aisha@demo.example"]

    def test_asks_whether_what_was_withdrawn_is_recorded_again(
        self, browser: Client, upload: EvidenceImport, lead: User
    ) -> None:
        upload.rows = upload.rows[:1]
        upload.save()
        again = EvidenceImport.objects.get(pk=upload.pk)
        again.pk = uuid4()
        again.save(force_insert=True)
        browser.post(self.address(upload))
        correct_evidence(
            evidence=Evidence.objects.get(), reason="Wrong", is_withdrawal=True, by=lead, at=NOW
        )
        page = browser.get(self.address(again)).content.decode()
        assert "Record again the 1 completion that was withdrawn" in page
        browser.post(self.address(again), {"again": "1"})
        assert Evidence.objects.standing().count() == 1

    def test_is_its_uploaders_only(self, client: Client, upload: EvidenceImport) -> None:
        client.force_login(UserFactory(partner_lead=True, organisation=upload.organisation))
        sent = {"action": "mend", "r3-is_left_out": "on"}
        assert client.post(self.address(upload), sent).status_code == 404

    def test_asks_the_database_no_more_for_many_rows(
        self, browser: Client, upload: EvidenceImport, django_assert_max_num_queries: Any
    ) -> None:
        browser.get(self.address(upload))
        with django_assert_max_num_queries(60) as few:
            browser.get(self.address(upload))
        upload.rows += [[number, *upload.rows[1][1:]] for number in range(5, 70)]
        upload.save()
        with django_assert_max_num_queries(len(few.captured_queries)):
            page = browser.get(self.address(upload)).content.decode()
        assert "17 more rows follow when these are settled." in page
