"""NUL in an address or a form is refused before any page or the database sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.counting import statements_of
from tests.factories.accounts import OrganisationFactory, UserFactory

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> Client:
    person: User = UserFactory(partner_lead=True, organisation=OrganisationFactory(key="trust"))
    client.force_login(person)
    return client


def is_refused_unread(answer: Any) -> bool:
    return answer.status_code == 400 and "We could not read that request" in answer.content.decode()


class TestRefuseNul:
    @pytest.mark.parametrize(
        "address",
        [
            "/org/trust/?group=a%00b",
            "/org/trust/people/?group=a%00b",
            "/org/trust/people.csv?group=a%00b",
            "/org/trust/remind/?group=a%00b",
            "/org/trust/message/?group=a%00b",
            "/org/trust/?a%00b=1",
            "/search/?q=a%00b",
            "/learn/a%00b/",
            "/nowhere/a%00b",
        ],
    )
    def test_answers_an_address_before_the_database_is_asked(
        self, lead: Client, address: str
    ) -> None:
        answers: list[Any] = []
        assert statements_of(lambda: answers.append(lead.get(address))) == 0
        assert is_refused_unread(answers[0])

    @pytest.mark.parametrize("field", ["title", "a\x00b"])
    def test_answers_a_form_before_its_page_does(self, lead: Client, field: str) -> None:
        fields = {"format": "csv", field: "a\x00b"}
        assert is_refused_unread(lead.post("/reports/exports/", fields))
        encoded = "application/x-www-form-urlencoded"
        sent = lead.post("/reports/exports/", "format=csv&title=a%00b", content_type=encoded)
        assert is_refused_unread(sent)

    def test_lets_a_percent_sign_before_noughts_through(self, client: Client) -> None:
        assert client.get("/search/?q=%2500").status_code == 200

    def test_leaves_files_as_they_are(self, client: Client) -> None:
        client.force_login(UserFactory(training_administrator=True))
        fields = {"source": "Home Office", "file": SimpleUploadedFile("a.csv", b"PK\x00\x00")}
        answer = client.post("/reports/outcomes/import/", fields)
        assert answer.status_code == 200
        assert "The file is not a CSV file" in answer.content.decode()
