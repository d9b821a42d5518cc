"""Organisations in the admin."""

from typing import Any

import pytest
from django.test import Client

from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Organisation, User
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
TREE = "/admin/organisations/"


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

    @pytest.mark.parametrize("seats", [0, -1])
    def test_have_one_seat_at_least(self, client: Client, administrator: User, seats: int) -> None:
        page = client.post(f"{TREE}new/", self.fields(seats=seats)).content.decode()
        assert "Ensure this value is greater than or equal to 1." in page
        assert "equal to 0" not in page

    def test_are_never_deleted(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root@demo.example"))
        ward = OrganisationFactory()
        assert client.get(f"{TREE}delete/{ward.pk}/").status_code == 404
