"""Which rows an administrator of one force works with, and that nobody gives more than she has."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from learning.accounts.admin_access import may_give, require_may_change_account
from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Membership, Organisation, PersonMerge, Responsibility, User
from learning.accounts.operations import (
    ResponsibilityRefused,
    give_responsibility,
    merge_people,
)
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ADMINISTRATOR = ResponsibilityKind.TRAINING_ADMINISTRATOR


@pytest.fixture
def own(db: None) -> Organisation:
    return OrganisationFactory(force=True, key="own", name="Own force")


@pytest.fixture
def other(db: None) -> Organisation:
    return OrganisationFactory(force=True, key="other", name="Other force")


@pytest.fixture
def trust(db: None) -> Organisation:
    return OrganisationFactory(partner=True, key="trust", name="Millbeck Trust")


@pytest.fixture
def administrator(client: Client, own: Organisation) -> User:
    """Answers for her own force."""
    person = UserFactory()
    MembershipFactory(user=person, organisation=own, role=JobRole.POLICE_STAFF)
    give_responsibility(
        user=person, kind=ADMINISTRATOR, organisation=own, start_date=NOON.date(), by=None, at=NOON
    )
    client.force_login(person)
    return person


@pytest.fixture
def stranger(other: Organisation) -> User:
    """Supervises in another force."""
    unit = OrganisationFactory(parent=other)
    return UserFactory(supervisor=True, organisation=unit, last_name="Faraway")


@pytest.fixture
def nurse(trust: Organisation) -> User:
    return UserFactory(partner_lead=True, organisation=trust, last_name="Nearby")


class TestOtherForces:
    @pytest.mark.parametrize(
        "address", ["/admin/users/", "/admin/posts/", "/admin/responsibilities/"]
    )
    def test_are_not_in_lists(
        self, client: Client, administrator: User, stranger: User, nurse: User, address: str
    ) -> None:
        page = client.get(address).content.decode()
        assert "Nearby" in page
        assert "Faraway" not in page
        page = client.get(f"{address}?q=Faraway").content.decode()
        assert "Faraway" not in page.replace('value="Faraway"', "")

    def test_are_not_opened(self, client: Client, administrator: User, stranger: User) -> None:
        post = Membership.objects.get(learner=stranger.learner)
        held = Responsibility.objects.get(user=stranger)
        for address in (
            f"/admin/users/edit/{stranger.pk}/",
            f"/admin/users/history/{stranger.pk}/",
            f"/admin/posts/edit/{post.pk}/",
            f"/admin/responsibilities/edit/{held.pk}/",
            f"/admin/organisations/edit/{post.organisation_id}/",
            f"/admin/organisations/inspect/{post.organisation_id}/",
            f"/admin/organisations/move/{post.organisation_id}/",
            f"/admin/organisations/rename/{post.organisation_id}/",
            f"/admin/organisations/merge/{post.organisation_id}/",
        ):
            assert client.get(address).status_code == 404, address
            assert client.post(address, {}).status_code == 404, address

    def test_of_no_force_are_opened(self, client: Client, administrator: User, nurse: User) -> None:
        post = Membership.objects.get(learner=nurse.learner)
        for address in (
            f"/admin/users/edit/{nurse.pk}/",
            f"/admin/users/history/{nurse.pk}/",
            f"/admin/posts/edit/{post.pk}/",
            f"/admin/organisations/edit/{post.organisation_id}/",
        ):
            assert client.get(address).status_code == 200, address

    def test_are_not_found_for_a_merge(
        self, client: Client, administrator: User, stranger: User, nurse: User
    ) -> None:
        find, check = reverse("merges:find"), reverse("merges:check")
        assert "Nearby" in client.get(find, {"q": "Nearby"}).content.decode()
        assert stranger.email not in client.get(find, {"q": "Faraway"}).content.decode()
        both = {"kept": str(nurse.learner_id), "double": str(stranger.learner_id)}
        assert client.get(check, both).status_code == 404
        assert client.post(check, {**both, "reason": "One."}).status_code == 404
        assert not PersonMerge.objects.exists()

    def test_keep_their_merges(
        self, client: Client, administrator: User, stranger: User, other: Organisation
    ) -> None:
        double = UserFactory(officer=True, organisation=other)
        merge = merge_people(
            kept=learner_of(stranger), double=learner_of(double), reason="One.", by=None, at=NOON
        )
        assert "Faraway" not in client.get(reverse("merges:index")).content.decode()
        assert client.get(reverse("merges:inspect", args=[merge.pk])).status_code == 404
        undo = client.post(reverse("merges:undo", args=[merge.pk]), {"reason": "Not one."})
        assert undo.status_code == 404
        assert PersonMerge.objects.count() == 1

    def test_are_open_to_who_answers_for_all(
        self, client: Client, administrator: User, stranger: User
    ) -> None:
        ResponsibilityFactory(user=administrator, kind=ADMINISTRATOR, organisation=None)
        assert "Faraway" in client.get("/admin/users/").content.decode()
        assert client.get(f"/admin/users/edit/{stranger.pk}/").status_code == 200


class TestReachingOut:
    """Nobody of another force is taken in, and nothing is put into it."""

    def test_by_a_post(
        self, client: Client, administrator: User, stranger: User, own: Organisation
    ) -> None:
        stranger.is_hidden_from_lists = True
        stranger.save()
        fields = {
            "person": stranger.email, "organisation": own.pk, "role": JobRole.DETECTIVE,
            "start_date": "2026-11-02", "is_primary": "on",
        }  # fmt: skip
        page = client.post("/admin/posts/new/", fields).content.decode()
        assert "Nobody here has this address." in page
        assert Membership.objects.get(learner=stranger.learner).end_date is None
        assert Responsibility.objects.get(user=stranger).end_date is None
        assert client.get(f"/admin/users/edit/{stranger.pk}/").status_code == 404

    def test_to_its_organisations(
        self, client: Client, administrator: User, nurse: User, other: Organisation
    ) -> None:
        post = Membership.objects.get(learner=nurse.learner)
        trust = post.organisation_id
        day = {"start_date": "2026-11-02"}
        role = {"role": JobRole.OTHER}
        for address, fields in (
            ("/admin/posts/new/", {"person": nurse.email, "is_primary": "on", **role, **day}),
            (f"/admin/posts/edit/{post.pk}/", {**role, **day}),
            (
                "/admin/users/new/",
                {"email": "a@b.example", "first_name": "A", "last_name": "B", **role, **day},
            ),
            ("/admin/organisations/new/", {"name": "Ward", "key": "ward", "kind": "unit"}),
            (f"/admin/organisations/move/{trust}/", {"day": "2026-11-02"}),
            (f"/admin/organisations/merge/{trust}/", {"day": "2026-11-02"}),
            (f"/admin/organisations/merge/{trust}/", {"day": "2026-11-02", "confirmed": "1"}),
        ):
            place = {"organisation": other.pk, "parent": other.pk, "into": other.pk}
            page = client.post(address, {**place, **fields}).content.decode()
            assert "Another force has its own training administrator." in page, address
        assert not Membership.objects.filter(organisation=other).exists()
        assert not User.objects.filter(email="a@b.example").exists()
        assert Organisation.objects.get(pk=trust).get_parent() is None


class TestGiving:
    def give(self, client: Client, person: User, **fields: Any) -> Any:
        given = {"person": person.email, "organisation": "", "start_date": "2026-11-02"}
        return client.post("/admin/responsibilities/new/", given | fields)

    def test_nobody_gives_herself_everything(
        self, client: Client, administrator: User, own: Organisation
    ) -> None:
        page = self.give(client, administrator, kind=ADMINISTRATOR).content.decode()
        assert "Choose an organisation: you do not answer for all of them yourself." in page
        assert administrator.email in page, "what was typed is kept"
        held = Responsibility.objects.get(user=administrator)
        assert (held.kind, held.organisation) == (ADMINISTRATOR, own)

    @pytest.mark.parametrize(
        "kind", [ResponsibilityKind.SUPERVISOR, ResponsibilityKind.PARTNER_LEAD]
    )
    def test_is_for_an_organisation_by_kind(
        self, client: Client, administrator: User, nurse: User, kind: str
    ) -> None:
        page = self.give(client, nurse, kind=kind).content.decode()
        assert "Choose an organisation: supervisors and partner leads answer for one." in page

    def test_nobody_takes_more_than_she_has(
        self, client: Client, administrator: User, nurse: User
    ) -> None:
        held = ResponsibilityFactory(user=nurse, kind=ADMINISTRATOR, organisation=None)
        address = f"/admin/responsibilities/edit/{held.pk}/"
        page = client.post(address, {"end_date": "2026-11-02"}).content.decode()
        assert "This person answers for more than you do." in page
        held.refresh_from_db()
        assert held.end_date is None

    def test_an_author_sees_nobody_and_may_be_of_all(
        self, client: Client, administrator: User, nurse: User
    ) -> None:
        assert self.give(client, nurse, kind=ResponsibilityKind.AUTHOR).status_code == 302
        assert nurse.responsibilities.filter(kind=ResponsibilityKind.AUTHOR).exists()

    def test_is_for_a_force_where_the_admin_opens(self, trust: Organisation, nurse: User) -> None:
        with pytest.raises(ResponsibilityRefused, match="answer for a force"):
            give_responsibility(
                user=nurse, kind=ADMINISTRATOR, organisation=trust, start_date=NOON.date(),
                by=None, at=NOON,
            )  # fmt: skip
        assert not nurse.responsibilities.filter(kind=ADMINISTRATOR).exists()

    @pytest.mark.usefixtures("other", "trust")
    @pytest.mark.parametrize(
        ("kind", "where", "may"),
        [
            (ResponsibilityKind.SUPERVISOR, "own", True),
            (ResponsibilityKind.PARTNER_LEAD, "trust", True),
            (ResponsibilityKind.SUPERVISOR, "other", False),
            (ResponsibilityKind.SCRUTINY_READER, "", False),
            (ADMINISTRATOR, "", False),
            (ResponsibilityKind.TRAINER, "", True),
        ],
    )
    def test_is_as_far_as_one_answers(
        self, administrator: User, kind: str, where: str, may: bool
    ) -> None:
        organisation = Organisation.objects.filter(key=where).first()
        assert may_give(administrator, kind, organisation, at=NOON) is may


class TestChangingAnAccount:
    def test_is_not_of_who_answers_for_more(self, administrator: User, nurse: User) -> None:
        require_may_change_account(administrator, nurse, at=NOON)
        ResponsibilityFactory(user=nurse, kind=ADMINISTRATOR, organisation=None)
        with pytest.raises(PermissionDenied):
            require_may_change_account(administrator, nurse, at=NOON)
