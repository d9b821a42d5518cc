"""What bends a requirement: who may ask and decide, and what it does to standing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from learning.accounts.enums import ResponsibilityKind
from learning.completion.enums import ExemptionKind, ExemptionOutcome, StandingState
from learning.completion.models import Exemption, ExemptionDecision, StandingSpan
from learning.completion.operations import (
    ExemptionRefused,
    Refresher,
    ask_exemption,
    decide_exemption,
    withdraw_exemption,
)
from learning.completion.verification import differences
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
TOLD_BY = '<span class="app-small app-muted">'


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(key="bradford", name="Bradford")


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def sergeant(unit: Organisation) -> User:
    return UserFactory(supervisor=True, organisation=unit)


@pytest.fixture
def administrator() -> User:
    return UserFactory(training_administrator=True)


@pytest.fixture
def requirement(unit: Organisation, officer: User) -> Requirement:
    """Due on 30 November, a week from now."""
    return required(unit, published_module(), due_days=60)


def asked(officer: User, unit: Organisation, by: User, **fields: Any) -> Exemption:
    values = {
        "kind": ExemptionKind.EXEMPTION,
        "reason": "other_duty",
        "start_date": TODAY,
        "end_date": TODAY + timedelta(days=90),
        **fields,
    }
    return ask_exemption(learner=learner_of(officer), organisation=unit, by=by, at=NOW, **values)


def told(officer: User, day: date) -> tuple[str, date]:
    """Say how she stands on a day, all together."""
    spans = StandingSpan.objects.filter(
        learner=officer.learner_id, requirement=None, known_to=None, from_date__lte=day
    )
    span = spans.latest("from_date")
    return span.state, span.due_date


@pytest.mark.usefixtures("now")
class TestExtension:
    @pytest.mark.parametrize(
        ("passed_on", "stands"),
        [
            (date(2027, 3, 1), (StandingState.CURRENT, date(2029, 3, 1))),
            (date(2027, 4, 1), (StandingState.LAPSED, date(2027, 4, 1))),
        ],
    )
    def test_gives_as_long_for_the_shorter_unit(
        self,
        passed_on: date,
        stands: tuple[str, date],
        officer: User,
        unit: Organisation,
    ) -> None:
        sergeant = UserFactory(supervisor=True, organisation=unit)
        administrator = UserFactory(training_administrator=True)
        whole, short = published_module(), published_module(slug="short", code="M09")
        rule = required(unit, whole, refreshers=[Refresher(1, short)])
        # It lapses on 1 February 2027, and is extended to the first of April.
        passed(officer, whole, occurred_at=datetime(2025, 2, 1, 12, tzinfo=UTC))
        extension = asked(
            officer, unit, sergeant, kind="extension", requirement=rule, end_date=None,
            due_date=date(2027, 4, 1),
        )  # fmt: skip
        decide_exemption(exemption=extension, is_approved=True, by=administrator, at=NOW)
        assert told(officer, date(2027, 3, 1)) == (StandingState.DUE_SOON, date(2027, 4, 1))
        at = datetime(passed_on.year, passed_on.month, passed_on.day, 12, tzinfo=UTC)
        passed(officer, short, occurred_at=at, at=at)
        assert told(officer, date(2027, 4, 2)) == stands


class TestAskExemption:
    def test_changes_nothing_before_it_is_approved(
        self, officer: User, unit: Organisation, sergeant: User, requirement: Requirement
    ) -> None:
        asked(officer, unit, sergeant)
        assert told(officer, TODAY)[0] == StandingState.DUE_SOON

    def test_asks_once(
        self, officer: User, unit: Organisation, sergeant: User, requirement: Requirement
    ) -> None:
        assert asked(officer, unit, sergeant).pk == asked(officer, unit, sergeant).pk

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"end_date": TODAY}, "The day it ends must be after the first day."),
            ({"end_date": None}, "Enter the day it ends: the first day back."),
            ({"kind": "extension"}, "Choose what is to be due later."),
            ({"end_date": date(2126, 1, 1)}, "must not be more than 5 years ahead"),
            ({"start_date": date(1, 1, 1)}, "The first day must be in 1990 or later"),
            ({"kind": "absence", "end_date": date(2126, 1, 1)}, "more than 5 years ahead"),
        ],
    )
    def test_refuses_days_that_do_not_fit(
        self, fields: Any, said: str, officer: User, unit: Organisation, sergeant: User
    ) -> None:
        with pytest.raises(ExemptionRefused, match=said):
            asked(officer, unit, sergeant, **fields)

    @pytest.mark.parametrize(
        "case",
        [
            ({"due_date": date(2126, 1, 1)}, "must not be more than 5 years ahead"),
            ({"due_date": date(2026, 11, 29)}, "It is due on 30 November 2026 already"),
            ({"due_date": date(2026, 11, 30)}, "It is due on 30 November 2026 already"),
            ({"start_date": date(2020, 1, 1), "due_date": date(2027, 1, 1)}, "Nothing is due"),
        ],
    )
    def test_refuses_an_extension_that_extends_nothing(
        self,
        case: tuple[dict[str, Any], str],
        officer: User,
        unit: Organisation,
        sergeant: User,
        requirement: Requirement,
    ) -> None:
        fields, said = case
        with pytest.raises(ExemptionRefused, match=said):
            asked(officer, unit, sergeant, kind="extension", requirement=requirement, **fields)
        assert not Exemption.objects.exists()


class TestDecideExemption:
    def test_exempts_from_day_to_day(
        self,
        officer: User,
        unit: Organisation,
        sergeant: User,
        administrator: User,
        requirement: Requirement,
    ) -> None:
        found = asked(officer, unit, sergeant)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        assert told(officer, TODAY)[0] == StandingState.EXEMPT
        assert told(officer, TODAY + timedelta(days=90))[0] == StandingState.OVERDUE
        assert not list(differences())

    def test_extends_the_due_day(
        self,
        officer: User,
        unit: Organisation,
        sergeant: User,
        administrator: User,
        requirement: Requirement,
    ) -> None:
        later = date(2027, 2, 1)
        found = asked(
            officer, unit, sergeant, kind="extension", requirement=requirement, due_date=later
        )
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        assert told(officer, TODAY) == (StandingState.NOT_STARTED, later)
        assert told(officer, later)[0] == StandingState.OVERDUE

    def test_refuses_an_extension_that_another_has_outrun(
        self,
        officer: User,
        unit: Organisation,
        sergeant: User,
        administrator: User,
        requirement: Requirement,
    ) -> None:
        longer, shorter = (
            asked(officer, unit, sergeant, kind="extension", requirement=requirement, due_date=day)
            for day in (date(2027, 3, 1), date(2027, 2, 1))
        )
        decide_exemption(exemption=longer, is_approved=True, by=administrator, at=NOW)
        with pytest.raises(ExemptionRefused, match="It is due on 1 March 2027 already"):
            decide_exemption(exemption=shorter, is_approved=True, by=administrator, at=NOW)
        decide_exemption(exemption=shorter, is_approved=False, by=administrator, at=NOW)

    def test_moves_the_due_day_by_the_days_away(
        self,
        officer: User,
        unit: Organisation,
        sergeant: User,
        administrator: User,
        requirement: Requirement,
    ) -> None:
        found = asked(officer, unit, sergeant, kind="absence", reason="long_absence")
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        assert told(officer, TODAY) == (StandingState.EXEMPT, date(2026, 11, 30) + 90 * DAY)
        assert told(officer, TODAY + 90 * DAY)[0] == StandingState.DUE_SOON

    def test_leaves_what_was_declined(
        self,
        officer: User,
        unit: Organisation,
        sergeant: User,
        administrator: User,
        requirement: Requirement,
    ) -> None:
        found = asked(officer, unit, sergeant)
        decide_exemption(exemption=found, is_approved=False, by=administrator, at=NOW)
        assert told(officer, TODAY)[0] == StandingState.DUE_SOON

    def test_is_for_somebody_else_and_once(
        self, officer: User, unit: Organisation, sergeant: User, administrator: User
    ) -> None:
        found = asked(officer, unit, sergeant)
        for own in (sergeant, officer):
            with pytest.raises(ExemptionRefused, match="Somebody else"):
                decide_exemption(exemption=found, is_approved=True, by=own, at=NOW)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        with pytest.raises(ExemptionRefused, match="already"):
            decide_exemption(exemption=found, is_approved=False, by=administrator, at=NOW)


class TestWithdrawExemption:
    def test_ends_it_from_a_day(
        self,
        officer: User,
        unit: Organisation,
        sergeant: User,
        administrator: User,
        requirement: Requirement,
    ) -> None:
        found = asked(officer, unit, sergeant)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        day = TODAY + 10 * DAY
        withdraw_exemption(exemption=found, from_date=day, by=sergeant, at=NOW)
        assert told(officer, day - DAY)[0] == StandingState.EXEMPT
        assert told(officer, day)[0] == StandingState.OVERDUE
        with pytest.raises(ExemptionRefused, match="nothing to withdraw"):
            withdraw_exemption(exemption=found, by=sergeant, at=NOW)


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
