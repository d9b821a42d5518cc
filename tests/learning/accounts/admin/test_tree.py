"""Organisations moved, renamed and merged in the admin."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from learning.accounts.operations import RenameRefused, rename_organisation
from learning.accounts.tree import tree_on
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User

PAGES = "/admin/organisations/"
JUNE = date(2026, 6, 1)


@pytest.mark.django_db
class TestPages:
    def today(self) -> str:
        return timezone.localdate().isoformat()

    def test_move_from_a_day(self, client: Client, administrator: User) -> None:
        force, unit = OrganisationFactory(), OrganisationFactory()
        page = client.get(f"{PAGES}edit/{unit.pk}/").content.decode()
        for name in ("move", "rename", "merge"):
            assert f"{PAGES}{name}/{unit.pk}/" in page
        asked = {"parent": force.pk, "day": "2026-06-01"}
        assert client.post(f"{PAGES}move/{unit.pk}/", asked).status_code == 302
        assert tree_on(JUNE).above(unit.pk) == (force.pk,)
        page = client.get(f"{PAGES}move/{unit.pk}/").content.decode()
        assert "At the top: until 1 June 2026" in page
        ward = OrganisationFactory(parent=unit)
        refused = client.post(f"{PAGES}move/{unit.pk}/", {**asked, "parent": ward.pk})
        assert "cannot stand beneath itself" in refused.content.decode()

    def test_rename_and_find_by_the_old_name(self, client: Client, administrator: User) -> None:
        trust = OrganisationFactory(name="Millbeck Hospital")
        asked = {"new_name": "Millbeck NHS Trust", "day": "2026-06-01"}
        assert client.post(f"{PAGES}rename/{trust.pk}/", asked).status_code == 302
        page = client.get(PAGES, {"q": "Hospital"}).content.decode()
        assert "Millbeck NHS Trust" in page
        assert "Millbeck Hospital (until 1 June 2026)" in page
        again = client.post(f"{PAGES}rename/{trust.pk}/", asked).content.decode()
        assert "It is called so already." in again
        assert "Millbeck Hospital: until 1 June 2026" in again

    def test_merge_only_after_saying_what_it_does(
        self, client: Client, administrator: User
    ) -> None:
        old, new = OrganisationFactory(name="Old"), OrganisationFactory(name="New")
        MembershipFactory.create_batch(2, organisation=old)
        OrganisationFactory(parent=old)
        asked = {"into": new.pk, "day": self.today()}
        page = client.post(f"{PAGES}merge/{old.pk}/", asked).content.decode()
        assert "2 people have their posts there" in page
        assert "1 organisation beneath it moves there" in page
        assert "0 requirements of its own end" in page
        old.refresh_from_db()
        assert old.closed_date is None
        done = client.post(f"{PAGES}merge/{old.pk}/", {**asked, "confirmed": "1"})
        assert done.status_code == 302
        old.refresh_from_db()
        assert old.merged_into == new

    def test_leave_a_closed_one_as_it_was(self, client: Client, administrator: User) -> None:
        new = OrganisationFactory(name="New")
        day = JUNE
        old = OrganisationFactory(name="Old", closed_date=day, merged_into=new)
        said = "Old has been part of New since 1 June 2026. It stays as it was."
        sent = {"new_name": "X", "name": "X", "into": str(new.pk), "day": self.today()}
        for name in ("edit", "move", "rename", "merge"):
            address = f"{PAGES}{name}/{old.pk}/"
            for ask in (client.get, client.post):
                response = ask(address, sent)
                assert response["Location"] == f"{PAGES}inspect/{old.pk}/"
                page = client.get(response["Location"]).content.decode()
                assert said in page
                assert f"{PAGES}edit/{old.pk}/" not in page
        old.refresh_from_db()
        assert (old.name, old.closed_date) == ("Old", day)
        with pytest.raises(RenameRefused, match="Old is closed"):
            rename_organisation(
                organisation=old, name="X", start_date=day, by=None, at=timezone.now()
            )

    @pytest.mark.parametrize("name", ["move", "rename", "merge"])
    def test_are_for_training_administrators(self, name: str, client: Client) -> None:
        unit = OrganisationFactory()
        client.force_login(UserFactory(author=True))
        assert client.get(f"{PAGES}{name}/{unit.pk}/").status_code in {302, 403}
        assert client.post(f"{PAGES}{name}/{unit.pk}/", {}).status_code in {302, 403}
