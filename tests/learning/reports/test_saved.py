"""Reports kept under a name, shared and announced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import User
from learning.notices.models import Notice
from learning.reports.enums import Rhythm
from learning.reports.models import SavedReport
from learning.reports.operations import send_due_reports
from learning.reports.operations.saved import next_date_after
from tests.factories.accounts import ResponsibilityFactory, UserFactory
from tests.learning.reports.conftest import NOW, Trust, text_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


class TestSavedReport:
    def save(self, client: Client, **fields: Any) -> SavedReport:
        data = {"name": "Overdue", "rhythm": "never", "people": "", **fields}
        answer = client.post("/reports/save/?what=standing&states=overdue", data)
        assert answer.status_code == 302, answer.content.decode()
        return SavedReport.objects.get(name=data["name"])

    def change(self, client: Client, **fields: Any) -> None:
        address = f"/reports/saved/{SavedReport.objects.get().pk}/change/"
        data = {"name": "Overdue", "rhythm": "never", "people": "", **fields}
        assert client.post(address, data).status_code == 302

    def test_keeps_its_sharing_when_it_is_saved_again(self, lead: Client, trust: Trust) -> None:
        colleague = UserFactory(partner_lead=True, organisation=trust.whole)
        shared = {"rhythm": "weekly", "people": colleague.email, "kinds": ["supervisor"]}
        saved = self.save(lead, **shared)
        assert self.save(lead, **shared) == saved, "a double click is no other report"
        address = "/reports/save/?what=standing&states=overdue"
        page = text_of(lead.post(address, {"name": "Overdue", "rhythm": "never"}, follow=True))
        assert "“Overdue” is saved already. It is shared and sent as before." in page
        assert colleague.email in page
        saved.refresh_from_db()
        assert (saved.rhythm, str(saved.next_date)) == (Rhythm.WEEKLY, "2026-11-30")
        assert saved.is_for_supervisors
        assert saved.shared_with.get() == colleague

    def test_is_named_to_whoever_would_save_it_again(self, lead: Client) -> None:
        address = "/reports/save/?what=standing&states=overdue"
        assert "saved this report already" not in text_of(lead.get(address))
        saved = self.save(lead)
        page = text_of(lead.get(address))
        assert "You have saved this report already, as “Overdue”." in page
        assert f"/reports/saved/{saved.pk}/change/" in page

    def test_is_kept_once_under_a_name(self, lead: Client) -> None:
        saved = self.save(lead)
        assert self.save(lead) == saved
        other = lead.post("/reports/save/?what=places", {"name": "Overdue", "rhythm": "never"})
        assert "You already have a report with this name" in text_of(other)
        assert "Overdue" in text_of(lead.get("/reports/"))
        assert "Priya Wardle" in text_of(lead.get(f"/reports/saved/{saved.pk}/"))

    def test_shows_each_reader_her_own_people(self, lead: Client, trust: Trust) -> None:
        supervisor = UserFactory()
        ResponsibilityFactory(
            user=supervisor, kind=ResponsibilityKind.SUPERVISOR, organisation=trust.ward
        )
        address = f"/reports/saved/{self.save(lead).pk}/"
        lead.force_login(supervisor)
        assert lead.get(address).status_code == 404
        lead.force_login(trust.lead)
        self.change(lead, people=supervisor.email)
        lead.force_login(supervisor)
        page = text_of(lead.get(address))
        assert "Priya Wardle" in page
        assert "Priya Office" not in page
        assert lead.get(f"{address}change/").status_code == 404
        lead.force_login(trust.lead)
        self.change(lead, kinds=["supervisor"])
        lead.force_login(supervisor)
        assert "Priya Office" not in text_of(lead.get(address))

    def test_is_changed_and_deleted_by_its_owner(self, lead: Client) -> None:
        self.save(lead, name="Other")
        saved = self.save(lead)
        change = f"/reports/saved/{saved.pk}/change/"
        page = text_of(lead.post(change, {"name": "Other", "rhythm": "never"}))
        assert "You already have a report with this name" in page
        page = text_of(lead.post(change, {"name": "New", "rhythm": "weekly", "people": "no@x.y"}))
        assert "Nobody here has the address no@x.y" in page
        lead.post(change, {"name": "New", "rhythm": "weekly"})
        saved.refresh_from_db()
        assert (saved.name, saved.rhythm) == ("New", Rhythm.WEEKLY)
        lead.post(f"/reports/saved/{saved.pk}/delete/")
        assert SavedReport.objects.count() == 1

    def test_is_not_shared_with_those_who_could_not_open_it(
        self, lead: Client, trust: Trust
    ) -> None:
        trainer = UserFactory(trainer=True)
        named = "\n".join((trust.ward_nurse.email, trainer.email, trust.lead.email))
        data = {"name": "Overdue", "rhythm": "never", "people": named}
        page = text_of(lead.post("/reports/save/?what=standing", data))
        refused = sorted((trust.ward_nurse.email, trainer.email))
        assert f"{' and '.join(refused)} could not open it" in page
        assert not SavedReport.objects.exists()

    def test_is_announced_by_a_link_alone(self, lead: Client, trust: Trust) -> None:
        held = ResponsibilityFactory(
            user=trust.ward_nurse, kind=ResponsibilityKind.SUPERVISOR, organisation=trust.ward
        )
        saved = self.save(lead, rhythm="weekly", people=trust.ward_nurse.email)
        held.end_date = NOW.date()
        held.save()
        assert str(saved.next_date) == "2026-11-30"
        assert send_due_reports(at=NOW) == 0
        later = NOW + timedelta(days=7)
        with time_machine.travel(later, tick=False):
            assert send_due_reports(at=later) == 1  # the nurse sees no names any more
            assert send_due_reports(at=later) == 0
        notice = Notice.objects.get()
        assert notice.to_email == trust.lead.email
        assert f"/reports/saved/{saved.pk}/" in notice.body
        assert "Wardle" not in notice.body
        assert notice.keeps_quiet_hours

    def test_is_announced_no_more_once_its_owner_has_left(self, lead: Client, trust: Trust) -> None:
        colleague = UserFactory(partner_lead=True, organisation=trust.whole)
        saved = self.save(lead, rhythm="weekly", people=colleague.email)
        User.objects.filter(pk=trust.lead.pk).update(is_active=False)
        later = NOW + timedelta(days=7)
        with time_machine.travel(later, tick=False):
            assert send_due_reports(at=later) == 0
        saved.refresh_from_db()
        assert (saved.rhythm, saved.next_date) == (Rhythm.NEVER, None)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [("weekly", "2026-11-30"), ("monthly", "2026-12-01"), ("never", "None")],
)
def test_next_date_after_comes_later(rhythm: str, expected: str) -> None:
    assert str(next_date_after(rhythm, NOW.date())) == expected
