"""Asking for an account: operations, pages, and that nobody learns who has one."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from learning.accounts.enums import JobRole, RequestState, ResponsibilityKind
from learning.accounts.models import (
    AccessDecision,
    AccessRequest,
    Membership,
    Organisation,
    User,
)
from learning.accounts.operations import (
    Decided,
    RequestRefused,
    approve_requests,
    decline_requests,
    expire_requests,
    forget_requests,
    request_access,
)
from learning.notices.models import Notice
from tests.counting import statements_of_page
from tests.factories.accounts import OrganisationFactory, ResponsibilityFactory, UserFactory
from tests.threads import at_once

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ADDRESS = "nia.rees@millbeck.nhs.example"


@pytest.fixture
def trust(db: None) -> Organisation:
    return OrganisationFactory(
        key="millbeck", name="Millbeck Trust", partner=True, email_domains=["millbeck.nhs.example"]
    )


@pytest.fixture
def ward(trust: Organisation) -> Organisation:
    return OrganisationFactory(key="ward", name="Ward 4", partner=True, parent=trust)


@pytest.fixture
def lead(trust: Organisation) -> User:
    return UserFactory(partner_lead=True, organisation=trust, email="lead@millbeck.nhs.example")


def ask(organisation: Organisation, email: str = ADDRESS, **fields: Any) -> AccessRequest:
    values = {"first_name": "Nia", "last_name": "Rees", "role": JobRole.HEALTH_WORKER, **fields}
    request = request_access(email=email, organisation=organisation, at=NOON, **values)
    assert request is not None
    return request


class TestRequestAccess:
    def test_tells_the_lead_of_the_nearest_organisation(
        self, trust: Organisation, ward: Organisation, lead: User
    ) -> None:
        near = UserFactory(partner_lead=True, organisation=ward)
        ask(ward)
        (notice,) = Notice.objects.all()
        assert notice.recipient == near
        assert "/org/ward/requests/" in notice.body
        assert "Nia Rees" in notice.subject

    def test_tells_training_administrators_where_nobody_leads(self, ward: Organisation) -> None:
        administrator = UserFactory(training_administrator=True)
        ask(ward)
        assert Notice.objects.get().recipient == administrator

    def test_passes_over_leads_who_have_left(self, trust: Organisation, lead: User) -> None:
        User.objects.filter(pk=lead.pk).update(is_active=False)
        administrator = UserFactory(training_administrator=True)
        ask(trust)
        assert Notice.objects.get().recipient == administrator

    def test_twice_asks_once(self, trust: Organisation, lead: User) -> None:
        assert ask(trust) == ask(trust, email=ADDRESS.upper())
        assert Notice.objects.count() == 1

    def test_asks_nothing_for_somebody_who_has_an_account(self, trust: Organisation) -> None:
        UserFactory(email=ADDRESS)
        asked = request_access(
            email=ADDRESS, organisation=trust, at=NOON, first_name="N", last_name="R",
            role=JobRole.OTHER,
        )  # fmt: skip
        assert asked is None
        assert not AccessRequest.objects.exists()


class TestApproveRequests:
    def test_makes_the_person_with_her_post(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        done = approve_requests(requests=[request.pk], by=lead, at=NOON)
        assert done.done == [request]
        person = User.objects.get(email=ADDRESS)
        post = Membership.objects.get(learner=person.learner)
        assert (post.organisation, post.role) == (ward, JobRole.HEALTH_WORKER)
        assert post.start_date == date(2026, 11, 2)
        assert not post.is_guest
        request.refresh_from_db()
        assert (request.state, request.user) == (RequestState.APPROVED, person)
        notice = Notice.objects.get(recipient=person)
        assert "you can now sign in" in notice.body

    def test_lets_a_guest_in_until_her_day(self, ward: Organisation, lead: User) -> None:
        request = ask(ward, leaves_date=date(2027, 1, 1))
        approve_requests(requests=[request.pk], by=lead, at=NOON)
        person = User.objects.get(email=ADDRESS)
        assert person.access_ends_date == date(2027, 1, 1)

    def test_twice_lets_in_once(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        approve_requests(requests=[request.pk], by=lead, at=NOON)
        again = approve_requests(requests=[request.pk], by=lead, at=NOON)
        assert (again.done, again.already) == ([], 1)
        assert AccessDecision.objects.count() == 1

    def test_lets_the_others_in_where_one_cannot_be(self, ward: Organisation, lead: User) -> None:
        taken, free = ask(ward), ask(ward, email="li@millbeck.nhs.example", first_name="Li")
        UserFactory(email=ADDRESS)
        done = approve_requests(requests=[taken.pk, free.pk], by=lead, at=NOON)
        assert done.done == [free]
        assert list(done.refused) == ["Nia Rees"]
        taken.refresh_from_db()
        assert taken.state == RequestState.PENDING

    def test_writes_no_name_into_the_log(self, ward: Organisation, lead: User) -> None:
        from wagtail.models import ModelLogEntry

        request = ask(ward)
        approve_requests(requests=[request.pk], by=lead, at=NOON)
        entry = ModelLogEntry.objects.get(action="accounts.request_approved")
        assert "Rees" not in entry.label


class TestDeclineRequests:
    def test_tells_the_reason(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        decline_requests(requests=[request.pk], reason="Unknown here.", by=lead, at=NOON)
        notice = Notice.objects.get(to_email=ADDRESS)
        assert "Unknown here." in notice.body
        assert not User.objects.filter(email=ADDRESS).exists()
        decision = AccessDecision.objects.get(request=request)
        assert (decision.state, decision.by) == (RequestState.DECLINED, lead)

    def test_asks_for_a_reason(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        with pytest.raises(RequestRefused, match="Say why"):
            decline_requests(requests=[request.pk], reason=" ", by=lead, at=NOON)

    def test_lets_her_ask_again(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        decline_requests(requests=[request.pk], reason="Wrong ward.", by=lead, at=NOON)
        assert ask(ward) != request


class TestExpireRequests:
    def test_closes_after_fourteen_days(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        assert expire_requests(at=NOON + timedelta(days=13)) == 0
        assert expire_requests(at=NOON + timedelta(days=14)) == 1
        assert expire_requests(at=NOON + timedelta(days=14)) == 0
        request.refresh_from_db()
        assert request.state == RequestState.EXPIRED
        assert "/join/" in Notice.objects.get(to_email=ADDRESS).body


class TestForgetRequests:
    def test_blanks_who_did_not_come_in(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        decline_requests(requests=[request.pk], reason="Unknown.", by=lead, at=NOON)
        assert forget_requests(at=NOON + timedelta(days=90)) == 0
        assert forget_requests(at=NOON + timedelta(days=91)) == 1
        request.refresh_from_db()
        assert (request.email, request.full_name) == ("", "")

    def test_keeps_what_waits_and_who_came(self, ward: Organisation, lead: User) -> None:
        ask(ward)
        approve_requests(requests=[ask(ward, email="b@millbeck.nhs.example").pk], by=lead, at=NOON)
        assert forget_requests(at=NOON + timedelta(days=500)) == 0


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_leads_decide_once(self) -> None:
        trust = OrganisationFactory(partner=True)
        first = UserFactory(partner_lead=True, organisation=trust)
        second = UserFactory(partner_lead=True, organisation=trust)
        request = ask(trust)

        def approve(lead: User) -> Decided:
            return approve_requests(requests=[request.pk], by=lead, at=NOON)

        def decline(lead: User) -> Decided:
            return decline_requests(requests=[request.pk], reason="No.", by=lead, at=NOON)

        outcomes = at_once(lambda: approve(first), lambda: decline(second), lambda: approve(second))
        assert sorted(len(each.done) for each in outcomes) == [0, 0, 1]
        assert AccessDecision.objects.count() == 1

    def test_two_tabs_ask_once(self) -> None:
        trust = OrganisationFactory(partner=True)
        UserFactory(partner_lead=True, organisation=trust)
        found = at_once(*[lambda: ask(trust)] * 4)
        assert len({request.pk for request in found}) == 1
        assert Notice.objects.count() == 1


def send(client: Client, capture: DjangoCaptureOnCommitCallbacks, email: str = ADDRESS) -> Any:
    with capture(execute=True):
        return client.post("/join/", {"email": email})


def newest_code(email: str = ADDRESS) -> str:
    body = Notice.objects.filter(to_email=email).latest("pk").body
    found = re.search(r"^\s+(\d{6})$", body, re.MULTILINE)
    return found[1] if found else ""


DETAILS = {
    "first_name": "Nia",
    "last_name": "  Rees ",
    "role": "health_worker",
    "leaves_date_day": "",
    "leaves_date_month": "",
    "leaves_date_year": "",
}


class TestJoin:
    def test_leads_from_address_to_request(
        self,
        client: Client,
        ward: Organisation,
        lead: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        assert send(client, django_capture_on_commit_callbacks).url == "/join/code/"
        assert ADDRESS in client.get("/join/code/").content.decode()
        assert client.post("/join/code/", {"code": newest_code()})["Location"] == "/join/details/"
        page = client.get("/join/details/").content.decode()
        assert "Ward 4" in page
        assert "Response officer" not in page
        posted = {**DETAILS, "organisation": ward.pk}
        assert client.post("/join/details/", posted)["Location"] == "/join/done/"
        # A second click ends on the same page and asks nothing more.
        assert client.post("/join/details/", posted)["Location"] == "/join/done/"
        assert client.get("/join/done/").status_code == 200
        request = AccessRequest.objects.get()
        assert (request.organisation, request.last_name) == (ward, "Rees")

    def test_answers_the_same_for_a_known_address(
        self,
        client: Client,
        trust: Organisation,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        UserFactory(email="known@millbeck.nhs.example")
        pages = []
        for address in ("known@millbeck.nhs.example", "other@millbeck.nhs.example"):
            fresh = Client()
            sent = send(fresh, django_capture_on_commit_callbacks, address)
            wrong = fresh.post("/join/code/", {"code": "000000"})
            text = fresh.get("/join/code/").content.decode() + wrong.content.decode()
            text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", text)
            pages.append((sent.status_code, sent.url, text.replace(address, "X")))
        assert pages[0] == pages[1]
        body = Notice.objects.get(to_email="known@millbeck.nhs.example").body
        assert "There is one already" in body
        assert not re.search(r"\d{6}", body)

    def test_has_words_for_an_unknown_domain(self, client: Client, trust: Organisation) -> None:
        page = client.post("/join/", {"email": "nia@nowhere.example"}).content.decode()
        assert "We do not know this kind of address" in page
        assert "nowhere.example" in page
        assert not Notice.objects.exists()

    def test_lets_no_officer_in_by_the_domain_of_her_force(self, client: Client, db: None) -> None:
        OrganisationFactory(force=True, email_domains=["force.police.example"])
        page = client.post("/join/", {"email": "pc@force.police.example"}).content.decode()
        assert "Your force enters you" in page

    def test_stops_after_three_codes_a_minute(
        self,
        client: Client,
        trust: Organisation,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        for _n in range(3):
            assert send(client, django_capture_on_commit_callbacks).status_code == 302
        page = send(client, django_capture_on_commit_callbacks)
        assert "We have sent many codes" in page.content.decode()
        assert Notice.objects.count() == 3

    def test_stops_after_five_guesses(
        self,
        client: Client,
        trust: Organisation,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        send(client, django_capture_on_commit_callbacks)
        for _n in range(5):
            page = client.post("/join/code/", {"code": "1"}).content.decode()
            assert "That is not the code we sent" in page
        page = client.post("/join/code/", {"code": newest_code()}).content.decode()
        assert "Too many wrong codes" in page

    @pytest.mark.parametrize("address", ["/join/code/", "/join/details/"])
    def test_begins_with_the_address(self, client: Client, db: None, address: str) -> None:
        assert client.get(address)["Location"] == "/join/"
        assert client.post(address, {})["Location"] == "/join/"

    def test_is_for_those_without_an_account(self, client: Client, lead: User) -> None:
        client.force_login(lead)
        assert client.get("/join/").status_code == 302

    def test_refuses_an_organisation_of_another_domain(
        self,
        client: Client,
        trust: Organisation,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        other = OrganisationFactory(partner=True, email_domains=["other.example"])
        send(client, django_capture_on_commit_callbacks)
        client.post("/join/code/", {"code": newest_code()})
        page = client.post("/join/details/", {**DETAILS, "organisation": other.pk})
        assert page.status_code == 200
        assert not AccessRequest.objects.exists()

    @pytest.mark.parametrize(
        ("days", "error"), [(-1, "must be today or later"), (400, "must be within a year")]
    )
    def test_checks_a_guests_last_day(
        self,
        client: Client,
        trust: Organisation,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        days: int,
        error: str,
    ) -> None:
        send(client, django_capture_on_commit_callbacks)
        client.post("/join/code/", {"code": newest_code()})
        day = timezone.localdate() + timedelta(days=days)
        posted = {
            **DETAILS,
            "organisation": trust.pk,
            "leaves_date_day": day.day,
            "leaves_date_month": day.month,
            "leaves_date_year": day.year,
        }
        assert error in client.post("/join/details/", posted).content.decode()


class TestRequestsPage:
    def test_lists_what_waits_beneath(self, client: Client, ward: Organisation, lead: User) -> None:
        ask(ward)
        client.force_login(lead)
        page = client.get("/org/millbeck/requests/").content.decode()
        assert "Nia Rees" in page
        assert "1 person asks for an account" in client.get("/org/millbeck/").content.decode()

    def test_decides_those_ticked(self, client: Client, ward: Organisation, lead: User) -> None:
        first, second = ask(ward), ask(ward, email="li@millbeck.nhs.example", first_name="Li")
        client.force_login(lead)
        posted = {"who": [first.pk, second.pk], "approve": "1"}
        page = client.post("/org/millbeck/requests/", posted, follow=True).content.decode()
        assert "2 people can sign in from now on" in page
        page = client.post("/org/millbeck/requests/", posted, follow=True).content.decode()
        assert "2 requests had been decided already" in page
        assert "Nobody is waiting" in page

    def test_asks_why_before_it_declines(
        self, client: Client, ward: Organisation, lead: User
    ) -> None:
        request = ask(ward)
        client.force_login(lead)
        posted = {"who": request.pk, "decline": "1", "reason": ""}
        page = client.post("/org/millbeck/requests/", posted).content.decode()
        assert "Say why; the person reads it." in page
        assert "checked" in page
        posted["reason"] = "Not known on the ward."
        page = client.post("/org/millbeck/requests/", posted, follow=True).content.decode()
        assert "1 request is declined." in page

    def test_asks_whom(self, client: Client, ward: Organisation, lead: User) -> None:
        ask(ward)
        client.force_login(lead)
        page = client.post("/org/millbeck/requests/", {"approve": "1"}).content.decode()
        assert "Tick at least one person." in page

    def test_decides_nothing_of_another_organisation(
        self, client: Client, ward: Organisation, lead: User
    ) -> None:
        other = ask(OrganisationFactory(key="other", partner=True), email="x@other.example")
        client.force_login(lead)
        assert client.get("/org/other/requests/").status_code == 404
        client.post("/org/millbeck/requests/", {"who": [other.pk, "x", 2**70], "approve": "1"})
        other.refresh_from_db()
        assert other.state == RequestState.PENDING

    def test_is_for_leads_not_for_supervisors(self, client: Client, ward: Organisation) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=ward))
        assert client.get("/org/ward/requests/").status_code == 404

    def test_is_for_training_administrators_where_nobody_leads(
        self, client: Client, ward: Organisation
    ) -> None:
        force = OrganisationFactory(force=True)
        administrator = UserFactory()
        ResponsibilityFactory(
            user=administrator,
            kind=ResponsibilityKind.TRAINING_ADMINISTRATOR,
            organisation=force,
        )
        client.force_login(administrator)
        assert client.get("/org/ward/requests/").status_code == 200
        UserFactory(partner_lead=True, organisation=ward)
        assert client.get("/org/ward/requests/").status_code == 404

    def test_asks_the_database_no_more_for_more_people(
        self, client: Client, ward: Organisation, lead: User
    ) -> None:
        client.force_login(lead)
        ask(ward)
        few = statements_of_page(client, "/org/millbeck/requests/")
        for number in range(20):
            ask(ward, email=f"n{number}@millbeck.nhs.example")
        assert statements_of_page(client, "/org/millbeck/requests/") == few


class TestAccessRequest:
    def test_names_nobody_in_its_own_words(self, ward: Organisation) -> None:
        assert str(ask(ward)) == "Health worker, Ward 4"

    def test_waits_once_for_an_address(self, ward: Organisation) -> None:
        ask(ward)
        twin = AccessRequest(
            email=ADDRESS.upper(), organisation=ward, role=JobRole.OTHER,
            asked_at=NOON, expires_at=NOON,
        )  # fmt: skip
        with pytest.raises(ValidationError):
            twin.validate_constraints()
