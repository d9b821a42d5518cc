"""A person's own record, as she takes it away."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from learning.completion.models import Award, Evidence
from learning.completion.operations import correct_evidence
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import passed
from tests.factories.courses import booked, open_for_booking
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def officer() -> User:
    user = UserFactory(officer=True, organisation=OrganisationFactory(name="Millbeck district"))
    passed(user, published_module(), score=Decimal("0.8333"), first_score=Decimal("0.6667"))
    booked(open_for_booking(), user)
    return user


class TestRecord:
    def test_is_two_clicks_from_the_account(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        page = client.get("/account/").content.decode()
        assert 'href="/account/record.csv"' in page
        assert 'href="/account/record.json"' in page

    def test_is_a_table_of_training_and_bookings(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        response = client.get("/account/record.csv")
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert [row["What"] for row in rows] == ["Module passed", "Course booking"]
        assert rows[0]["Day"] == "2026-11-23"
        assert rows[0]["Score, per cent"] == "83"
        # A broken per cent is left off, as on the page of the result.
        assert rows[0]["First score, per cent"] == "66"
        assert rows[0]["Certificate"] == Award.objects.get().code
        assert rows[1]["Day"] == "2027-01-11"
        assert rows[1]["State"] == "Place confirmed"

    def test_says_of_what_was_withdrawn_that_it_was(self, client: Client, officer: User) -> None:
        correct_evidence(
            evidence=Evidence.objects.get(), reason="Copied", is_withdrawal=True, by=None, at=NOW
        )
        client.force_login(officer)
        content = client.get("/account/record.csv").content.decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(content)))
        assert (row["What"], row["State"], row["Outcome"]) == (
            "Module passed",
            "Withdrawn",
            "Withdrawn",
        )
        page = client.get("/account/evidence/").content.decode()
        assert "Nothing has been recorded yet" not in page
        assert 'data-th="Outcome">Withdrawn<' in page
        assert "None of ours" not in page
        assert "your reflection on" not in page
        assert client.get("/account/record.json").json()["minutes"] == 0
        printed = PdfReader(io.BytesIO(client.get("/account/record.pdf").content))
        assert "Withdrawn" in printed.pages[0].extract_text()

    def test_is_data_with_her_posts(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        response = client.get("/account/record.json")
        record = response.json()
        assert record["person"]["email"] == officer.email
        assert record["posts"][0]["organisation"] == "Millbeck district"
        assert len(record["training"]) == 1
        assert len(record["bookings"]) == 1
        assert "attachment" in response["Content-Disposition"]
        assert officer.last_name not in response["Content-Disposition"]

    def test_is_nobody_elses(self, client: Client, officer: User) -> None:
        client.force_login(UserFactory())
        record = client.get("/account/record.json").json()
        assert record["training"] == record["bookings"] == record["posts"] == []
        client.logout()
        assert client.get("/account/record.json").status_code == 302
