"""The denominator register: as many rows as the figure says, for those who see names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.paginator import Paginator

from learning.accounts.models import Membership, User
from learning.accounts.operations import end_post, move_organisation
from learning.completion.operations import fold_deltas, recompute_standing
from learning.completion.queries import (
    RegisterList,
    figures,
    register_list,
    register_of,
    requirements_at,
)
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement, StandingSpan

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


class TestRequirementsAt:
    def test_names_what_held_people_there_once(
        self, unit: Organisation, requirement: Requirement
    ) -> None:
        assert requirements_at(unit) == [requirement]
        fold_deltas()
        assert requirements_at(unit) == [requirement]
        for post in Membership.objects.all():
            end_post(post=post, end_date=TODAY, by=None, at=LATER)
        assert register_of(unit, TODAY, today=TODAY).count() == 0
        assert requirements_at(unit) == [requirement]
        fold_deltas()
        assert requirements_at(unit) == [requirement]
        assert requirements_at(OrganisationFactory()) == []


@pytest.fixture
def rules(unit: Organisation, requirement: Requirement) -> list[Requirement]:
    """Two more, so that pages cross from one to the next."""
    more = [
        required(unit, published_module(slug=f"more-{n}", code=f"M1{n}", title=f"More {n}"))
        for n in range(2)
    ]
    return [requirement, *more]


def listed(unit: Organisation, rules: list[Requirement], **asked: Any) -> RegisterList:
    return RegisterList(unit, asked.pop("day", TODAY), TODAY, rules, **asked)


class TestRegisterList:
    @pytest.mark.parametrize("short", [1, 2000])
    def test_has_the_rows_of_the_register_in_its_order(
        self, short: int, unit: Organisation, rules: list[Requirement],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(register_list, "COUNTED_ONE_BY_ONE", short)
        whole = list(register_of(unit, TODAY, today=TODAY))
        assert len(whole) == listed(unit, rules).count() == listed(unit, rules).total == 9
        for size in (1, 2, 4, 50):
            found: list[StandingSpan] = []
            rows: Any = listed(unit, rules)
            for page in Paginator(rows, size):
                found += page
            assert found == whole

    @pytest.mark.parametrize("known_at", [None, NOW])
    def test_crosses_from_one_organisation_to_the_next(
        self, known_at: datetime | None, unit: Organisation, rules: list[Requirement],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(register_list, "COUNTED_ONE_BY_ONE", 1)
        for number in range(3):
            beneath = OrganisationFactory(parent=unit)
            officers = UserFactory.create_batch(number, officer=True, organisation=beneath)
            recompute_standing(learners=[learner_of(each).pk for each in officers], at=NOW)
        OrganisationFactory(parent=unit)  # holds nobody
        whole = list(register_of(unit, TODAY, today=TODAY, known_at=known_at))
        assert len(whole) == 18
        for size in (1, 4, 50):
            found: list[StandingSpan] = []
            rows: Any = listed(unit, rules, known_at=known_at)
            for page in Paginator(rows, size):
                found += page
            assert found == whole

    def test_counts_who_is_hidden_or_erased_and_leaves_them_out(
        self, unit: Organisation, people: list[User], rules: list[Requirement]
    ) -> None:
        User.objects.filter(pk=people[0].pk).update(is_hidden_from_lists=True)
        User.objects.filter(pk=people[1].pk).update(learner=None)
        found = listed(unit, rules)
        assert (found.total, found.count(), found.hidden) == (9, 3, 6)
        assert {span.learner_id for span in found[0:50]} == {people[2].learner_id}
        assert len(list(found.rows())) == 9

    @pytest.mark.parametrize("known_at", [None, NOW])
    @pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
    def test_counts_as_many_as_there_are_on_any_day(
        self, days: int, known_at: datetime | None, unit: Organisation, people: list[User],
        rules: list[Requirement],
    ) -> None:  # fmt: skip
        end_post(post=learner_of(people[0]).memberships.get(), end_date=TODAY, by=None, at=LATER)
        day = TODAY + timedelta(days=days)
        found = listed(unit, rules, day=day, known_at=known_at)
        whole = register_of(unit, day, today=TODAY, known_at=known_at)
        assert found.total == found.count() == whole.count() == len(list(found.rows()))
        assert found[0:50] == list(whole)

    def test_is_the_same_kept_and_not_and_is_read_anew_after_a_change(
        self, unit: Organisation, people: list[User], rules: list[Requirement],
        monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(register_list, "COUNTED_ONE_BY_ONE", 1)
        first = listed(unit, rules)[1:5]
        # What is new, who is hidden, where the rows of two requirements stand, the rows.
        with django_assert_max_num_queries(5):
            assert listed(unit, rules)[1:5] == first
        User.objects.filter(pk=people[0].pk).update(is_hidden_from_lists=True)
        assert listed(unit, rules).count() == 6
        assert people[0].learner_id not in {span.learner_id for span in listed(unit, rules)[0:9]}
        end_post(post=learner_of(people[1]).memberships.get(), end_date=TODAY, by=None, at=LATER)
        assert listed(unit, rules).count() == 3


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
            assert client.get("/org/bradford/register/").status_code == 404

    def test_counts_who_is_hidden_and_names_nobody(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        people[0].is_hidden_from_lists = True
        people[0].save()
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        page = client.get("/org/bradford/register/").content.decode()
        assert "2 rows. 1 more counts and is not shown by name." in page

    def test_goes_back_to_what_was_known(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement
    ) -> None:
        assert requirement.module is not None
        passed(people[0], requirement.module, at=LATER)
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        asked = {"requirement": str(requirement.pk), "day": "2026-11-24", "known": "2026-11-24"}
        assert "Up to date" in client.get("/org/bradford/register/", asked).content.decode()
        asked["known"] = "2026-11-23"
        assert "Up to date" not in client.get("/org/bradford/register/", asked).content.decode()

    @pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "9999-12-31", "0001-01-01"])
    def test_says_what_is_no_day(
        self, day: str, client: Client, unit: Organisation, requirement: Requirement
    ) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        for field in ("day", "known"):
            page = client.get("/org/bradford/register/", {field: day})
            assert "Enter a real date, like 31/01/2027." in page.content.decode()

    def test_says_what_is_no_requirement_of_it(
        self, client: Client, unit: Organisation, requirement: Requirement
    ) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=unit))
        page = client.get("/org/bradford/register/", {"requirement": "0"}).content.decode()
        assert "That requirement holds nobody here, so it is left out." in page
        assert "3 rows." in page

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
