"""The denominator register: as many rows as the figure says, for those who see names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from learning.accounts.operations import end_post, move_organisation
from learning.completion.operations import recompute_standing
from learning.completion.queries import figures, register_of
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(key="bradford", name="Bradford")


@pytest.fixture
def people(unit: Organisation) -> list[User]:
    return UserFactory.create_batch(3, officer=True, organisation=unit)


@pytest.fixture
def requirement(unit: Organisation, people: list[User]) -> Requirement:
    return required(unit, published_module())


class TestRegisterOf:
    def test_has_a_row_for_each_person_in_the_figure(
        self, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        total = figures(unit, TODAY, requirement_id=requirement.pk).total
        assert (
            register_of(unit, TODAY, requirement_id=requirement.pk, today=TODAY).count()
            == total
            == 3
        )

    def test_tells_what_was_known_then(
        self, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        post = learner_of(people[0]).memberships.get()
        end_post(post=post, end_date=TODAY, by=None, at=LATER)
        assert register_of(unit, TODAY, today=TODAY).count() == 2
        assert register_of(unit, TODAY, known_at=NOW, today=TODAY).count() == 3
        assert register_of(unit, TODAY - timedelta(days=1), today=TODAY).count() == 3

    def test_has_those_who_were_beneath_it_on_that_day(self, requirement: Requirement) -> None:
        old, new = OrganisationFactory(force=True), OrganisationFactory(force=True)
        moved = OrganisationFactory(parent=old)
        UserFactory(officer=True, organisation=moved)
        rule = required(moved, published_module(slug="other", code="M09", title="Other"))
        move_organisation(organisation=moved, parent=new, day=TODAY, by=None, at=LATER)
        for place in (old, new):
            for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
                total = figures(place, day, requirement_id=rule.pk).total
                assert register_of(place, day, requirement_id=rule.pk, today=TODAY).count() == total


class TestRegister:
    def test_shows_names_to_who_sees_them(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        page = client.get("/org/bradford/register/").content.decode()
        assert "3 rows." in page
        assert str(people[0]) in page
        for role in ("officer", "trainer", "leader"):
            client.force_login(UserFactory(**{role: True}))
            for end in ("register/", "register.csv"):
                assert client.get(f"/org/bradford/{end}").status_code == 404

    def test_counts_who_is_hidden_and_names_nobody(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        people[0].is_hidden_from_lists = True
        people[0].save()
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        page = client.get("/org/bradford/register/").content.decode()
        assert "2 rows. 1 more counts and is not shown by name." in page
        table = client.get("/org/bradford/register.csv").content.decode()
        assert len(table.strip().splitlines()) == 4
        assert "Not shown" in table
        assert people[0].last_name not in table
        assert str(people[0].learner_id) not in table

    def test_goes_back_to_what_was_known(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        assert requirement.module is not None
        passed(people[0], requirement.module, at=LATER)
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        asked = {"requirement": str(requirement.pk), "day": "2026-11-24", "known": "2026-11-24"}
        assert "Up to date" in client.get("/org/bradford/register.csv", asked).content.decode()
        asked["known"] = "2026-11-23"
        assert "Up to date" not in client.get("/org/bradford/register.csv", asked).content.decode()

    @pytest.mark.parametrize("day", ["2026-13-01", "yesterday"])
    def test_says_what_is_no_day(
        self, day: str, client: Client, unit: Organisation, requirement: Requirement
    ) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        page = client.get("/org/bradford/register/", {"day": day})
        assert "Enter a real date, like 2027-01-31." in page.content.decode()

    def test_asks_the_database_no_more_for_more_people(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        client.get("/org/bradford/register/")
        with django_assert_max_num_queries(60) as few:
            client.get("/org/bradford/register/")
        more = UserFactory.create_batch(20, officer=True, organisation=unit)
        recompute_standing(learners=[learner_of(one).pk for one in more], at=LATER)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get("/org/bradford/register/")
