"""Lists of people of a past day, or as known in the past."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation
from learning.accounts.operations import transfer_person
from learning.completion.operations import recompute_standing
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.learning.reports.conftest import NOW, Trust, text_of, words_of, works_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)
NAMELESS = "No longer in your organisations"


@pytest.fixture
def past(client: Client, trust: Trust) -> Iterator[Client]:
    """The lead, a month after the nurse of the ward has gone to another trust."""
    nurse = trust.ward_nurse
    with time_machine.travel(LATER, tick=False):
        transfer_person(
            person=nurse,
            organisation=OrganisationFactory(partner=True, key="other"),
            role=JobRole.HEALTH_WORKER,
            day=NOW.date() + timedelta(days=5),
            by=None,
            at=LATER,
        )
        client.force_login(trust.lead)
        yield client


class TestPast:
    """Of a past day, or as known in the past, who has left since counts and is not named."""

    @pytest.mark.parametrize("when", ["day=2026-11-20", "known=2026-11-24"])
    @pytest.mark.parametrize("address", ["", "people/", "people.csv"])
    def test_names_nobody_who_has_left(
        self, past: Client, trust: Trust, address: str, when: str
    ) -> None:
        page = words_of(past.get(f"/org/trust/{address}?state=all&{when}"))
        assert page.count(NAMELESS) == 1
        assert "Priya Office" in page
        nurse = trust.ward_nurse
        for secret in ("Wardle", nurse.email, str(nurse.learner_id)):
            assert secret not in page
        assert past.get(f"/people/{nurse.learner_id}/").status_code == 404

    def test_finds_nobody_who_has_left_by_name(self, past: Client, trust: Trust) -> None:
        for words in ("wardle", trust.ward_nurse.email, "priya+wardle"):
            page = text_of(past.get(f"/org/trust/?state=all&day=2026-11-20&q={words}"))
            assert "0 people found." in page
            assert NAMELESS not in page

    @pytest.mark.parametrize("sort", ["name", "-name"])
    def test_has_the_nameless_together(self, past: Client, trust: Trust, sort: str) -> None:
        staff = [works_at(trust.ward, name) for name in ("Abel", "Zell")]
        recompute_standing(learners=[learner_of(nurse).pk for nurse in staff], at=NOW)
        asked = f"state=all&day=2026-11-20&sort={sort}"
        rows = list(csv.reader(words_of(past.get(f"/org/trust/people.csv?{asked}")).splitlines()))
        names = [row[0] for row in rows[1:]]
        assert len(names) == 4
        assert names.index(NAMELESS) in {0, 3}

    def test_names_them_to_whoever_sees_everybody(self, past: Client) -> None:
        past.force_login(UserFactory(training_administrator=True))
        page = words_of(past.get("/org/trust/people.csv?state=all&day=2026-11-20"))
        assert "Priya Wardle" in page

    def test_names_them_to_whoever_leads_where_they_are_now(
        self, past: Client, trust: Trust
    ) -> None:
        other = Organisation.objects.get(key="other")
        ResponsibilityFactory(user=trust.lead, kind="partner_lead", organisation=other)
        page = words_of(past.get("/org/trust/people.csv?state=all&day=2026-11-20"))
        assert "Priya Wardle" in page
