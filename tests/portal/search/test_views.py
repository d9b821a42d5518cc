import re

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


class TestSearch:
    def test_offers_the_five_commonest_tasks_before_a_search(self, client: Client) -> None:
        main = shown(client, "/search/").partition("<main")[2].partition("</main>")[0]

        links = re.findall(r'class="govuk-link" href="([^"]+)"', main)
        assert links == ["/get-help/", "/pocket-guide/", "/learn/", "/courses/", "/materials/"]

    def test_offers_them_again_when_nothing_is_found(self, client: Client) -> None:
        text = shown(client, "/search/?q=submarine")

        assert "0 results for “submarine”" in text
        assert "Try other words" in text

    def test_keeps_what_was_typed_in_its_field_and_escapes_it(self, client: Client) -> None:
        text = shown(client, "/search/?q=%22%3E%3Cscript%3Ex")

        assert 'value="&quot;&gt;&lt;script&gt;x"' in text

    def test_works_with_a_form_and_nothing_else(self, client: Client) -> None:
        text = shown(client, "/search/")

        assert re.search(r'<form class="app-search" method="get" action="" role="search">', text)
        assert re.search(r'<label for="search">Search</label>', text)
        assert 'maxlength="100"' in text

    def test_says_that_a_long_query_was_cut(self, client: Client) -> None:
        assert "Only the first 100 characters" in shown(client, "/search/?q=" + "debt+" * 100)

    def test_shows_the_same_to_a_signed_in_person(self, client: Client) -> None:
        client.force_login(UserFactory(officer=True))

        answer = client.get("/search/?q=debt")

        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
