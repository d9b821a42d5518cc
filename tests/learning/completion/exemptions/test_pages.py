"""The pages on which exemptions are asked for and decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.enums import ResponsibilityKind
from learning.completion.enums import ExemptionOutcome, StandingState
from learning.completion.models import Exemption, ExemptionDecision
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)
from tests.factories.completion import TODAY, required
from tests.learning.completion.exemptions.asking import asked, told

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
TOLD_BY = '<span class="app-small app-muted">'
DAY = timedelta(days=1)


def page_of(officer: User, key: str = "bradford") -> str:
    return f"/org/{key}/staff/{officer.learner_id}/exemptions/"


def request_form(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "exemption",
        "requirement": "all",
        "reason": "other_duty",
        "start_date_day": "23",
        "start_date_month": "11",
        "start_date_year": "2026",
        "end_date_day": "1",
        "end_date_month": "2",
        "end_date_year": "2027",
        **changes,
    }


def said_of_rules(client: Client, officer: User) -> list[str]:
    """Return what the rules are called of which one may be chosen."""
    form = client.get(page_of(officer)).context["form"]
    return [str(name) for _key, name in form.fields["requirement"].choices[1:]]


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
        assert "Withdraw the request" in page
        assert "For an extension: the day from which" in page
        assert "Approve" not in page
        client.force_login(administrator)
        assert "Approve" in client.get(page_of(officer)).content.decode()
        decide = f"{page_of(officer)}{found.pk}/decide/"
        assert client.post(decide, {"decision": "approve"}).status_code == 302
        assert told(officer, TODAY)[0] == StandingState.EXEMPT
        page = client.get(page_of(officer)).content.decode()
        assert f"Approved<br>{TOLD_BY}23 Nov 2026, {administrator.get_full_name()}<" in page
        assert "Withdraw from today" in page
        assert client.post(decide, {"decision": "decline"}).status_code == 302
        assert found.decisions.get().outcome == ExemptionOutcome.APPROVED

    def test_says_what_does_not_fit(self, client: Client, officer: User, sergeant: User) -> None:
        client.force_login(sergeant)
        for changes, said in (
            ({"end_date_year": "2025"}, "The day it ends must be after the first day."),
            ({"kind": ""}, "Choose what you ask for"),
            ({"start_date_day": "31"}, "From: enter a real date, like 11 1 2027"),
            (
                {"due_date_day": "31", "due_date_month": "2", "due_date_year": "2027"},
                "New due day: enter a real date, like 11 1 2027",
            ),
            ({"note": "x" * 205}, "Write 200 characters at most; these are 205"),
            ({"kind": "extension"}, "Choose what is to be due later."),
        ):
            page = client.post(page_of(officer), request_form(**changes))
            assert said in page.content.decode()
        assert not Exemption.objects.exists()

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
        asked(officer, unit, sergeant, requirement=for_some)
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
            f"{rule}, from 1 October 2026",
            f"{rule}, from 23 December 2026",
        ]

    def test_asks_once_when_sent_twice(self, client: Client, officer: User, sergeant: User) -> None:
        client.force_login(sergeant)
        for _turn in range(2):
            client.post(page_of(officer), request_form())
        assert Exemption.objects.count() == 1

    def test_can_be_withdrawn(
        self, client: Client, officer: User, unit: Organisation, sergeant: User
    ) -> None:
        found = asked(officer, unit, sergeant)
        client.force_login(sergeant)
        client.post(f"{page_of(officer)}{found.pk}/withdraw/")
        assert found.decisions.get().outcome == ExemptionOutcome.WITHDRAWN
        assert "Withdrawn" in client.get(page_of(officer)).content.decode()

    def test_is_not_for_supervisors_to_decide(
        self, client: Client, officer: User, unit: Organisation, administrator: User, sergeant: User
    ) -> None:
        found = asked(officer, unit, administrator)
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
        found = asked(nurse, ward, lead)
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
        found = asked(officer, unit, sergeant)
        client.force_login(lead)
        assert client.post(f"{page_of(officer)}{found.pk}/decide/").status_code == 403

    def test_asks_the_database_no_more_for_many_requests(
        self, client: Client, officer: User, unit: Organisation, sergeant: User,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        client.force_login(sergeant)
        asked(officer, unit, sergeant)
        with django_assert_max_num_queries(60) as few:
            client.get(page_of(officer))
        for n in range(5):
            asked(officer, unit, sergeant, end_date=TODAY + (91 + n) * DAY)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(page_of(officer))


@pytest.mark.usefixtures("now", "requirement")
class TestExemptionsAskedPage:
    address = "/org/bradford/exemptions/"

    def test_is_one_link_from_the_overview_and_decides(
        self, client: Client, officer: User, sergeant: User, administrator: User, unit: Organisation
    ) -> None:
        one = asked(officer, unit, sergeant)
        client.force_login(administrator)
        overview = client.get("/org/bradford/").content.decode()
        assert self.address in overview
        assert "1 exemption, extension or absence waits for a decision" in overview
        assert officer.last_name in client.get(self.address).content.decode()
        address = f"{page_of(officer)}{one.pk}/decide/"
        sent = {"decision": "approve", "from_list": "1"}
        assert client.post(address, sent).headers["Location"] == self.address
        page = client.get(self.address).content.decode()
        assert "Nothing to decide" in page
        assert officer.last_name in client.get(f"{self.address}?decided=1").content.decode()

    def test_offers_no_decision_to_whoever_asked(
        self, client: Client, officer: User, sergeant: User, unit: Organisation
    ) -> None:
        asked(officer, unit, sergeant)
        client.force_login(sergeant)
        page = client.get(self.address).content.decode()
        assert "Somebody else decides" in page
        assert 'value="approve"' not in page

    def test_hides_people_in_sensitive_posts(
        self, client: Client, officer: User, sergeant: User, unit: Organisation
    ) -> None:
        asked(officer, unit, sergeant)
        officer.is_hidden_from_lists = True
        officer.save()
        client.force_login(sergeant)
        assert "Nothing to decide" in client.get(self.address).content.decode()

    def test_asks_the_database_no_more_for_many_requests(
        self,
        client: Client,
        administrator: User,
        sergeant: User,
        unit: Organisation,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.force_login(administrator)
        asked(UserFactory(officer=True, organisation=unit), unit, sergeant)
        client.get(self.address)
        with django_assert_max_num_queries(60) as few:
            client.get(self.address)
        for _ in range(3):
            asked(UserFactory(officer=True, organisation=unit), unit, sergeant)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(self.address)
