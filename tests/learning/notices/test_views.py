"""The link in an e-mail that stops reminders, and the signed headers that go with it."""

import pytest
from django.test import Client

from learning.accounts.enums import Reminders
from learning.notices.unsubscribing import unsubscribe_address, unsubscribe_headers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


class TestStop:
    def test_changes_nothing_by_a_link(self, client: Client) -> None:
        person = UserFactory()
        page = client.get(path_of(unsubscribe_address(person))).content.decode()
        assert "Stop reminders by e-mail?" in page
        person.refresh_from_db()
        assert person.reminders == Reminders.WEEKLY

    def test_stops_by_the_button_without_signing_in(self, client: Client) -> None:
        person = UserFactory()
        address = path_of(unsubscribe_address(person))
        for _time in range(2):
            assert "Reminders are off" in client.post(address).content.decode()
        person.refresh_from_db()
        assert person.reminders == Reminders.OFF

    def test_takes_what_mail_programs_send(self) -> None:
        person = UserFactory()
        address = unsubscribe_headers(person)["List-Unsubscribe"].strip("<>")
        program = Client(enforce_csrf_checks=True)
        response = program.post(path_of(address), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        person.refresh_from_db()
        assert person.reminders == Reminders.OFF

    def test_tells_nothing_of_the_person(self, client: Client) -> None:
        person = UserFactory(first_name="Wilhelmina")
        page = client.get(path_of(unsubscribe_address(person))).content.decode()
        assert "Wilhelmina" not in page
        assert person.email not in page

    def test_knows_no_other_address(self, client: Client) -> None:
        address = path_of(unsubscribe_address(UserFactory()))
        assert client.get(address.replace("/reminders/", "/reminders/x")).status_code == 404
        gone = UserFactory()
        address = path_of(unsubscribe_address(gone))
        gone.delete()
        assert client.post(address).status_code == 404
