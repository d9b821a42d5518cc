import pytest
from django.test import Client

from tests.counting import statements_of_page
from tests.factories.accounts import UserFactory
from tests.factories.library import many_materials, published_material

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


class TestMaterialViewSet:
    def test_lists_materials_with_their_numbers(self, admin: Client) -> None:
        published_material(number="3a")

        shown = admin.get("/admin/materials/").content.decode()

        assert "Signs card: health" in shown
        assert "3a" in shown

    def test_searches_and_filters_at_once(self, admin: Client) -> None:
        published_material()

        answer = admin.get("/admin/materials/?q=health&format=A6+card&ordering=-review_by_date")

        assert answer.status_code == 200
        assert "Signs card: health" in answer.content.decode()

    def test_asks_as_little_of_many_as_of_one(self, admin: Client) -> None:
        material = published_material()
        few = statements_of_page(admin, "/admin/materials/")

        many_materials(6, material)

        assert statements_of_page(admin, "/admin/materials/") == few

    def test_stands_in_the_menu_once(self, admin: Client) -> None:
        shown = admin.get("/admin/").content.decode()

        assert shown.count('"url": "/admin/materials/"') == 1
