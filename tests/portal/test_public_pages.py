"""What holds for every page that anybody may open."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories.library import published_guide, published_info_page, published_material
from tests.factories.media import FactFactory, PictureFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/get-help/",
    "/pocket-guide/",
    "/materials/",
    "/materials/health-sign-card/",
    "/search/",
    "/search/?q=interpreter",
    "/help/",
    "/privacy/",
    "/cookies/",
    "/accessibility/",
]
LOADED = {"script": "src", "link": "href", "img": "src", "source": "srcset", "iframe": "src"}


class Page(HTMLParser):
    """Collects what a page loads, and what the content security policy would stop."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.forbidden: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in LOADED and named.get(LOADED[tag]):
            self.loads.append(str(named[LOADED[tag]]))
        if tag == "style" or (tag == "script" and "src" not in named):
            self.forbidden.append(tag)
        self.forbidden += [name for name in named if name == "style" or name.startswith("on")]
        if named.get("id"):
            self.ids.append(str(named["id"]))


@pytest.fixture(autouse=True)
def site() -> None:
    FactFactory(phone=True, key="emergency", value="999")
    PictureFactory(title="photo")
    published_guide()
    published_material(number="3a", sectors=("health",))
    for slug in ("help", "privacy", "cookies", "accessibility"):
        published_info_page(slug=slug, title=slug.capitalize())


@pytest.fixture
def page(client: Client, request: pytest.FixtureRequest) -> Page:
    answer = client.get(request.param)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    return Page(answer.content.decode())


@pytest.mark.parametrize("page", ADDRESSES, indirect=True)
class TestEveryPublicPage:
    def test_asks_no_other_host_for_anything(self, page: Page) -> None:
        assert page.loads
        assert [loaded for loaded in page.loads if re.match(r"(https?:)?//", loaded)] == []

    def test_carries_no_inline_script_or_style(self, page: Page) -> None:
        assert page.forbidden == []

    def test_has_no_id_twice(self, page: Page) -> None:
        assert sorted(page.ids) == sorted(set(page.ids))


@pytest.mark.parametrize("address", ADDRESSES)
class TestEveryVisit:
    def test_sets_no_cookie(self, client: Client, address: str) -> None:
        assert not client.get(address).cookies

    def test_may_be_repeated_for_nothing(
        self, client: Client, address: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        first = client.get(address)

        with django_assert_num_queries(0):
            again = client.get(address, headers={"If-None-Match": first["ETag"]})

        assert again.status_code == 304

    def test_has_one_heading_of_the_first_level_and_a_title(
        self, client: Client, address: str
    ) -> None:
        text = client.get(address).content.decode()

        assert len(re.findall(r"<h1[ >]", text)) == 1
        assert re.search(r"<title>\S.* – Spot the signs</title>", text)
