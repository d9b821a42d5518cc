"""What those see who see no names: figures, and none of a small group."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.completion.operations import recompute_standing, record_start
from tests.factories.accounts import MembershipFactory, UserFactory, learner_of
from tests.factories.completion import NOW, required
from tests.factories.modules import published_module
from tests.learning.reports.overviews.readers import page, people_in, reader, unit_of

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
UNITS = (("north", 12), ("south", 8))


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
