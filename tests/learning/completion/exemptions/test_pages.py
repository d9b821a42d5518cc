"""The page of a person on which exemptions are asked for and decided."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.operations import start_post
from learning.completion.enums import ExemptionOutcome, StandingState
from learning.completion.models import Exemption, ExemptionDecision
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import NOW, TODAY, required
from tests.learning.completion.exemptions.asking import asked, dated, page_of, told

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
TOLD_BY = '<span class="app-small app-muted">'
DAY = timedelta(days=1)


def request_form(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "exemption",
        "requirement": "all",
        "reason": "other_duty",
        "exemption_requirement": "all",
        **dated("exemption_start_date", date(2026, 11, 23)),
        **dated("exemption_end_date", date(2027, 2, 1)),
        **changes,
    }


def absence_form(start: date, end: date, **changes: str) -> dict[str, str]:
    return {
        "kind": "absence",
        "reason": "long_absence",
        "note": "",
        **dated("absence_start_date", start),
        **dated("absence_end_date", end),
        **changes,
    }


def said_of_rules(client: Client, officer: User) -> list[str]:
    """Return what the rules are called of which one may be chosen."""
    form = client.get(page_of(officer)).context["form"]
    return [str(name) for _key, name in form.fields["extension_requirement"].choices[1:]]


@pytest.mark.usefixtures("now", "requirement")
class TestExemptionsPage:
    def test_lets_a_supervisor_ask_and_an_administrator_approve(
        self, client: Client, officer: User, sergeant: User, administrator: User
    ) -> None:
        client.force_login(sergeant)
        assert client.post(page_of(officer), request_form()).status_code == 302
        found = Exemption.objects.get()
        page = client.get(page_of(officer)).content.decode()
        assert "Waiting" in page
        assert "Take the request back" in page
        assert "The day from which the new due day replaces the old one" in page
        assert "Approve or decline" not in page
        client.force_login(administrator)
        decide = f"{page_of(officer)}{found.pk}/decide/"
        assert f'"{decide}"' in client.get(page_of(officer)).content.decode()
        page = client.get(decide).content.decode()
        assert "<b>Due soon becomes Exempt.</b>" in page
        assert "From 1 February 2027: Overdue, due 30 November 2026, unless passed by then." in page
        assert not found.decisions.exists()
        assert client.post(decide, {"decision": "approve"}).status_code == 302
        assert told(officer, TODAY)[0] == StandingState.EXEMPT
        page = client.get(page_of(officer)).content.decode()
        assert f"Approved<br>{TOLD_BY}23 Nov 2026, {administrator.get_full_name()}<" in page
        assert "Withdraw it" in page
        assert client.post(decide, {"decision": "decline", "reason": "No"}).status_code == 302
        assert found.decisions.get().outcome == ExemptionOutcome.APPROVED

    def test_says_what_does_not_fit(self, client: Client, officer: User, sergeant: User) -> None:
        client.force_login(sergeant)
        for changes, said in (
            ({"exemption_end_date_year": "2025"}, "The day it ends must be after the first day."),
            ({"exemption_end_date_year": "2126"}, "must not be more than 5 years ahead"),
            ({"exemption_start_date_year": "2015"}, "must not be more than 5 years back"),
            ({"kind": ""}, "Choose what you ask for"),
            ({"exemption_requirement": ""}, "Exempt from what?: this is missing"),
            ({"exemption_start_date_day": "31"}, "Exempt from: enter a real date, like 11 1 2027"),
            (
                dated("extension_due_date", date(2027, 2, 1)) | {"extension_due_date_day": "31"},
                "New due day is for another choice",
            ),
            ({"note": "x" * 205}, "Write 200 characters at most; these are 205"),
            ({"kind": "extension"}, "Counts from: this is missing"),
        ):
            page = client.post(page_of(officer), request_form(**changes))
            assert said in page.content.decode()
        assert not Exemption.objects.exists()

    def test_refuses_what_belongs_to_another_kind(
        self, client: Client, officer: User, sergeant: User, requirement: Requirement
    ) -> None:
        client.force_login(sergeant)
        sent = absence_form(
            TODAY,
            TODAY + 90 * DAY,
            extension_requirement=str(requirement.pk),
            **dated("extension_due_date", TODAY + 60 * DAY),
        )
        page = client.post(page_of(officer), sent).content.decode()
        extension = "is for another choice: empty it, or choose “Extension: a later due day”"
        assert f"What is to be due later? {extension}" in page
        assert f"New due day {extension}" in page
        # What has to be emptied is shown, although its kind is not chosen.
        assert page.count("govuk-inset-text") == 1
        assert not Exemption.objects.exists()

    def test_asks_whether_days_that_overlap_are_meant(
        self, client: Client, officer: User, sergeant: User
    ) -> None:
        asked(officer, sergeant, kind="absence")
        client.force_login(sergeant)
        assert "all the same" not in client.get(page_of(officer)).content.decode()
        sent = absence_form(TODAY + DAY, TODAY + 99 * DAY)
        page = client.post(page_of(officer), sent).content.decode()
        assert "23 November 2026 until 21 February 2027 (waiting)" in page
        assert "all the same" in page
        assert Exemption.objects.count() == 1
        sent["despite_overlap"] = "on"
        assert client.post(page_of(officer), sent).status_code == 302
        assert Exemption.objects.count() == 2

    def test_tells_rules_of_one_title_apart(
        self, client: Client, officer: User, sergeant: User, unit: Organisation,
        requirement: Requirement,
    ) -> None:  # fmt: skip
        client.force_login(sergeant)
        title, module = requirement.title, requirement.module
        assert module is not None
        assert said_of_rules(client, officer) == [title]
        for_some = required(unit, module, roles=["response_officer"])
        assert said_of_rules(client, officer) == [
            f"{title}: everyone, Bradford",
            f"{title}: Response officer, Bradford",
        ]
        asked(officer, sergeant, requirement=for_some)
        page = client.get(page_of(officer)).content.decode()
        assert f'<span class="app-muted">{title}: Response officer, Bradford</span>' in page

    def test_tells_a_rule_from_the_one_that_takes_its_place(
        self, client: Client, officer: User, sergeant: User, unit: Organisation,
        requirement: Requirement,
    ) -> None:  # fmt: skip
        client.force_login(sergeant)
        module = requirement.module
        assert module is not None
        required(unit, module, replaces=requirement, start_date=TODAY + 30 * DAY, due_days=20)
        rule = f"{module.title}: everyone, Bradford"
        assert said_of_rules(client, officer) == [
            f"{rule}; in force from 1 October 2026",
            f"{rule}; in force from 23 December 2026",
        ]

    def test_asks_once_when_sent_twice(self, client: Client, officer: User, sergeant: User) -> None:
        client.force_login(sergeant)
        for _turn in range(2):
            client.post(page_of(officer), request_form())
        assert Exemption.objects.count() == 1

    def test_says_that_another_note_is_not_added_to_what_waits(
        self, client: Client, officer: User, sergeant: User
    ) -> None:
        client.force_login(sergeant)
        client.post(page_of(officer), request_form(note="Seconded"))
        assert client.post(page_of(officer), request_form(note=" Seconded ")).status_code == 302
        page = client.post(page_of(officer), request_form(note="Seconded to Leeds"))
        text = page.content.decode()
        assert "asked already and waits since 23 November 2026, so this note was not" in text
        assert 'href="#id_note"' in text
        assert "Seconded to Leeds" in text
        assert Exemption.objects.get().note == "Seconded"

    def test_names_no_days_that_were_asked_for_elsewhere(
        self, client: Client, officer: User, unit: Organisation, sergeant: User,
        administrator: User,
    ) -> None:  # fmt: skip
        other = OrganisationFactory(name="Aire Valley", partner=True)
        start_post(
            learner=learner_of(officer), organisation=other, role="other", is_primary=False,
            start_date=TODAY, by=None, at=NOW,
        )  # fmt: skip
        asked(
            officer, administrator, organisation=other, kind="absence", start_date=TODAY + 5 * DAY
        )
        client.force_login(sergeant)
        sent = absence_form(TODAY + DAY, TODAY + 9 * DAY)
        page = client.post(page_of(officer), sent).content.decode()
        assert "are in a long absence already: asked elsewhere." in page
        sent["despite_overlap"] = "on"
        client.post(page_of(officer), sent)
        found = Exemption.objects.get(organisation=unit)
        client.force_login(administrator)
        for address in (f"/org/{unit.key}/exemptions/", f"{page_of(officer)}{found.pk}/decide/"):
            page = client.get(address).content.decode()
            assert "something asked in another organisation" in page
            assert "28 Nov 2026" not in page

    def test_declines_with_a_reason_that_whoever_asked_reads(
        self, client: Client, officer: User, sergeant: User, administrator: User
    ) -> None:
        found = asked(officer, sergeant)
        client.force_login(administrator)
        address = f"{page_of(officer)}{found.pk}/decide/"
        page = client.post(address, {"decision": "decline", "reason": ""}).content.decode()
        assert "Say why you decline it" in page
        long = client.post(address, {"decision": "decline", "reason": "x" * 251}).content.decode()
        assert "Write 250 characters at most; these are 251" in long
        assert "maxlength" not in long
        client.post(address, {"decision": "decline", "reason": "Not this year."})
        client.force_login(sergeant)
        assert "Not this year." in client.get(page_of(officer)).content.decode()

    def test_is_not_for_supervisors_to_decide(
        self, client: Client, officer: User, administrator: User, sergeant: User
    ) -> None:
        found = asked(officer, administrator)
        client.force_login(sergeant)
        assert client.post(f"{page_of(officer)}{found.pk}/decide/").status_code == 403
        client.force_login(administrator)
        response = client.post(f"{page_of(officer)}{found.pk}/decide/")
        assert response.status_code == 403, "she asked for it herself"
        assert not ExemptionDecision.objects.exists()

    def test_is_not_there_for_anybody_else(self, client: Client, officer: User) -> None:
        stranger = UserFactory(supervisor=True, organisation=OrganisationFactory(key="leeds"))
        for person in (officer, stranger, UserFactory(trainer=True), UserFactory(leader=True)):
            client.force_login(person)
            assert client.get(page_of(officer)).status_code == 404
            assert client.post(page_of(officer), request_form()).status_code == 404
        client.logout()
        assert client.get(page_of(officer)).status_code == 302

    def test_is_decided_by_another_lead_in_a_partner(self, client: Client) -> None:
        trust = OrganisationFactory(key="trust", partner=True)
        ward = OrganisationFactory(key="ward", parent=trust)
        nurse = UserFactory(officer=True, organisation=ward)
        lead, other = UserFactory.create_batch(2, partner_lead=True, organisation=trust)
        found = asked(nurse, lead)
        address = f"{page_of(nurse, 'trust')}{found.pk}/decide/"
        client.force_login(lead)
        assert client.post(address, {"decision": "approve"}).status_code == 403
        client.force_login(other)
        assert client.post(address, {"decision": "approve"}).status_code == 302
        assert found.decisions.get().outcome == ExemptionOutcome.APPROVED

    def test_gives_a_lead_no_say_in_the_force(
        self, client: Client, officer: User, unit: Organisation, sergeant: User
    ) -> None:
        lead = ResponsibilityFactory(kind=ResponsibilityKind.PARTNER_LEAD, organisation=unit).user
        found = asked(officer, sergeant)
        client.force_login(lead)
        assert client.post(f"{page_of(officer)}{found.pk}/decide/").status_code == 403

    def test_asks_the_database_no_more_for_many_requests(
        self, client: Client, officer: User, sergeant: User, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(sergeant)
        asked(officer, sergeant)
        with django_assert_max_num_queries(60) as few:
            client.get(page_of(officer))
        for n in range(5):
            asked(officer, sergeant, end_date=TODAY + (91 + n) * DAY)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(page_of(officer))
