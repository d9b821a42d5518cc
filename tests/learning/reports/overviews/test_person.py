"""The page of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.enums import ResponsibilityKind
from learning.completion.enums import EvidenceKind, RevocationReason
from learning.completion.operations import correct_evidence
from tests.factories.accounts import UserFactory
from tests.factories.completion import NOW, elsewhere, passed, required
from tests.factories.courses import booked, open_for_booking
from tests.learning.reports.conftest import Trust, text_of
from tests.learning.reports.overviews.readers import page, people_in, reader

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage


pytestmark = pytest.mark.django_db


class TestPersonOfATrust:
    def test_shows_bookings_and_the_way_back(self, lead: Client, trust: Trust) -> None:
        run = open_for_booking()
        booked(run, trust.ward_nurse)
        page = text_of(lead.get(f"/people/{trust.ward_nurse.learner_id}/"))
        assert f'href="/courses/runs/{run.ref}/"' in page
        assert 'href="/org/" class="govuk-back-link"' in page

    def test_leads_a_supervisor_back_to_the_team(self, client: Client, trust: Trust) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=trust.ward))
        page = text_of(client.get(f"/people/{trust.ward_nurse.learner_id}/"))
        assert 'href="/team/" class="govuk-back-link"' in page


class TestPerson:
    def test_shows_modules_and_days_without_answers(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        required(force, module)
        passed(officer, module, occurred_at=NOW - timedelta(days=1))
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = page(client, f"/people/{officer.learner_id}/")
        assert "22 November 2026" in shown
        assert "Up to date" in shown

    def test_shows_when_and_why_a_pass_was_withdrawn_and_nothing_of_the_case(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        required(force, module)
        held = passed(officer, module)
        correct_evidence(
            evidence=held,
            is_withdrawal=True,
            reason="Sat by a colleague",
            reason_class=RevocationReason.NOT_OWN_WORK,
            by=None,
            at=NOW,
        )
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        address = f"/people/{officer.learner_id}/"
        _head, modules, _courses, happened = page(client, address).split("<table")
        said = f"Pass of {held.title} withdrawn on 23 November 2026: Not the holder’s own work"
        assert said in modules
        assert "Not yet" in modules
        assert said in happened
        assert "colleague" not in happened
        passed(officer, module, cause="again")
        _head, modules, _courses, happened = page(client, address).split("<table")
        assert said not in modules
        assert said in happened

    def test_says_that_training_elsewhere_was_withdrawn_without_a_class(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        award = elsewhere()
        held = passed(
            officer,
            module,
            kind=EvidenceKind.EXTERNAL,
            edition=None,
            external_award=award,
            subject_key=award.evidence_key,
            title=award.title,
        )
        correct_evidence(evidence=held, is_withdrawal=True, reason="Wrong", by=None, at=NOW)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = page(client, f"/people/{officer.learner_id}/")
        assert f"Record of {award.title} withdrawn on 23 November 2026<" in shown

    @pytest.mark.parametrize(
        ("back", "leads_to"),
        [
            ("/team/?state=all&q=ali#people", "/team/?state=all&amp;q=ali#people"),
            ("//elsewhere.example/", "/team/"),
            ("https://elsewhere.example/", "/team/"),
            ("/\\elsewhere.example", "/team/"),
            ("javascript:alert(1)", "/team/"),
            ("team/", "/team/"),
            ("", "/team/"),
        ],
    )
    def test_leads_back_to_the_list_as_it_was_searched_and_nowhere_else(
        self, back: str, leads_to: str, client: Client, force: Organisation
    ) -> None:
        (officer,) = people_in(force, 1)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = client.get(f"/people/{officer.learner_id}/", {"back": back}).content.decode()
        assert f'<a href="{leads_to}" class="govuk-back-link">' in shown

    def test_in_a_sensitive_post_is_found_by_the_training_administrator_only(
        self, client: Client, force: Organisation
    ) -> None:
        (officer,) = people_in(force, 1)
        officer.is_hidden_from_lists = True
        officer.save()
        for kind, status in (
            (ResponsibilityKind.SUPERVISOR, 404),
            (ResponsibilityKind.TRAINING_ADMINISTRATOR, 200),
        ):
            client.force_login(reader(kind, force))
            assert client.get(f"/people/{officer.learner_id}/").status_code == status

    def test_asks_no_more_for_more_evidence(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))

        def counted() -> int:
            client.get(f"/people/{officer.learner_id}/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/people/{officer.learner_id}/")
            return len(queries)

        passed(officer, module)
        before = counted()
        for number in range(4):
            held = passed(officer, module, cause=f"again:{number}")
            if number % 2:
                correct_evidence(evidence=held, is_withdrawal=True, reason="No", by=None, at=NOW)
        assert counted() == before
