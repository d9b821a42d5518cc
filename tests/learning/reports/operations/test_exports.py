"""A file names nobody who is in a sensitive post since it was made."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from learning.accounts.access import viewer
from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Responsibility, User
from learning.reports.building.definition import Report
from learning.reports.enums import ExportState
from learning.reports.models import Export
from learning.reports.operations import (
    ExportRefused,
    ask_export,
    expire_exports,
    prepare_export,
    retry_export,
)
from tests.learning.reports.conftest import NOW, Trust, works_at

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db
CHANGED = "Who stands in lists has changed since this file was made. Make it again."
SOON = NOW + timedelta(minutes=20)


@pytest.fixture
def export(trust: Trust) -> Export:
    return ask_export(
        report=Report.of({}), title="Standing", form="csv", token=uuid.uuid4(),
        by=viewer(trust.lead, at=NOW), at=NOW,
    )  # fmt: skip


def has_file(export: Export) -> bool:
    return export.file.storage.exists(str(export.file.name))


def hide(user: User, *, is_hidden: bool = True) -> None:
    User.objects.filter(pk=user.pk).update(is_hidden_from_lists=is_hidden)


def make_again(export: Export, trust: Trust) -> Export:
    retry_export(export=export, by=viewer(trust.lead, at=SOON), at=SOON)
    export.refresh_from_db()
    return prepare_export(export_id=export.pk, number=export.tries, clock=timezone.now)


class TestFileOfAnExport:
    def test_is_refused_once_somebody_is_in_a_sensitive_post(
        self, client: Client, trust: Trust, export: Export
    ) -> None:
        client.force_login(trust.lead)
        address = f"/reports/exports/{export.pk}/file/"
        assert b"Wardle" in b"".join(client.get(address))
        hide(trust.ward_nurse)
        answer = client.get(address)
        assert answer.status_code == 403
        refusal = answer.content.decode()
        assert CHANGED in refusal
        assert 'href="/reports/exports/"' in refusal
        assert "have the role added" not in refusal
        page = client.get("/reports/exports/").content.decode()
        assert CHANGED in page
        assert address not in page
        assert "Out of date" in page
        assert "Ready" not in page
        assert f"/reports/exports/{export.pk}/retry/" in page

    def test_leaves_her_out_when_it_is_made_again(
        self,
        client: Client,
        trust: Trust,
        export: Export,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        old = str(export.file.name)
        hide(trust.ward_nurse)
        with django_capture_on_commit_callbacks(execute=True):
            assert make_again(export, trust).state == ExportState.READY
            assert export.file.storage.exists(old)
        assert not export.file.storage.exists(old)
        client.force_login(trust.lead)
        content = b"".join(client.get(f"/reports/exports/{export.pk}/file/"))
        assert b"Wardle" not in content
        assert b"Office" in content

    def test_is_refused_where_she_was_hidden_while_it_was_written(
        self, client: Client, trust: Trust, export: Export
    ) -> None:
        hide(works_at(trust.ward, "Other"))
        retry_export(export=export, by=viewer(trust.lead, at=SOON), at=SOON)
        export.refresh_from_db()

        turns: list[datetime] = []

        def clock() -> datetime:
            if turns:  # it has begun
                hide(trust.ward_nurse)
            turns.append(SOON)
            return SOON

        prepare_export(export_id=export.pk, number=export.tries, clock=clock)
        client.force_login(trust.lead)
        assert client.get(f"/reports/exports/{export.pk}/file/").status_code == 403

    def test_stays_with_whoever_lists_everybody(
        self, client: Client, trust: Trust, export: Export
    ) -> None:
        hers = Responsibility.objects.filter(user=trust.lead)
        hers.update(kind=ResponsibilityKind.TRAINING_ADMINISTRATOR)
        whole = ask_export(
            report=Report.of({}), title="All", form="csv", token=uuid.uuid4(),
            by=viewer(trust.lead, at=NOW), at=NOW,
        )  # fmt: skip
        hide(trust.ward_nurse)
        client.force_login(trust.lead)
        assert b"Wardle" in b"".join(client.get(f"/reports/exports/{whole.pk}/file/"))


class TestRetryExport:
    def test_refuses_what_is_ready_and_not_outdated(self, trust: Trust, export: Export) -> None:
        with pytest.raises(ExportRefused):
            make_again(export, trust)

    def test_keeps_the_file_where_nothing_is_written(self, trust: Trust, export: Export) -> None:
        hide(trust.ward_nurse)
        with pytest.raises(RuntimeError), transaction.atomic():
            retry_export(export=export, by=viewer(trust.lead, at=SOON), at=SOON)
            raise RuntimeError
        assert has_file(export)


class TestExpireExports:
    def test_deletes_what_is_outdated_and_nothing_else(
        self,
        trust: Trust,
        export: Export,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        assert expire_exports(at=SOON) == 0
        hide(trust.ward_nurse)
        with django_capture_on_commit_callbacks(execute=True):
            assert expire_exports(at=SOON) == 1
            assert has_file(export)
        assert not has_file(export)
        export.refresh_from_db()
        assert (export.state, export.file.name) == (ExportState.EXPIRED, "")

    @pytest.mark.parametrize("is_written", [False, True])
    def test_leaves_alone_what_is_made_again_meanwhile(
        self,
        trust: Trust,
        export: Export,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        monkeypatch: pytest.MonkeyPatch,
        is_written: bool,
    ) -> None:
        hide(trust.ward_nurse)
        is_outdated = Export.is_outdated

        def made_again(this: Export, sensitive: str) -> bool:
            monkeypatch.setattr(Export, "is_outdated", is_outdated)
            found = is_outdated(this, sensitive)
            hide(works_at(trust.ward, "Other"))
            retry_export(export=export, by=viewer(trust.lead, at=SOON), at=SOON)
            if is_written:
                prepare_export(export_id=export.pk, number=2, clock=lambda: SOON)
            return found

        monkeypatch.setattr(Export, "is_outdated", made_again)
        with django_capture_on_commit_callbacks(execute=True):
            assert expire_exports(at=SOON) == 0
        export.refresh_from_db()
        assert (export.state, export.tries) == (ExportState.READY, 2)
        assert has_file(export)
