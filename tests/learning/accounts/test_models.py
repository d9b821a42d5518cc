"""What the database refuses, and how people are named."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from learning.accounts.models import Learner, Membership, Responsibility, User
from tests.factories.accounts import (
    START,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    learner_of,
)

pytestmark = pytest.mark.django_db


class TestUser:
    def test_has_one_account_for_an_address_in_any_case(self) -> None:
        UserFactory(email="a@demo.example")
        with pytest.raises(IntegrityError):
            User.objects.bulk_create([User(email="A@Demo.Example")])

    def test_comes_with_a_learner_that_has_no_name(self) -> None:
        person = User.objects.create_user("Nia@Demo.Example", first_name="Nia")
        assert person.email == "nia@demo.example"
        assert "Nia" not in str(learner_of(person))

    def test_needs_an_address(self) -> None:
        with pytest.raises(ValueError, match="needs an e-mail address"):
            User.objects.create_user("")

    def test_is_found_by_address_in_any_case(self) -> None:
        person = UserFactory(email="nia@demo.example")
        assert User.objects.get_by_natural_key("NIA@demo.example") == person

    @pytest.mark.parametrize(
        ("fields", "title", "short"),
        [
            ({"rank": "PC", "collar_number": "4471"}, "PC 4471 Aisha Khan", "A Khan"),
            ({}, "Aisha Khan", "A Khan"),
            ({"first_name": "", "last_name": ""}, "x@demo.example", "x@demo.example"),
        ],
    )
    def test_is_named(self, fields: dict[str, str], title: str, short: str) -> None:
        names = {"first_name": "Aisha", "last_name": "Khan", "email": "x@demo.example"}
        person = User(**{**names, **fields})
        assert person.full_title == title
        assert person.short_name == short

    def test_can_be_erased_and_the_learner_stays(self) -> None:
        person = UserFactory()
        learner = learner_of(person)
        person.delete()
        assert Learner.objects.filter(pk=learner.pk).exists()


class TestMembership:
    def test_ends_after_it_starts(self) -> None:
        with pytest.raises(IntegrityError):
            MembershipFactory(start_date=START, end_date=START)

    def test_is_the_one_open_main_post(self) -> None:
        post = MembershipFactory()
        with pytest.raises(IntegrityError):
            Membership.objects.create(
                learner=post.learner,
                organisation=post.organisation,
                role=post.role,
                start_date=START + timedelta(days=1),
            )


class TestResponsibility:
    def make(self, **changes: Any) -> Responsibility:
        fields: dict[str, Any] = {"kind": "author", "start_date": date(2026, 1, 5), **changes}
        made: Responsibility = Responsibility.objects.create(**fields)
        return made

    def test_ends_after_it_starts(self) -> None:
        with pytest.raises(IntegrityError):
            self.make(user=UserFactory(), end_date=date(2026, 1, 5))

    @pytest.mark.parametrize("kind", ["supervisor", "partner_lead"])
    def test_of_some_kinds_names_an_organisation(self, kind: str) -> None:
        with pytest.raises(IntegrityError):
            self.make(user=UserFactory(), kind=kind)

    def test_is_open_once(self) -> None:
        person = UserFactory()
        self.make(user=person)
        with pytest.raises(IntegrityError):
            self.make(user=person)

    def test_is_open_once_for_an_organisation(self) -> None:
        person, unit = UserFactory(), OrganisationFactory()
        self.make(user=person, kind="supervisor", organisation=unit)
        with pytest.raises(IntegrityError):
            self.make(user=person, kind="supervisor", organisation=unit)
