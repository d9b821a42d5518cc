import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from media.reference.enums import FactStatus
from media.reference.models import Fact
from tests.factories.library import guide_card, published_guide, published_info_page
from tests.factories.media import FactFactory

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"tel:(\d+)")


@pytest.fixture
def facts() -> None:
    FactFactory(phone=True, key="helpline", label="Helpline", value="08000 121 700")
    FactFactory(phone=True, key="emergency", label="Emergency", value="999")
    FactFactory(phone=True, key="police-101", label="Police, not urgent", value="101")
    FactFactory(key="figure", label="Referrals", value="23,411")


def page(client: Client, path: str = "/get-help/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("facts")
class TestGetHelp:
    def test_offers_the_emergency_number_first(self, client: Client) -> None:
        assert NUMBER.findall(page(client)) == ["999", "101", "08000121700"]

    def test_shows_a_changed_number_at_once(self, client: Client) -> None:
        page(client)
        fact = Fact.objects.get(key="helpline")
        fact.value = "08000 999 999"
        fact.save()

        shown = page(client)

        assert "08000999999" in NUMBER.findall(shown)
        assert "08000121700" not in shown

    def test_takes_every_number_from_the_facts(self, client: Client) -> None:
        for fact in Fact.objects.all():
            fact.delete()

        assert NUMBER.findall(page(client)) == []

    def test_shows_a_number_that_was_added(self, client: Client) -> None:
        FactFactory(phone=True, key="new-line", label="A new line", value="0800 123 4567")

        assert NUMBER.findall(page(client))[-1] == "08001234567"

    def test_leaves_out_what_is_not_known_to_be_in_force(self, client: Client) -> None:
        FactFactory(phone=True, key="old", value="0300 303 8151", status=FactStatus.UNCERTAIN)

        assert "0300 303 8151" not in page(client)

    def test_keeps_the_routes_without_speech_and_raises_no_doubt(self, client: Client) -> None:
        FactFactory(phone=True, key="emergency-relay", value="18000", status=FactStatus.UNCERTAIN)

        shown = page(client)

        assert "tel:18000" in shown
        assert "confirming" not in shown

    def test_names_the_source_and_the_day_of_each_number(self, client: Client) -> None:
        Fact.objects.filter(key="helpline").update(
            source="Unseen", checked_date=date(2026, 9, 30), review_by_date=date(2027, 1, 1)
        )

        shown = page(client)

        assert re.search(r"Unseen, checked 30 September 2026", shown)
        assert "All numbers were checked on 30 September 2026 or later" in shown

    def test_makes_numbers_large_enough_for_a_thumb(self, client: Client) -> None:
        shown = page(client)

        # The class is 48 pixels high.
        assert len(re.findall(r"<a[^>]*app-number[^>]*tel:", shown)) == len(NUMBER.findall(shown))

    def test_leaves_by_a_plain_link_where_there_is_no_script(self, client: Client) -> None:
        shown = page(client)

        assert re.search(
            r'data-module="govuk-exit-this-page">\s*<a href="https://www\.bbc\.co\.uk/weather"',
            shown,
        )

    def test_is_the_only_page_that_can_be_left_so(self, client: Client) -> None:
        assert "exit-this-page" not in page(client, "/search/")

    def test_costs_one_query_and_then_none(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            page(client)
        with django_assert_num_queries(0):
            page(client)

    def test_speaks_the_language_of_its_address(self, client: Client) -> None:
        assert '<html lang="cy"' in page(client, "/cy/get-help/")


class TestRobots:
    def test_keeps_crawlers_out_of_the_admin(self, client: Client) -> None:
        answer = client.get("/robots.txt")

        assert answer["Content-Type"].startswith("text/plain")
        assert "Disallow: /admin/" in answer.content.decode()


class TestFavicon:
    def test_leads_to_the_drawing(self, client: Client) -> None:
        answer = client.get("/favicon.ico")

        assert answer.status_code == 302
        assert answer["Location"].endswith(".svg")


class TestPocketGuide:
    def test_lists_its_sections_in_their_order(self, client: Client) -> None:
        published_guide(guide_card("first", "First minutes"), guide_card("ask", "What to ask"))

        shown = page(client, "/pocket-guide/")

        contents = re.findall(r'href="#([\w-]+)"', shown.partition("app-jump")[2])
        sections = re.findall(r'<section class="app-guide[^"]*" id="([\w-]+)"', shown)
        assert contents[:3] == sections == ["who-to-call", "first", "ask"]


class TestReporting:
    def test_names_the_page_and_the_question_it_was_reached_from(self, client: Client) -> None:
        published_info_page(slug="help", title="Help")

        shown = page(client, "/help/?page=/learn/places/check/3/feedback/&question=M02-Q8")

        assert "Something wrong with question M02-Q8?" in shown
        assert "/learn/places/check/3/feedback/, and the question" in shown
        assert "?subject=Something%20wrong%20with%20question%20M02-Q8&amp;body=Page" in shown

    def test_says_nothing_of_it_otherwise(self, client: Client) -> None:
        published_info_page(slug="help", title="Help")

        assert "mailto:training@example.police.uk?" not in page(client, "/help/")


class TestGetHelpKept:
    def test_names_the_worker_that_keeps_it(self, client: Client) -> None:
        assert 'data-worker="/get-help/worker.js"' in page(client, "/get-help/")


class TestWorker:
    @pytest.mark.parametrize("folder", ["/pocket-guide/", "/cy/pocket-guide/", "/get-help/"])
    def test_keeps_the_page_of_its_own_folder(self, client: Client, folder: str) -> None:
        answer = client.get(f"{folder}worker.js")
        assert answer["Content-Type"].startswith("text/javascript")
        assert answer["Cache-Control"] == "no-cache"
        script = answer.content.decode()
        assert f'const PAGE = "{folder}";' in script
        # Apart from those of other pages, so that no worker deletes what another keeps.
        assert f'const NAME = "{folder.strip("/").replace("/", "-")}-";' in script
        assert "/static/app" in script
        assert 'credentials: "omit"' in script
