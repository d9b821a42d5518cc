"""People, posts, responsibilities and organisations in the admin."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from learning.accounts.enums import JobRole, OrganisationKind, ResponsibilityKind
from learning.accounts.models import Membership, Organisation, Responsibility, User
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE, POSTS, HELD, TREE = (
    "/admin/users/",
    "/admin/posts/",
    "/admin/responsibilities/",
    "/admin/organisations/",
)


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory(training_administrator=True, last_name="Administrator")
    client.force_login(person)
    return person


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


class TestPosts:
    def test_are_started_by_the_operation(self, client: Client, administrator: User) -> None:
        person = UserFactory(officer=True)
        unit = OrganisationFactory()
        response = client.post(
            f"{POSTS}new/",
            {
                "person": person.email.upper(),
                "organisation": unit.pk,
                "role": JobRole.DETECTIVE,
                "start_date": "2026-11-02",
                "is_primary": "on",
            },
        )
        assert response.status_code == 302
        old, new = Membership.objects.filter(learner=person.learner).order_by("start_date")
        assert old.end_date == new.start_date == date(2026, 11, 2)
        assert ModelLogEntry.objects.filter(
            action="accounts.post_started", user=administrator, object_id=str(new.pk)
        ).exists()

    def test_of_a_guest_have_an_end(self, client: Client, administrator: User) -> None:
        person = UserFactory()
        fields = {
            "person": person.email,
            "organisation": OrganisationFactory().pk,
            "role": JobRole.DETECTIVE,
            "start_date": "2026-11-02",
            "is_guest": "on",
            "is_primary": "on",
        }
        page = client.post(f"{POSTS}new/", fields).content.decode()
        assert "Say until when a guest stays" in page
        assert not Membership.objects.filter(learner=person.learner).exists()
        response = client.post(f"{POSTS}new/", {**fields, "end_date": "2027-03-01"})
        assert response.status_code == 302
        post = Membership.objects.get(learner=person.learner)
        assert (post.is_guest, post.end_date) == (True, date(2027, 3, 1))
        person.refresh_from_db()
        assert person.access_ends_date == date(2027, 3, 1)

    def test_may_end_on_a_known_day_without_a_guest(
        self, client: Client, administrator: User
    ) -> None:
        person = UserFactory()
        fields = {
            "person": person.email,
            "organisation": OrganisationFactory().pk,
            "role": JobRole.DETECTIVE,
            "start_date": "2026-11-02",
            "end_date": "2027-03-01",
        }
        client.post(f"{POSTS}new/", fields)
        post = Membership.objects.get(learner=person.learner)
        assert (post.is_guest, post.end_date) == (False, date(2027, 3, 1))

    def test_say_why_they_are_refused(self, client: Client, administrator: User) -> None:
        person = UserFactory(officer=True)
        fields = {
            "person": person.email,
            "organisation": OrganisationFactory().pk,
            "role": JobRole.DETECTIVE,
            "start_date": "2020-01-01",
            "is_primary": "on",
        }
        page = client.post(f"{POSTS}new/", fields).content.decode()
        assert "must start after the present one" in page
        page = client.post(f"{POSTS}new/", {**fields, "person": "x@demo.example"}).content.decode()
        assert "Nobody here has this address" in page
        assert Membership.objects.filter(learner=person.learner).count() == 1

    def test_end_and_are_put_right(self, client: Client, administrator: User) -> None:
        post = MembershipFactory()
        fields = {
            "organisation": post.organisation_id,
            "role": post.role,
            "start_date": "2026-01-05",
            "end_date": "2026-06-01",
        }
        client.post(f"{POSTS}edit/{post.pk}/", fields)
        post.refresh_from_db()
        assert post.end_date == date(2026, 6, 1)
        client.post(f"{POSTS}edit/{post.pk}/", {**fields, "role": JobRole.PCSO})
        post.refresh_from_db()
        assert post.role == JobRole.PCSO
        actions = ModelLogEntry.objects.filter(user=administrator).values_list("action", flat=True)
        assert {"accounts.post_ended", "accounts.post_corrected"} <= set(actions)

    def test_cost_no_more_when_they_are_more(
        self,
        client: Client,
        administrator: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        MembershipFactory.create_batch(20)
        client.get(POSTS)
        with django_assert_max_num_queries(16):
            client.get(POSTS)


class TestResponsibilities:
    def test_are_given_with_their_group(self, client: Client, administrator: User) -> None:
        person, unit = UserFactory(), OrganisationFactory()
        fields = {
            "person": person.email,
            "kind": ResponsibilityKind.SUPERVISOR,
            "organisation": unit.pk,
            "start_date": "2026-11-02",
        }
        assert client.post(f"{HELD}new/", fields).status_code == 302
        assert Responsibility.objects.get(user=person).organisation == unit
        assert person.groups.get().name == "Supervisor"

    def test_of_a_supervisor_name_an_organisation(
        self, client: Client, administrator: User
    ) -> None:
        person = UserFactory()
        fields = {"person": person.email, "kind": "supervisor", "start_date": "2026-11-02"}
        page = client.post(f"{HELD}new/", fields).content.decode()
        assert "Say for which organisation" in page
        assert not Responsibility.objects.filter(user=person).exists()

    def test_are_taken_with_their_group(self, client: Client, administrator: User) -> None:
        held = ResponsibilityFactory()
        response = client.post(f"{HELD}edit/{held.pk}/", {"end_date": "2026-11-02"})
        assert response.status_code == 302
        held.refresh_from_db()
        assert held.end_date == date(2026, 11, 2)
        assert not held.user.groups.exists()

    def test_cost_no_more_when_they_are_more(
        self,
        client: Client,
        administrator: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        ResponsibilityFactory.create_batch(20)
        client.get(HELD)
        with django_assert_max_num_queries(16):
            client.get(HELD)


class TestOrganisations:
    def fields(self, **changes: Any) -> dict[str, Any]:
        return {
            "name": "Millbeck ward",
            "key": "millbeck-ward",
            "kind": OrganisationKind.UNIT,
            "email_domains": "@Millbeck.nhs.example\n\nward.example",
            **changes,
        }

    def test_are_shown_as_a_tree(self, client: Client, administrator: User) -> None:
        force = OrganisationFactory(name="Force")
        OrganisationFactory(name="Other body")
        district = OrganisationFactory(name="District", parent=force)
        OrganisationFactory(name="Station", parent=district)
        page = client.get(TREE).content.decode()
        places = [page.index(name) for name in ("District", "Station", "Other body")]
        assert places == sorted(places)
        assert "\N{EM SPACE}\N{EM SPACE}Station" in page

    def test_are_planted_beneath_another(self, client: Client, administrator: User) -> None:
        trust = OrganisationFactory(partner=True)
        response = client.post(f"{TREE}new/", self.fields(parent=trust.pk))
        assert response.status_code == 302
        ward = Organisation.objects.get(key="millbeck-ward")
        assert ward.get_parent() == trust
        assert ward.email_domains == ["millbeck.nhs.example", "ward.example"]

    @pytest.mark.parametrize(
        ("change", "button"),
        [("rename", "Rename"), ("move", "Move"), ("merge", "See what it would do")],
    )
    def test_are_changed_by_a_form_that_says_where_it_goes(
        self, client: Client, administrator: User, change: str, button: str
    ) -> None:
        trust, other = OrganisationFactory(name="Trust"), OrganisationFactory(name="Board")
        address = f"{TREE}{change}/{trust.pk}/"
        page = client.get(address).content.decode()
        assert f'action="{address}"' in page
        assert f'data-w-progress-target="label">{button}</em>' in page
        asked = {"day": "2026-06-01", "new_name": "Millbeck", "parent": other.pk, "into": other.pk}
        page = client.post(address, asked, follow=True).content.decode()
        if change == "merge":
            assert "Trust becomes part of Board from 1 June 2026" in page
            assert f'action="{address}"' in page
            assert 'data-w-progress-target="label">Merge Trust into Board</em>' in page
            assert "w-unsaved" not in page, "nothing on this page is written by hand"
            client.post(address, {**asked, "confirmed": "1"})
        trust.refresh_from_db()
        assert {
            "rename": trust.name == "Millbeck",
            "move": trust.get_parent() == other,
            "merge": trust.merged_into == other,
        }[change]

    @pytest.mark.parametrize("change", ["rename", "move", "merge"])
    def test_are_not_changed_from_a_year_far_off(
        self, client: Client, administrator: User, change: str
    ) -> None:
        trust, other = OrganisationFactory(name="Trust"), OrganisationFactory(name="Board")
        asked = {"day": "0001-01-01", "new_name": "Millbeck", "parent": other.pk, "into": other.pk}
        page = client.post(f"{TREE}{change}/{trust.pk}/", asked).content.decode()
        assert "The year must be between 1950" in page

    def test_say_how_many_seats_are_taken_and_warn_of_fewer(
        self, client: Client, administrator: User
    ) -> None:
        ward = OrganisationFactory(seats=9, partner=True, name="Millbeck ward", key="millbeck-ward")
        for unit in (ward, OrganisationFactory(parent=ward)):
            UserFactory(officer=True, organisation=unit)
        address = f"{TREE}edit/{ward.pk}/"
        assert "2 taken today, here and beneath." in client.get(address).content.decode()
        warned = "2 of 1 seats are taken: nobody new can be let in."
        page = client.post(address, self.fields(seats=2), follow=True).content.decode()
        assert warned not in page
        page = client.post(address, self.fields(seats=1), follow=True).content.decode()
        assert warned in page
        ward.refresh_from_db()
        assert ward.seats == 1

    def test_are_never_deleted(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root@demo.example"))
        ward = OrganisationFactory()
        assert client.get(f"{TREE}delete/{ward.pk}/").status_code == 404
