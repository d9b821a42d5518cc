"""Reports taken away as files, at once or by the worker."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from learning.accounts.access import viewer
from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Responsibility, User
from learning.reports.building.definition import Report
from learning.reports.building.tables import Table
from learning.reports.enums import ExportState
from learning.reports.models import Export
from learning.reports.operations import (
    ask_export,
    cancel_export,
    expire_exports,
    give_up_exports,
    prepare_export,
)
from learning.reports.operations import exports as export_operations
from tests.factories.accounts import UserFactory
from tests.learning.reports.conftest import NOW, Trust, body_of, text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db


def prepared(export: Export, number: int) -> Export:
    """Do the worker's part of one try."""
    return prepare_export(export_id=export.pk, number=number, clock=timezone.now)


def taken(client: Client, form: str, **report: Any) -> Any:
    data = {"format": form, "token": str(uuid.uuid4()), "title": "Standing", **report}
    return client.post("/reports/exports/", data, follow=True)


class TestExport:
    def test_holds_what_the_screen_shows(self, lead: Client, trust: Trust) -> None:
        trust.ward_nurse.first_name = "=cmd()"
        trust.ward_nurse.save()
        table = Table(Report.of({}), viewer(trust.lead, at=NOW), NOW)
        expected = list(table.lines())
        heads = [str(column.head) for column in table.columns]
        answer = taken(lead, "csv")
        assert 'filename="standing-2026-11-23.csv"' in answer["Content-Disposition"]
        content = body_of(answer)
        assert content.startswith(b"\xef\xbb\xbf")
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert head == heads
        assert [row[0] for row in rows] == ["Priya Office", "'=cmd() Wardle"]
        assert [row[1:] for row in rows] == [
            [str(value) for value in line[1:]] for line in expected
        ]

        sheet = load_workbook(io.BytesIO(body_of(taken(lead, "xlsx")))).active
        assert sheet is not None
        assert sheet.auto_filter.ref == "A1:F3"
        cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert cells[1][0] == "=cmd() Wardle"
        assert sheet.cell(3, 1).data_type == "s"
        due = sheet.cell(2, 6)
        assert due.is_date
        assert due.value.date() == expected[0][5]

    @pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
    def test_keeps_text_text_in_a_spreadsheet(
        self, lead: Client, trust: Trust, begins: str
    ) -> None:
        trust.ward_nurse.first_name = f"{begins}cmd()"
        trust.ward_nurse.save()
        sheet = load_workbook(io.BytesIO(body_of(taken(lead, "xlsx")))).active
        assert sheet is not None
        cell = sheet.cell(3, 1)
        assert (cell.value, cell.data_type) == (f"{begins}cmd() Wardle", "s")
        assert cell.quotePrefix

    def test_is_named_by_nothing_that_somebody_typed(self, lead: Client) -> None:
        answer = taken(lead, "csv", title="Why Priya Wardle is late")
        assert 'filename="standing-2026-11-23.csv"' in answer["Content-Disposition"]

    def test_is_named_for_report_filters_and_day(self, lead: Client) -> None:
        answer = taken(lead, "csv", organisations="ward", states="overdue")
        assert "standing-ward-overdue-2026-11-23.csv" in answer["Content-Disposition"]

    def test_is_made_once_by_a_double_click(self, lead: Client) -> None:
        data = {"format": "csv", "token": str(uuid.uuid4())}
        first = lead.post("/reports/exports/", data)["Location"]
        assert lead.post("/reports/exports/", data)["Location"] == first
        assert Export.objects.count() == 1

    def test_is_made_in_each_format_that_one_page_offers(self, lead: Client) -> None:
        token = str(uuid.uuid4())
        for form in ("csv", "xlsx"):
            answer = lead.post("/reports/exports/", {"format": form, "token": token}, follow=True)
            assert f".{form}" in answer["Content-Disposition"]
            assert body_of(answer)
        assert sorted(Export.objects.values_list("format", flat=True)) == ["csv", "xlsx"]

    def test_needs_a_format_and_a_token(self, lead: Client) -> None:
        for data in ({"format": "exe", "token": str(uuid.uuid4())}, {"format": "csv"}):
            assert lead.post("/reports/exports/", data).status_code == 400

    def test_is_its_owners_only(self, lead: Client, client: Client, trust: Trust) -> None:
        taken(lead, "csv")
        address = f"/reports/exports/{Export.objects.get().pk}/file/"
        other = UserFactory(partner_lead=True, organisation=trust.whole)
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert "Standing" not in text_of(client.get("/reports/exports/"))

    def test_is_refused_to_whom_others_are_entrusted_now(self, lead: Client, trust: Trust) -> None:
        taken(lead, "csv")
        address = f"/reports/exports/{Export.objects.get().pk}/file/"
        Responsibility.objects.filter(user=trust.lead).update(organisation=trust.ward)
        assert lead.get(address).status_code == 403

    def test_is_refused_to_whom_it_would_show_sensitive_posts_no_more(
        self, lead: Client, trust: Trust
    ) -> None:
        hers = Responsibility.objects.filter(user=trust.lead)
        hers.update(kind=ResponsibilityKind.TRAINING_ADMINISTRATOR)
        taken(lead, "csv")
        address = f"/reports/exports/{Export.objects.get().pk}/file/"
        assert lead.get(address).status_code == 200
        hers.update(kind=ResponsibilityKind.PARTNER_LEAD)
        assert lead.get(address).status_code == 403

    def test_ends_after_seven_days(
        self, lead: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        taken(lead, "csv")
        export = Export.objects.get()
        assert expire_exports(at=NOW + timedelta(days=6)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert expire_exports(at=NOW + timedelta(days=7)) == 1
        assert not export.file.storage.exists(str(export.file.name))
        assert "Expired" in text_of(lead.get("/reports/exports/"))
        assert lead.get(f"/reports/exports/{export.pk}/file/").status_code == 404


class TestLongExport:
    """More rows than are prepared at once; here that is more than one."""

    @pytest.fixture(autouse=True)
    def long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(export_operations, "MOST_AT_ONCE", 1)
        monkeypatch.setattr(export_operations, "PROGRESS_EVERY", 1)

    def ask(self, user: User) -> Export:
        return ask_export(
            report=Report.of({}), title="Standing", form="csv", token=uuid.uuid4(),
            by=viewer(user, at=NOW), at=NOW,
        )  # fmt: skip

    def test_is_left_to_the_worker(self, trust: Trust) -> None:
        export = self.ask(trust.lead)
        assert export.state == ExportState.PREPARING
        assert self.ask(trust.lead) == export
        done = prepared(export, 1)
        assert (done.state, done.rows_done) == (ExportState.READY, 2)

    def test_is_shown_on_its_way_and_stopped(self, lead: Client, trust: Trust) -> None:
        export = self.ask(trust.lead)
        page = lead.get("/reports/exports/")
        assert "A table is being prepared." in text_of(page)
        assert 'http-equiv="refresh"' in page.content.decode()
        assert 'http-equiv="refresh"' not in lead.get("/reports/exports/?still").content.decode()
        lead.post(f"/reports/exports/{export.pk}/cancel/")
        page = lead.get("/reports/exports/")
        assert "Cancelled" in text_of(page)
        assert 'http-equiv="refresh"' not in page.content.decode()
        assert prepared(export, 1).state == ExportState.CANCELLED
        lead.post(f"/reports/exports/{export.pk}/retry/")
        lead.post(f"/reports/exports/{export.pk}/retry/")
        export.refresh_from_db()
        assert (export.state, export.tries) == (ExportState.PREPARING, 2)
        assert prepared(export, 1).state == ExportState.PREPARING
        assert prepared(export, 2).state == ExportState.READY

    def test_stops_in_the_middle(self, trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
        export = self.ask(trust.lead)
        lines = Table.lines

        def cancelled_meanwhile(table: Table) -> Any:
            cancel_export(export=export, by=viewer(trust.lead, at=NOW), at=NOW)
            return lines(table)

        monkeypatch.setattr(Table, "lines", cancelled_meanwhile)
        done = prepared(export, 1)
        assert (done.state, bool(done.file)) == (ExportState.CANCELLED, False)

    def test_fails_with_a_reason(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export = self.ask(trust.lead)

        def broken(_table: Table) -> Any:
            raise OSError("disk")

        monkeypatch.setattr(Table, "lines", broken)
        assert prepared(export, 1).state == ExportState.FAILED
        assert "Something went wrong on our side" in text_of(lead.get("/reports/exports/"))

    def test_is_given_up_without_a_sign_of_life(self, trust: Trust) -> None:
        export = self.ask(trust.lead)
        assert give_up_exports(at=NOW + timedelta(minutes=14)) == 0
        assert give_up_exports(at=NOW + timedelta(minutes=15)) == 1
        export.refresh_from_db()
        assert "Try again" in export.reason
