"""My team, an organisation, the force, a person: who sees what of whom."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.completion.enums import EvidenceKind, RevocationReason
from learning.completion.operations import correct_evidence, recompute_standing, record_start
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import NOW, elsewhere, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
UNITS = (("north", 12), ("south", 8))


@pytest.fixture(autouse=True)
def a_day(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="force", name="Moor Police")


@pytest.fixture
def module() -> ModulePage:
    return published_module()


def people_in(unit: Organisation, count: int) -> list[User]:
    people = UserFactory.create_batch(count)
    for person in people:
        MembershipFactory(user=person, organisation=unit)
    return people


def unit_of(size: int, *, parent: Organisation | None = None, key: str) -> Organisation:
    unit = OrganisationFactory(key=key, parent=parent, name=key.capitalize())
    people_in(unit, size)
    return unit


def reader(kind: str, organisation: Organisation | None) -> User:
    person = UserFactory(last_name="Reader")
    ResponsibilityFactory(user=person, kind=kind, organisation=organisation)
    return person


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


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


class TestReaderWithoutNames:
    """A scrutiny reader of the force: figures, and of no group under five."""

    @pytest.fixture
    def leader(self, client: Client, force: Organisation) -> User:
        person = reader(ResponsibilityKind.SCRUTINY_READER, force)
        client.force_login(person)
        return person

    @pytest.fixture
    def units(self, force: Organisation, module: ModulePage) -> dict[str, Organisation]:
        found = {
            key: unit_of(size, parent=force, key=key)
            for key, size in (("few", 3), ("some", 0), ("many", 9))
        }
        unit_of(7, parent=found["some"], key="below")
        required(force, module)
        return found

    def test_sees_no_names(
        self, client: Client, leader: User, force: Organisation, units: dict[str, Organisation]
    ) -> None:
        for address in ("/reports/force/", "/org/force/", "/org/many/"):
            shown = page(client, address)
            assert "Khan" not in shown, address
            assert "/people/" not in shown, address

    def test_sees_small_groups_in_other_only(
        self, client: Client, leader: User, units: dict[str, Organisation]
    ) -> None:
        for address in ("/reports/force/", "/org/force/"):
            shown = page(client, address)
            assert "Other" in shown
            assert "0 of 10" in shown
            assert "Many" in shown
            assert "Few" not in shown
            assert "Some" not in shown

    @pytest.mark.parametrize("key", ["few", "some", "below"])
    def test_finds_them_by_no_address_either(
        self, client: Client, leader: User, units: dict[str, Organisation], key: str
    ) -> None:
        shown = page(client, f"/org/{key}/")
        assert "These figures are not shown" in shown
        assert "0 of" not in shown
        assert client.get(f"/org/{key}/trend.csv").status_code == 403

    def test_sees_them_where_she_sees_the_names(
        self, client: Client, units: dict[str, Organisation]
    ) -> None:
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, units["few"]))
        assert "0 of 3 people" in page(client, "/org/few/")

    def test_subtracts_nothing_from_people_of_no_unit(
        self, client: Client, leader: User, force: Organisation, module: ModulePage
    ) -> None:
        people_in(force, 2)
        for key, size in (("some", 7), ("many", 9)):
            unit_of(size, parent=force, key=key)
        required(force, module)
        shown = page(client, "/org/force/")
        # Two of the force itself with seven, so that 18 less 9 tells nothing of the two.
        assert "0 of 9" in shown
        assert "Other" in shown
        assert "itself" not in shown
        assert "Some" not in shown

    def test_sees_no_past_of_a_group_that_was_small(
        self, client: Client, leader: User, force: Organisation, module: ModulePage
    ) -> None:
        unit = unit_of(4, parent=force, key="young")
        for person in UserFactory.create_batch(4):
            MembershipFactory(user=person, organisation=unit, start_date=NOW.date())
        unit_of(9, parent=force, key="old")
        required(force, module)
        rows = page(client, "/org/young/trend.csv").strip().splitlines()
        assert len(rows) == 2
        assert rows[1].startswith("2026-11-23,0,8")

    def test_sees_no_past_from_which_a_small_sibling_could_be_subtracted(
        self, client: Client, leader: User, force: Organisation, module: ModulePage
    ) -> None:
        young = unit_of(4, parent=force, key="young")
        for person in UserFactory.create_batch(4):
            MembershipFactory(user=person, organisation=young, start_date=NOW.date())
        unit_of(9, parent=force, key="old")
        required(force, module)
        rows = page(client, "/org/old/trend.csv").strip().splitlines()
        assert [row[:10] for row in rows[1:]] == ["2026-11-23"]
        assert "These figures are not shown" in page(client, "/org/old/?day=2026-10-31")
        assert client.get("/org/old/groups.csv?day=2026-10-31").status_code == 403
        whole = page(client, "/org/force/trend.csv").strip().splitlines()
        assert len(whole) == 3

    def test_sees_a_requirement_of_enough_people_only(
        self, client: Client, leader: User, force: Organisation, module: ModulePage
    ) -> None:
        big = unit_of(9, parent=force, key="big")
        below = unit_of(3, parent=big, key="below")
        required(force, module)
        required(below, published_module(slug="other", code="M09", title="Told of three"))
        for address in ("/org/force/", "/org/force/modules.csv", "/org/big/modules.csv"):
            shown = page(client, address)
            assert "Told of three" not in shown, address
            assert module.title in shown, address

    def test_sees_no_requirement_that_gives_away_a_few_of_a_neighbour(
        self, client: Client, leader: User, force: Organisation, module: ModulePage
    ) -> None:
        north, south = (unit_of(size, parent=force, key=key) for key, size in UNITS)
        for unit, count in ((north, 6), (south, 2)):
            for person in UserFactory.create_batch(count):
                MembershipFactory(user=person, organisation=unit, role=JobRole.DETECTIVE)
        required(force, module)
        special = published_module(slug="other", code="M09", title="For detectives")
        required(force, special, roles=[JobRole.DETECTIVE])
        shown = page(client, "/org/force/modules.csv")
        assert any(row.startswith("For detectives") for row in shown.splitlines())
        # Six of the eight would leave the two of the south.
        for address in ("/org/north/", "/org/north/modules.csv", "/org/south/modules.csv"):
            assert "For detectives" not in page(client, address), address
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, north))
        assert "For detectives" in page(client, "/org/north/")

    def test_counts_every_state_in_the_file_of_requirements(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (starter, *_others) = people_in(force, 6)
        required(force, module, due_days=120)
        record_start(learner_id=learner_of(starter).pk, subject_key=module.translation_key, at=NOW)
        recompute_standing(learners=[learner_of(starter).pk], at=NOW)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        (line,) = csv.DictReader(
            io.StringIO(page(client, "/org/force/modules.csv").lstrip("\ufeff"))
        )
        assert (line["In progress"], line["Not started"]) == ("1", "5")
        states = ("Due soon", "Overdue", "Lapsed", "Exempt", "In progress", "Not started")
        assert sum(int(line[state]) for state in states) == int(line["People"])
        assert "0 of 6" in page(client, "/org/force/")


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


class TestPerson:
    def test_shows_modules_and_days_without_answers(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        required(force, module)
        passed(officer, module, occurred_at=NOW - timedelta(days=1))
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = page(client, f"/people/{officer.learner_id}/")
        assert "22 November 2026" in shown
        assert "Up to date" in shown

    def test_shows_when_and_why_a_pass_was_withdrawn_and_nothing_of_the_case(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        required(force, module)
        held = passed(officer, module)
        correct_evidence(
            evidence=held,
            is_withdrawal=True,
            reason="Sat by a colleague",
            reason_class=RevocationReason.NOT_OWN_WORK,
            by=None,
            at=NOW,
        )
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        address = f"/people/{officer.learner_id}/"
        _head, modules, _courses, happened = page(client, address).split("<table")
        said = f"Pass of {held.title} withdrawn on 23 November 2026: Not the holder’s own work"
        assert said in modules
        assert "Not yet" in modules
        assert said in happened
        assert "colleague" not in happened
        passed(officer, module, cause="again")
        _head, modules, _courses, happened = page(client, address).split("<table")
        assert said not in modules
        assert said in happened

    def test_says_that_training_elsewhere_was_withdrawn_without_a_class(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        award = elsewhere()
        held = passed(
            officer,
            module,
            kind=EvidenceKind.EXTERNAL,
            edition=None,
            external_award=award,
            subject_key=award.evidence_key,
            title=award.title,
        )
        correct_evidence(evidence=held, is_withdrawal=True, reason="Wrong", by=None, at=NOW)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = page(client, f"/people/{officer.learner_id}/")
        assert f"Record of {award.title} withdrawn on 23 November 2026<" in shown

    @pytest.mark.parametrize(
        ("back", "leads_to"),
        [
            ("/team/?state=all&q=ali#people", "/team/?state=all&amp;q=ali#people"),
            ("//elsewhere.example/", "/team/"),
            ("https://elsewhere.example/", "/team/"),
            ("/\\elsewhere.example", "/team/"),
            ("javascript:alert(1)", "/team/"),
            ("team/", "/team/"),
            ("", "/team/"),
        ],
    )
    def test_leads_back_to_the_list_as_it_was_searched_and_nowhere_else(
        self, back: str, leads_to: str, client: Client, force: Organisation
    ) -> None:
        (officer,) = people_in(force, 1)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))
        shown = client.get(f"/people/{officer.learner_id}/", {"back": back}).content.decode()
        assert f'<a href="{leads_to}" class="govuk-back-link">' in shown

    def test_in_a_sensitive_post_is_found_by_the_training_administrator_only(
        self, client: Client, force: Organisation
    ) -> None:
        (officer,) = people_in(force, 1)
        officer.is_hidden_from_lists = True
        officer.save()
        for kind, status in (
            (ResponsibilityKind.SUPERVISOR, 404),
            (ResponsibilityKind.TRAINING_ADMINISTRATOR, 200),
        ):
            client.force_login(reader(kind, force))
            assert client.get(f"/people/{officer.learner_id}/").status_code == status

    def test_asks_no_more_for_more_evidence(
        self, client: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = people_in(force, 1)
        client.force_login(reader(ResponsibilityKind.SUPERVISOR, force))

        def counted() -> int:
            client.get(f"/people/{officer.learner_id}/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/people/{officer.learner_id}/")
            return len(queries)

        passed(officer, module)
        before = counted()
        for number in range(4):
            held = passed(officer, module, cause=f"again:{number}")
            if number % 2:
                correct_evidence(evidence=held, is_withdrawal=True, reason="No", by=None, at=NOW)
        assert counted() == before
