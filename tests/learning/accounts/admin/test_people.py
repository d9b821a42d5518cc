"""People in the admin: the menu, their accounts, and rights that no form gives."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, User
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.learning.accounts.admin.test_organisations import TREE
from tests.learning.accounts.admin.test_posts import HELD, POSTS

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/users/"


def invitation(**changes: Any) -> dict[str, Any]:
    return {
        "email": "Nia@Demo.Example",
        "first_name": "Nia",
        "last_name": "Rees",
        "rank": "",
        "collar_number": "",
        "organisation": OrganisationFactory().pk,
        "role": JobRole.HEALTH_WORKER,
        "start_date": "2026-11-02",
        **changes,
    }


class TestMenu:
    def test_groups_everything_about_people(self, client: Client, administrator: User) -> None:
        page = client.get("/admin/").content.decode()
        for address in (PEOPLE, POSTS, HELD, TREE, "/admin/outbox/"):
            assert f'"{address}"' in page, address

    @pytest.mark.parametrize("role", ["author", "trainer"])
    def test_shows_nothing_of_it_to_others(self, client: Client, role: str) -> None:
        client.force_login(UserFactory(**{role: True}))
        page = client.get("/admin/").content.decode()
        for address in (PEOPLE, POSTS, HELD, TREE, "/admin/outbox/"):
            assert f'"{address}"' not in page, address
            assert client.get(address).status_code == 302, address


class TestPeople:
    def test_are_listed_with_post_and_responsibilities(
        self, client: Client, administrator: User
    ) -> None:
        trust = OrganisationFactory(name="Millbeck NHS Trust")
        UserFactory(partner_lead=True, organisation=trust, last_name="Rees")
        page = client.get(PEOPLE).content.decode()
        assert "Safeguarding lead, Millbeck NHS Trust" in page
        assert "Partner lead Millbeck NHS Trust" in page

    def test_cost_no_more_when_they_are_more(
        self,
        client: Client,
        administrator: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        UserFactory.create_batch(30, supervisor=True)
        client.get(PEOPLE)
        with django_assert_max_num_queries(20):
            client.get(PEOPLE)

    @pytest.mark.parametrize("words", ["Rees", "rees@", "4471", "nia  rees"])
    def test_are_found_by_name_address_and_number(
        self, client: Client, administrator: User, words: str
    ) -> None:
        UserFactory(
            first_name="Nia", last_name="Rees", email="n.rees@demo.example", collar_number="4471"
        )
        UserFactory(last_name="Marsh", email="b.marsh@demo.example")
        page = client.get(f"{PEOPLE}results/?q={words}").content.decode()
        assert "n.rees@demo.example" in page
        assert "b.marsh@demo.example" not in page

    def test_are_invited_with_their_first_post(self, client: Client, administrator: User) -> None:
        response = client.post(f"{PEOPLE}new/", invitation())
        assert response.status_code == 302
        person = User.objects.get(email="nia@demo.example")
        assert not person.has_usable_password()
        post = Membership.objects.get(learner=person.learner)
        assert (post.role, post.start_date) == (JobRole.HEALTH_WORKER, date(2026, 11, 2))

    def test_are_invited_as_guests(self, client: Client, administrator: User) -> None:
        client.post(f"{PEOPLE}new/", invitation(leaves_date="2027-03-01"))
        person = User.objects.get(email="nia@demo.example")
        assert person.access_ends_date == date(2027, 3, 1)

    def test_have_one_account_each(self, client: Client, administrator: User) -> None:
        UserFactory(email="nia@demo.example")
        page = client.post(f"{PEOPLE}new/", invitation()).content.decode()
        assert "Somebody already uses this address" in page

    def test_have_a_number_that_is_nobody_elses_in_their_force(
        self, client: Client, administrator: User
    ) -> None:
        force, other = (OrganisationFactory(force=True, name=name) for name in ("Aire", "Calder"))
        unit = OrganisationFactory(parent=force)
        UserFactory(officer=True, organisation=unit, collar_number="A4471")
        taken = "Somebody else in Aire already has this collar number."
        fields = invitation(collar_number="a4471", organisation=force.pk, role=JobRole.DETECTIVE)
        assert taken in client.post(f"{PEOPLE}new/", fields).content.decode()
        assert not User.objects.filter(email="nia@demo.example").exists()
        assert client.post(f"{PEOPLE}new/", {**fields, "organisation": other.pk}).status_code == 302
        mate = UserFactory(officer=True, organisation=force, collar_number="1")
        address = f"{PEOPLE}edit/{mate.pk}/"
        fields = {"email": mate.email, "first_name": "Nia", "last_name": "Rees", "is_active": "on"}
        page = client.post(address, {**fields, "collar_number": "A4471"}).content.decode()
        assert taken in page
        mate.refresh_from_db()
        assert mate.collar_number == "1"
        Membership.objects.filter(organisation=unit).update(end_date=timezone.localdate())
        assert client.post(address, {**fields, "collar_number": "A4471"}).status_code == 302

    def test_can_be_put_right(self, client: Client, administrator: User) -> None:
        person = UserFactory(last_name="Rhys")
        fields = {"email": person.email, "first_name": "Nia", "last_name": "Rees"}
        assert client.post(f"{PEOPLE}edit/{person.pk}/", fields).status_code == 302
        person.refresh_from_db()
        assert person.last_name == "Rees"
        assert not person.is_active  # the box was not ticked

    def test_are_never_deleted(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root@demo.example"))
        person = UserFactory()
        assert client.get(f"{PEOPLE}delete/{person.pk}/").status_code == 404
        response = client.post(
            f"/admin/bulk/accounts/user/delete/?id={person.pk}&next=/admin/users/"
        )
        assert response.status_code in {302, 403}
        assert User.objects.filter(pk=person.pk).exists()


class TestRights:
    """Nobody gives herself more than she has."""

    def test_of_an_administrator_of_training_do_not_reach_those_of_the_site(
        self, client: Client, administrator: User
    ) -> None:
        root = User.objects.create_superuser("root@demo.example", first_name="R", last_name="T")
        fields = {"email": administrator.email, "first_name": "R", "last_name": "T"}
        assert client.get(f"{PEOPLE}edit/{root.pk}/").status_code == 302
        assert client.post(f"{PEOPLE}edit/{root.pk}/", fields).status_code == 302
        root.refresh_from_db()
        assert root.email == "root@demo.example"

    def test_cannot_be_raised_by_a_form(self, client: Client, administrator: User) -> None:
        person = UserFactory()
        for target in (person, administrator):
            client.post(
                f"{PEOPLE}edit/{target.pk}/",
                {
                    "email": target.email,
                    "first_name": "N",
                    "last_name": "R",
                    "is_superuser": "on",
                    "groups": [administrator.groups.get().pk],
                },
            )
            target.refresh_from_db()
            assert not target.is_superuser
        assert not person.groups.exists()
        assert administrator.is_active

    def test_cannot_be_raised_in_bulk(self, client: Client, administrator: User) -> None:
        person = UserFactory()
        group = administrator.groups.get()
        response = client.post(
            f"/admin/bulk/accounts/user/assign_role/?id={person.pk}&next=/admin/users/",
            {"role": group.pk},
        )
        assert response.status_code in {302, 403}
        assert not person.groups.exists()

    def test_of_the_site_are_given_by_their_like(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root@demo.example"))
        person = UserFactory()
        fields = {"email": person.email, "first_name": "N", "last_name": "R", "is_superuser": "on"}
        client.post(f"{PEOPLE}edit/{person.pk}/", {**fields, "is_active": "on"})
        person.refresh_from_db()
        assert person.is_superuser
