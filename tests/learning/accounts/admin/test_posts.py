"""Posts and responsibilities in the admin."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Membership, Responsibility, User
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
POSTS = "/admin/posts/"
HELD = "/admin/responsibilities/"


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
        assert "Choose an organisation: supervisors and partner leads answer for one." in page
        assert not Responsibility.objects.filter(user=person).exists()

    def test_are_taken_with_their_group(self, client: Client, administrator: User) -> None:
        held = ResponsibilityFactory()
        response = client.post(f"{HELD}edit/{held.pk}/", {"end_date": "2026-11-02"})
        assert response.status_code == 302
        held.refresh_from_db()
        assert held.end_date == date(2026, 11, 2)
        assert not held.user.groups.exists()

    def test_of_the_last_administrator_are_kept(self, client: Client, administrator: User) -> None:
        held, day = administrator.responsibilities.get(), timezone.localdate().isoformat()
        address = f"{HELD}edit/{held.pk}/"
        page = client.post(address, {"end_date": day}).content.decode()
        assert "Nobody else administers the training of all organisations from that day on" in page
        held.refresh_from_db()
        assert held.end_date is None
        assert client.get(address).status_code == 200
        UserFactory(training_administrator=True)
        assert client.post(address, {"end_date": day}).status_code == 302

    def test_are_given_once(self, client: Client, administrator: User) -> None:
        held = ResponsibilityFactory(start_date=date(2026, 11, 2))
        fields = {
            "person": held.user.email,
            "kind": held.kind,
            "organisation": held.organisation_id or "",
            "start_date": "2026-11-09",
        }
        page = client.post(f"{HELD}new/", fields).content.decode()
        assert "She has it already since 2 November 2026." in page
        assert held.user.responsibilities.count() == 1

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
