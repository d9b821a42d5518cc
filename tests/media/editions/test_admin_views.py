import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from media.editions.models import Edition
from tests.counting import statements_of_page
from tests.factories.accounts import UserFactory
from tests.factories.media import Leaflet, LeafletFactory, home
from tests.media.editions.editor import signed_in

pytestmark = pytest.mark.django_db


class TestPageEditions:
    @pytest.fixture
    def leaflet(self) -> Leaflet:
        return LeafletFactory.again(LeafletFactory.published(), change_note="A word corrected.")

    def test_lead_to_their_replays(self, leaflet: Leaflet) -> None:
        page = signed_in().get(reverse("editions_of_page", args=[leaflet.pk])).content.decode()
        for edition in Edition.objects.all():
            assert reverse("editions:replay", args=[edition.pk]) in page
        assert "A word corrected." in page
        assert page.index("Edition 2") < page.index("Edition 1")

    def test_are_listed_in_as_many_statements_however_many_there_are(
        self, leaflet: Leaflet
    ) -> None:
        client, address = signed_in(), reverse("editions_of_page", args=[leaflet.pk])
        few = statements_of_page(client, address)
        for _ in range(4):
            leaflet = LeafletFactory.again(leaflet)
        assert statements_of_page(client, address) == few

    def test_are_reached_from_the_page(self, leaflet: Leaflet) -> None:
        page = signed_in().get(reverse("wagtailadmin_pages:edit", args=[leaflet.pk]))
        assert reverse("editions_of_page", args=[leaflet.pk]) in page.content.decode()

    def test_say_when_a_translation_is_behind(self, leaflet: Leaflet) -> None:
        welsh = Locale.objects.create(language_code="cy")
        translated = leaflet.copy_for_translation(welsh, copy_parents=True)
        address = reverse("editions_of_page", args=[translated.pk])
        client = signed_in()
        assert "None yet" in client.get(address).content.decode()
        translated.save_revision().publish()
        assert "is behind" not in client.get(address).content.decode()
        LeafletFactory.again(leaflet)
        page = client.get(address).content.decode()
        assert "This translation is behind: edition 3" in page
        assert "made from edition 2" in page

    def test_are_of_pages_that_make_them(self) -> None:
        address = reverse("editions_of_page", args=[home().pk])
        assert signed_in().get(address).status_code == 404

    def test_are_closed_to_people_without_the_right(self, leaflet: Leaflet) -> None:
        person = UserFactory()
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(person)
        answer = client.get(reverse("editions_of_page", args=[leaflet.pk]))
        assert answer.status_code in {302, 403}
