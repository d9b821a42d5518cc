"""What a lead can do about requests when every seat is taken."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from learning.accounts.models import Organisation, User
from tests.factories.accounts import OrganisationFactory, UserFactory
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
        assert "There is no seat for them today, so they wait until one is free" in page
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
