"""The pages on which people ask for an account and leads decide."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoCaptureOnCommitCallbacks

from learning.accounts.enums import RequestState, ResponsibilityKind
from learning.accounts.models import (
    AccessRequest,
    Membership,
    Organisation,
    User,
)
from learning.notices.models import Notice
from tests.counting import statements_of_page
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)
from tests.learning.accounts.joining.asking import ADDRESS, ask


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

    def test_says_how_many_seats_are_taken(
        self, client: Client, trust: Organisation, ward: Organisation, lead: User
    ) -> None:
        ask(ward)
        client.force_login(lead)
        assert "seats" not in client.get("/org/millbeck/requests/").content.decode()
        # Those of a place where nobody asks say nothing here.
        OrganisationFactory(parent=trust, name="Ward 5", seats=3)
        OrganisationFactory(parent=ward, name="Bay 1", seats=3)
        Organisation.objects.filter(pk=trust.pk).update(seats=3)
        UserFactory(officer=True, organisation=ward)
        MembershipFactory(organisation=ward, is_primary=False)
        page = client.get("/org/millbeck/requests/").content.decode()
        assert "2 of 3 seats are taken at Millbeck Trust." in page
        assert "Nobody more" not in page
        assert page.count("seats are taken") == 1
        UserFactory(officer=True, organisation=trust)
        page = client.get("/org/millbeck/requests/").content.decode()
        assert "3 of 3 seats are taken at Millbeck Trust. Nobody more can be let in" in page
        assert "Ask your training administrator for more seats." in page
        assert "/admin/" not in page
        assert 'href="/org/millbeck/people/"' in page
        assert "“Remove from the group”" in page
        assert "free on" not in page

    def test_says_when_a_seat_becomes_free(
        self, client: Client, trust: Organisation, ward: Organisation, lead: User
    ) -> None:
        ask(ward)
        leaver = UserFactory(officer=True, organisation=ward)
        day = timezone.localdate() + timedelta(days=3)
        Membership.objects.filter(learner=leaver.learner).update(end_date=day)
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        client.force_login(lead)
        page = client.get("/org/millbeck/requests/").content.decode()
        assert f"1 seat becomes free on {date_format(day, 'j F Y')}." in page

    def test_leads_an_administrator_to_where_seats_are_given(
        self, client: Client, ward: Organisation
    ) -> None:
        ask(ward)
        Organisation.objects.filter(pk=ward.pk).update(seats=1)
        UserFactory(officer=True, organisation=ward)
        client.force_login(UserFactory(training_administrator=True))
        page = client.get("/org/ward/requests/").content.decode()
        assert f'href="/admin/organisations/edit/{ward.pk}/"' in page
        assert "Ask your training administrator" not in page

    def test_names_all_who_find_no_seat_in_one_message(
        self, client: Client, trust: Organisation, ward: Organisation, lead: User
    ) -> None:
        people = [
            ask(ward, email=f"{name}@millbeck.nhs.example", first_name=name)
            for name in ("Nia", "Li", "Ada")
        ]
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        client.force_login(lead)
        posted = {"who": [one.pk for one in people], "approve": "1"}
        page = client.post("/org/millbeck/requests/", posted, follow=True).content.decode()
        assert "1 person can sign in from now on" in page
        said = "2 people are not let in, and go on waiting. Li Rees, Ada Rees: Millbeck Trust does"
        assert said in page
        assert page.count("does not have enough seats") == 1

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
        Organisation.objects.filter(pk=ward.pk).update(seats=5)
        ask(ward)
        few = statements_of_page(client, "/org/millbeck/requests/")
        for number in range(20):
            place = OrganisationFactory(parent=ward, seats=5)
            ask(place, email=f"n{number}@millbeck.nhs.example")
        assert statements_of_page(client, "/org/millbeck/requests/") == few
