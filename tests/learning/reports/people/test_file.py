"""Lists of people as files."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from learning.accounts.models import Responsibility
from learning.reports.enums import ExportState
from learning.reports.models import Export
from learning.reports.operations import exports, prepare_export
from tests.learning.reports.conftest import Trust, text_of, words_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


class TestPeopleFile:
    def test_holds_the_list_shown(self, lead: Client, trust: Trust) -> None:
        response = lead.get("/org/trust/people.csv?group=ward")
        rows = list(csv.reader(io.StringIO(words_of(response))))
        assert rows == [
            ["Name", "E-mail", "Group", "Due", "Standing"],
            ["Priya Wardle", trust.ward_nurse.email, "Ward 4", "2026-11-01", "Overdue"],
        ]
        assert 'filename="ward-4-people-2026-11-23.csv"' in response["Content-Disposition"]

    def test_lets_no_name_be_a_formula(self, lead: Client, trust: Trust) -> None:
        trust.ward_nurse.first_name = "=cmd()"
        trust.ward_nurse.save()
        assert "'=cmd() Wardle" in words_of(lead.get("/org/trust/people.csv?group=ward"))

    def test_is_logged_without_the_words_searched_for(self, lead: Client, trust: Trust) -> None:
        words_of(lead.get("/org/trust/people.csv?state=all&q=wardle"))
        entry = ModelLogEntry.objects.get(action="reports.export")
        assert entry.user == trust.lead
        assert (entry.data["rows"], entry.data["searched"]) == (1, True)
        assert "wardle" not in json.dumps(entry.data).lower()
        assert not Export.objects.exists()

    def test_is_made_by_the_worker_where_it_is_long(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
        for _time in range(2):
            page = text_of(lead.get("/org/trust/people.csv?state=overdue", follow=True))
            assert "The table is being prepared." in page
        export = Export.objects.get()
        assert export.state == ExportState.PREPARING
        assert ModelLogEntry.objects.filter(action="reports.export").count() == 1
        prepare_export(export_id=export.pk, number=export.tries, clock=timezone.now)
        made = words_of(lead.get(f"/reports/exports/{export.pk}/file/"))
        assert made.splitlines()[0] == "Name,E-mail,Group,Due,Standing"
        assert f"Priya Wardle,{trust.ward_nurse.email},Ward 4,2026-11-01,Overdue" in made
        assert export.file_name == "millbeck-trust-people-2026-11-23.csv"
        trust.ward_nurse.is_hidden_from_lists = True
        trust.ward_nurse.save()
        assert lead.get(f"/reports/exports/{export.pk}/file/").status_code == 403

    def test_of_the_worker_holds_what_its_reader_may_see_then(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
        lead.get("/org/trust/people.csv?state=overdue")
        Responsibility.objects.filter(user=trust.lead).delete()
        export = Export.objects.get()
        done = prepare_export(export_id=export.pk, number=export.tries, clock=timezone.now)
        assert done.state == ExportState.FAILED
        assert "You do not see the people of this list by name any more." in done.reason

    def test_of_a_search_is_written_down_nowhere(
        self, lead: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
        page = text_of(lead.get("/org/trust/people.csv?state=all&q=priya", follow=True))
        assert "This search finds more than 1 people." in page
        assert not Export.objects.exists()
