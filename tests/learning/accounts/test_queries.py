"""Reads of people, posts and responsibilities."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, User
from learning.accounts.queries import (
    nav_roles_of,
    posts_of,
    posts_on,
    primary_post,
    responsibilities_of,
)
from tests.factories.accounts import (
    START,
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 2)


class TestPostsOn:
    def test_gives_the_main_post_first(self) -> None:
        person = UserFactory()
        MembershipFactory(user=person, is_primary=False, role=JobRole.SPECIAL)
        MembershipFactory(user=person, role=JobRole.HEALTH_WORKER)
        facts = posts_on(learner_of(person), DAY)
        assert [(fact.role, fact.is_primary) for fact in facts] == [
            (JobRole.HEALTH_WORKER, True),
            (JobRole.SPECIAL, False),
        ]

    def test_counts_the_first_day_and_not_the_last(self) -> None:
        post = MembershipFactory(start_date=DAY, end_date=DAY + timedelta(days=2))
        held = [bool(posts_on(post.learner, DAY + timedelta(days=days))) for days in range(-1, 4)]
        assert held == [False, True, True, False, False]

    def test_counts_one_main_post_where_two_overlap(self) -> None:
        person = UserFactory()
        MembershipFactory(user=person, end_date=DAY + timedelta(days=30))
        MembershipFactory(user=person, start_date=DAY)
        facts = posts_on(learner_of(person), DAY)
        assert [fact.is_primary for fact in facts] == [True, False]

    def test_asks_once_for_many(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        posts = MembershipFactory.create_batch(5)
        with django_assert_num_queries(1):
            found = posts_of([post.learner_id for post in posts], DAY)
        assert len(found) == 5


class TestPrimaryPost:
    def test_is_the_newest_of_that_day(self) -> None:
        person = UserFactory()
        MembershipFactory(user=person, end_date=DAY + timedelta(days=30))
        newest = MembershipFactory(user=person, start_date=DAY)
        assert primary_post(person.learner, DAY) == newest

    def test_is_none_before_and_after(self) -> None:
        post = MembershipFactory(end_date=DAY)
        assert primary_post(post.learner, START - timedelta(days=1)) is None
        assert primary_post(post.learner, DAY) is None
        assert primary_post(None, DAY) is None


class TestResponsibilitiesOf:
    def test_costs_nothing_for_a_visitor(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert not responsibilities_of(AnonymousUser(), DAY).has("author")

    def test_gathers_places_of_a_kind(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        person = UserFactory()
        units = [OrganisationFactory(), OrganisationFactory()]
        for unit in units:
            ResponsibilityFactory(user=person, organisation=unit)
        with django_assert_num_queries(1):
            held = responsibilities_of(person, DAY)
        assert all(held.reaches(unit.path, {"supervisor"}) for unit in units)
        assert not held.reaches(OrganisationFactory().path, {"supervisor"})


class TestNavRolesOf:
    def test_names_administrators_of_the_site(self) -> None:
        root = User.objects.create_superuser("root@demo.example")
        assert nav_roles_of(root, DAY) == ["administrator"]


class TestWithin:
    def test_finds_posts_of_the_subtree(self) -> None:
        force = OrganisationFactory()
        post = MembershipFactory(organisation=OrganisationFactory(parent=force))
        MembershipFactory()
        assert list(Membership.objects.within(force)) == [post]
