"""Uploads by their own address: who gets them, and what a browser may do with them."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import PageViewRestriction
from wagtail.users.models import UserProfile

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.operations import grant_content_permissions
from learning.accounts.operations.groups import GROUPS
from tests.factories.accounts import UserFactory
from tests.factories.media import LeafletFactory, PictureFactory, home, png, stored

pytestmark = pytest.mark.django_db


def leaflet_with(picture: Any, *, live: bool = True) -> Any:
    value = {"image": {"image": picture.pk, "alt_text": "A forecourt", "decorative": False}}
    make = LeafletFactory.published if live else LeafletFactory.draft
    return make(body=[stored("picture", value)])


def author() -> Client:
    grant_content_permissions(home())
    person = UserFactory()
    person.groups.add(Group.objects.get(name=GROUPS[ResponsibilityKind.AUTHOR]))
    return signed_in(person)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestUpload:
    @pytest.mark.parametrize("drawing", [True, False])
    def test_shows_everybody_what_a_live_page_shows(self, client: Client, drawing: bool) -> None:
        picture = PictureFactory.create(drawing=drawing)
        leaflet_with(picture)

        answer = client.get(picture.file.url)

        assert answer.status_code == 200
        assert answer["Content-Type"] == ("image/svg+xml" if drawing else "image/png")
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert answer["X-Content-Type-Options"] == "nosniff"
        with picture.file.open() as kept:
            assert answer.getvalue() == kept.read()

    def test_shows_everybody_each_size_of_it(self, client: Client) -> None:
        picture = PictureFactory.create()
        leaflet_with(picture)

        assert client.get(picture.get_rendition("width-20").url).status_code == 200

    def test_shows_a_draft_s_picture_to_its_authors_alone(self, client: Client) -> None:
        picture = PictureFactory.create()
        leaflet_with(picture, live=False)
        small = picture.get_rendition("width-20").url

        assert client.get(small).status_code == 404
        assert signed_in(UserFactory()).get(small).status_code == 404
        answer = author().get(small)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, max-age=600"

    def test_shows_no_visitor_what_only_a_restricted_page_shows(self, client: Client) -> None:
        picture = PictureFactory.create()
        leaflet = leaflet_with(picture)
        PageViewRestriction.objects.create(page=leaflet, restriction_type="login")

        assert client.get(picture.file.url).status_code == 404

    def test_lets_a_drawing_show_itself_and_do_nothing_else(self, client: Client) -> None:
        picture = PictureFactory.create(drawing=True)
        leaflet_with(picture)

        policy = client.get(picture.file.url)["Content-Security-Policy"]

        assert "sandbox" in policy
        assert "script-src 'none'" in policy

    def test_shows_portraits_to_whoever_opens_the_admin(self, client: Client) -> None:
        owner = UserFactory()
        profile = UserProfile.get_for_user(owner)
        profile.avatar.save("me.png", ContentFile(png()))

        assert client.get(profile.avatar.url).status_code == 404
        assert signed_in(owner).get(profile.avatar.url).status_code == 404
        assert author().get(profile.avatar.url).status_code == 200

    def test_hands_out_no_other_file(self, settings: Any) -> None:
        path = Path(settings.MEDIA_ROOT) / "documents" / "plan.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-")

        client = signed_in(UserFactory(is_superuser=True))

        assert client.get("/uploads/documents/plan.pdf").status_code == 404
        assert client.get("/uploads/").status_code == 404

    def test_says_that_a_lost_file_is_not_there(self, client: Client) -> None:
        picture = PictureFactory.create()
        leaflet_with(picture)
        Path(picture.file.path).unlink()

        assert client.get(picture.file.url).status_code == 404
