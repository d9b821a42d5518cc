"""What a lead can do about requests when every seat is taken."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from learning.accounts.enums import RequestState
from learning.accounts.models import Organisation, User
from tests.counting import statements_of_page
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.learning.accounts.joining.asking import NOON, ask

PAGE = "/org/millbeck/requests/"
APPROVE, DECLINE = 'name="approve"', 'name="decline"'


@pytest.fixture
def client(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


class TestRequestsWithoutASeat:
    def test_offer_to_decline_only(self, client: Client, trust: Organisation) -> None:
        ask(trust)
        page = client.get(PAGE).content.decode()
        assert APPROVE in page
        assert "No seat today" not in page
        Organisation.objects.filter(pk=trust.pk).update(seats=1)  # the lead's own
        page = client.get(PAGE).content.decode()
        assert APPROVE not in page
        assert DECLINE in page
        assert "There is no seat for them, so they wait until one is free" in page
        assert "from then on they sign in" not in page
        last = date_format(timezone.localdate(NOON + timedelta(days=14)), "j F Y")
        assert f"No seat today: the request waits until {last}" in page

    def test_are_told_from_those_who_can_be_let_in(
        self, client: Client, trust: Organisation, ward: Organisation
    ) -> None:
        other = OrganisationFactory(parent=trust, name="Ward 5", partner=True)
        bay = OrganisationFactory(parent=ward, name="Bay 1", partner=True)
        ask(other)
        # Full where she asks, and full above that.
        ask(ward, email="li@millbeck.nhs.example")
        ask(bay, email="bo@millbeck.nhs.example")
        Organisation.objects.filter(pk=ward.pk).update(seats=1)
        UserFactory(officer=True, organisation=ward)
        page = client.get(PAGE).content.decode()
        assert APPROVE in page
        assert "from then on they sign in" in page
        assert page.count("No seat today: the request waits until") == 2


class TestRequestsWithASeatForAWhile:
    """One seat is free today, and from 9 November somebody who is recorded already takes it."""

    TAKEN = date(2026, 11, 9)
    SAID = "No seat from 9 November 2026: the request waits until 16 November 2026"

    @pytest.fixture(autouse=True)
    def now(self) -> Iterator[None]:
        with time_machine.travel(NOON, tick=False):
            yield

    @pytest.fixture(autouse=True)
    def taken(self, now: None, trust: Organisation, lead: User) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        MembershipFactory(organisation=trust, start_date=self.TAKEN)

    def test_cannot_be_let_in_by_who_would_be_refused(
        self, client: Client, trust: Organisation
    ) -> None:
        request = ask(trust)
        page = client.get(PAGE).content.decode()
        assert APPROVE not in page
        assert "There is no seat for them, so they wait until one is free" in page
        assert self.SAID in page
        assert "No seat today" not in page
        assert "1 of 2 seats are taken at Millbeck Trust. From 9 November 2026 all are" in page
        assert "Ask your training administrator for more seats." in page
        posted = {"who": [request.pk], "approve": "1"}
        page = client.post(PAGE, posted, follow=True).content.decode()
        assert "does not have enough seats on 9 November 2026" in page

    @pytest.mark.parametrize("days", [-1, 0, 1])
    def test_let_in_who_leaves_before(self, client: Client, trust: Organisation, days: int) -> None:
        guest = ask(trust, leaves_date=self.TAKEN + timedelta(days=days))
        page = client.get(PAGE).content.decode()
        has_seat = days <= 0
        assert (APPROVE in page) == has_seat
        assert (self.SAID in page) != has_seat
        client.post(PAGE, {"who": [guest.pk], "approve": "1"})
        guest.refresh_from_db()
        assert (guest.state == RequestState.APPROVED) == has_seat

    def test_are_told_from_those_with_a_seat(
        self, client: Client, trust: Organisation, ward: Organisation
    ) -> None:
        ask(ward)
        ask(trust, email="li@millbeck.nhs.example", leaves_date=self.TAKEN)
        page = client.get(PAGE).content.decode()
        assert APPROVE in page
        assert page.count("No seat from") == 1

    def test_say_the_first_day_of_all_places_above(
        self, client: Client, trust: Organisation, ward: Organisation
    ) -> None:
        Organisation.objects.filter(pk=ward.pk).update(seats=1)
        MembershipFactory(organisation=ward, start_date=date(2026, 11, 6), end_date=self.TAKEN)
        ask(ward)
        assert "No seat from 6 November 2026" in client.get(PAGE).content.decode()

    def test_say_nothing_of_a_seat_that_becomes_free_in_time(
        self, client: Client, trust: Organisation
    ) -> None:
        MembershipFactory(organisation=trust, end_date=self.TAKEN)
        Organisation.objects.filter(pk=trust.pk).update(seats=3)
        ask(trust)
        page = client.get(PAGE).content.decode()
        assert APPROVE in page
        assert "No seat" not in page

    def test_ask_the_database_no_more_for_more_of_them(
        self, client: Client, trust: Organisation
    ) -> None:
        ask(trust)
        few = statements_of_page(client, PAGE)
        for number in range(9):
            place = OrganisationFactory(parent=trust, partner=True, seats=1)
            MembershipFactory(organisation=place, start_date=self.TAKEN)
            ask(place, email=f"n{number}@millbeck.nhs.example")
        assert statements_of_page(client, PAGE) == few
        assert client.get(PAGE).content.decode().count("No seat from") == 10


class TestDecliningForm:
    def test_cuts_nothing_that_is_pasted_and_says_how_much_is_too_much(
        self, client: Client, trust: Organisation
    ) -> None:
        request = ask(trust)
        assert "maxlength" not in client.get(PAGE).content.decode()
        posted = {"who": [request.pk], "decline": "1", "reason": "x" * 251}
        page = client.post(PAGE, posted).content.decode()
        assert "Write 250 characters at most; these are 251" in page
        assert "x" * 251 in page
        # A line break counts as one character, though the browser sends two.
        posted["reason"] = "x" * 124 + "\r\n" + "x" * 125
        client.post(PAGE, posted)
        request.refresh_from_db()
        assert request.state == RequestState.DECLINED
        assert request.decision.reason == "x" * 124 + "\n" + "x" * 125
