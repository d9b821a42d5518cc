"""My team, an organisation, the force: who sees what of whom."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Organisation
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, passed, required
from tests.factories.modules import published_module
from tests.learning.accounts.joining.asking import ask
from tests.learning.completion.exemptions.asking import asked
from tests.learning.reports.overviews.readers import page, people_in, reader, unit_of

if TYPE_CHECKING:
    from django.test import Client

    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


class TestTeam:
    def test_lists_her_people_and_nobody_elses(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        mine = OrganisationFactory(parent=force)
        (hers,) = people_in(mine, 1)
        (another,) = people_in(OrganisationFactory(parent=force), 1)
        required(force, module, due_days=1, at=NOW)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, mine))
        shown = page(client, "/team/?state=all")
        assert hers.last_name in shown
        assert another.last_name not in shown
        assert client.get(f"/people/{hers.learner_id}/").status_code == 200
        assert client.get(f"/people/{another.learner_id}/").status_code == 404

    def test_is_403_with_whom_to_ask_for_others(self, client: Client) -> None:
        client.force_login(UserFactory(officer=True))
        response = client.get("/team/")
        assert response.status_code == 403
        assert "supervisor" in response.content.decode()

    def test_asks_no_more_for_more_people(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        people_in(force, 2)
        unit_of(4, parent=force, key="unit-of-old")  # of no units nothing is asked at all
        required(force, module, due_days=1, at=NOW)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))

        def counted(address: str) -> int:
            client.get(address)
            caches["overviews"].clear()  # figures are asked for, not only shown again
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        addresses = ("/team/?state=all", "/org/force/?state=all")
        before = [counted(address) for address in addresses]
        for number in range(3):
            unit_of(4, parent=force, key=f"unit-of-{number}")
        required(force, published_module(slug="other", code="M09"), at=NOW)
        assert [counted(address) for address in addresses] == before

    def test_tells_a_supervisor_of_no_decision_that_is_not_hers(
        self, client: Client, force: Organisation
    ) -> None:
        unit = unit_of(2, parent=force, key="unit")
        supervisor = reader(ResponsibilityKind.SUPERVISOR, unit)
        asked(UserFactory(officer=True, organisation=unit), supervisor)
        Organisation.objects.filter(pk=unit.pk).update(email_domains="unit.example")
        unit.refresh_from_db()
        ask(unit, "a.person@unit.example")
        told = ("1 exemption, extension or absence waits", "1 person asks for an account")
        administrator = UserFactory(training_administrator=True)
        for person, is_told in ((supervisor, False), (administrator, True)):
            client.force_login(person)
            shown = page(client, "/org/unit/")
            assert [words in shown for words in told] == [is_told, is_told]


class TestOrganisation:
    def test_is_404_for_anybody_elses_and_for_none(
        self, client: Client, force: Organisation
    ) -> None:
        trust = OrganisationFactory(partner=True, key="trust")
        client.force_login(reader(ResponsibilityKind.PARTNER_LEAD, trust))
        assert client.get("/org/trust/").status_code == 200
        for address in ("/org/force/", "/org/force/trend.csv", "/org/nowhere/"):
            assert client.get(address).status_code == 404, address

    def test_leads_there_from_the_list_of_one(self, client: Client) -> None:
        trust = OrganisationFactory(partner=True, key="trust")
        client.force_login(reader(ResponsibilityKind.PARTNER_LEAD, trust))
        assert client.get("/org/")["Location"] == "/org/trust/"

    def test_reaches_what_stands_beneath(self, client: Client) -> None:
        trust = OrganisationFactory(partner=True, key="trust")
        OrganisationFactory(parent=trust, key="ward")
        client.force_login(reader(ResponsibilityKind.PARTNER_LEAD, trust))
        assert client.get("/org/ward/").status_code == 200

    def test_draws_two_months_and_counts_people(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        people = people_in(force, 4)
        required(force, module)
        passed(people[0], module)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = page(client, "/org/force/")
        assert "25%" in shown
        assert "1 of 4 people" in shown
        rows = list(csv.reader(io.StringIO(page(client, "/org/force/trend.csv").lstrip("\ufeff"))))
        assert rows[1:] == [["2026-10-31", "0", "4", "0"], ["2026-11-23", "1", "4", "25"]]


class TestForce:
    def test_is_shown_to_those_who_answer_for_it(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        people_in(force, 9)
        required(force, module)
        client.force_login(reader(ResponsibilityKind.SCRUTINY_READER, force))
        assert "0 of 9 people" in page(client, "/reports/force/")

    def test_hides_nothing_from_who_sees_the_names_anyway(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        unit_of(3, parent=force, key="few")
        required(force, module)
        client.force_login(reader(ResponsibilityKind.TRAINING_ADMINISTRATOR, force))
        assert "Few" in page(client, "/reports/force/")

    def test_says_so_where_there_is_nobody_yet(self, client: Client, force: Organisation) -> None:
        client.force_login(reader(ResponsibilityKind.SCRUTINY_READER, force))
        assert "There are no figures yet" in page(client, "/reports/force/")
        assert "Nothing was recorded here by the day" in page(
            client, "/reports/force/?known=31/01/2026"
        )

    def test_is_none_of_a_reader_of_somebody_elses_figures(
        self, client: Client, force: Organisation
    ) -> None:
        council = OrganisationFactory(partner=True)
        client.force_login(reader(ResponsibilityKind.SCRUTINY_READER, council))
        assert client.get("/reports/force/")["Location"] == "/org/"
