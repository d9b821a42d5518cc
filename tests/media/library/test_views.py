import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from media.reference.models import Fact
from tests.factories.accounts import UserFactory
from tests.factories.library import many_materials, published_guide, published_material
from tests.factories.media import FactFactory

pytestmark = pytest.mark.django_db


def html(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"[ \n]+", " ", answer.content.decode())


class TestMaterials:
    def test_counts_in_words_a_screen_reader_hears(self, client: Client) -> None:
        published_material(slug="one")
        published_material(slug="two")

        assert '<p class="govuk-body" role="status">2 materials</p>' in html(client, "/materials/")

    def test_names_each_language_in_itself(self, client: Client) -> None:
        published_material(slug="karta", title="Karta", language="pl")

        shown = html(client, "/materials/")

        assert re.search(r'lang="pl">.*Polski</p>', shown)
        assert 'href="/pl/materials/karta/" hreflang="pl" lang="pl"' in shown

    def test_filters_by_address_alone(self, client: Client) -> None:
        published_material(slug="one", title="Health card", sectors=("health",))
        published_material(slug="two", title="Fire card", sectors=("fire",))

        shown = html(client, "/materials/?sector=fire")

        assert "Fire card" in shown
        assert "Health card" not in shown
        assert '<option value="fire" selected>' in shown

    def test_shows_each_chosen_filter_as_a_link_that_removes_it(self, client: Client) -> None:
        published_material(sectors=("fire",))

        shown = html(client, "/materials/?sector=fire&language=en-gb")

        assert re.search(r'href="\?language=en-gb"[^>]*>.*Remove.*Fire', shown)
        assert re.search(r'href="\?sector=fire"[^>]*>.*Remove.*English', shown)

    def test_gives_the_nearest_matches_when_nothing_fits(self, client: Client) -> None:
        published_material(title="Health card", sectors=("health",))
        published_material(slug="karta", title="Karta", language="pl", sectors=("fire",))

        shown = html(client, "/materials/?sector=health&language=pl")

        assert "No material fits all of these" in shown
        assert "1 material without “Polski”" in shown
        assert "Nearest matches" in shown
        # The language is given up last: whoever chose it may read no other.
        assert "Karta" in shown

    def test_says_so_when_there_is_nothing_yet(self, client: Client) -> None:
        assert "There are no materials yet" in html(client, "/materials/")

    def test_shows_the_same_to_a_signed_in_person_and_lets_nobody_keep_it(
        self, client: Client
    ) -> None:
        published_material()
        client.force_login(UserFactory(officer=True))

        answer = client.get("/materials/")

        assert "Signs card: health" in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"

    def test_pages_through_a_long_list_with_the_filters_kept(self, client: Client) -> None:
        many_materials(25, published_material(sectors=("health",)))

        shown = html(client, "/materials/?sector=health")

        assert "26 materials" in shown
        assert 'href="?sector=health&amp;page=2"' in shown

    def test_is_drawn_once_for_all_visitors(self, client: Client) -> None:
        published_material()
        etag = client.get("/materials/")["ETag"]

        answer = client.get("/materials/", headers={"If-None-Match": etag})

        assert answer.status_code == 304

    def test_takes_no_post(self, client: Client) -> None:
        assert client.post("/materials/").status_code == 405


class TestMaterial:
    def test_shows_the_text_before_the_download(self, client: Client) -> None:
        published_material()

        shown = html(client, "/materials/health-sign-card/")

        assert shown.index("Who speaks for whom?") < shown.index('health-sign-card.pdf" type')

    def test_names_type_paper_and_size_of_the_download(self, client: Client) -> None:
        published_material()

        shown = html(client, "/materials/health-sign-card/")

        assert re.search(r"<span>PDF, A6, \d+\.\d\xa0KB</span>", shown)

    def test_draws_the_code_with_the_short_address_beside_it(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_ADDRESS = "https://spot.example"
        published_material(number="3a")

        shown = html(client, "/materials/health-sign-card/")

        assert 'role="img" aria-label="QR code' in shown
        assert "<svg" in shown
        assert "<b>spot.example/m/3a</b>" in shown

    def test_shows_no_code_on_what_victims_may_carry(self, client: Client) -> None:
        published_material(is_for_victims=True)

        shown = html(client, "/materials/health-sign-card/")

        assert "QR code" not in shown
        assert "OFFICIAL" not in shown
        assert "Text to share" not in shown

    def test_says_when_it_was_checked(self, client: Client) -> None:
        published_material()

        shown = html(client, "/materials/health-sign-card/")

        assert "<dt>Last checked</dt><dd>2 October 2026</dd>" in shown

    def test_links_to_its_other_languages(self, client: Client) -> None:
        page = published_material()
        published_material(
            slug="karta", title="Karta", language="pl", translation_key=page.translation_key
        )

        shown = html(client, "/materials/health-sign-card/")

        assert 'href="/pl/materials/karta/" hreflang="pl" lang="pl">Polski: Karta</a>' in shown

    def test_shows_a_changed_number_at_once(self, client: Client) -> None:
        FactFactory(phone=True, key="helpline")
        published_material(body=[{"contacts": {"facts": ["helpline"]}}])
        assert "08000 121 700" in html(client, "/materials/health-sign-card/")
        fact = Fact.objects.get(key="helpline")
        fact.value = "08000 999 999"
        fact.save()

        shown = html(client, "/materials/health-sign-card/")

        assert "08000 999 999" in shown
        assert "08000 121 700" not in shown

    def test_shows_a_new_text_at_once(self, client: Client) -> None:
        page = published_material()
        html(client, "/materials/health-sign-card/")
        page.summary = "Changed a minute ago."
        page.save_revision().publish()

        assert "Changed a minute ago." in html(client, "/materials/health-sign-card/")

    def test_is_gone_when_it_is_retired(self, client: Client) -> None:
        page = published_material()
        html(client, "/materials/health-sign-card/")
        page.unpublish()

        html(client, "/materials/health-sign-card/", status=404)

    def test_leads_to_the_language_in_which_it_exists(self, client: Client) -> None:
        published_material()

        answer = client.get("/cy/materials/health-sign-card/")

        assert answer.status_code == 302
        assert answer["Location"] == "/materials/health-sign-card/"

    def test_costs_a_signed_in_person_no_query_for_the_material(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        published_material()
        client.force_login(UserFactory())
        client.get("/materials/health-sign-card/")

        with django_assert_max_num_queries(3):
            client.get("/materials/health-sign-card/")


class TestMaterialPdf:
    path = "/materials/health-sign-card/health-sign-card.pdf"

    def test_sends_a_pdf(self, client: Client) -> None:
        published_material()

        answer = client.get(self.path)

        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'inline; filename="health-sign-card.pdf"'
        assert answer.content.startswith(b"%PDF-")

    def test_answers_304_to_who_has_it(self, client: Client) -> None:
        published_material()
        etag = client.get(self.path)["ETag"]

        answer = client.get(self.path, headers={"If-None-Match": etag})

        assert answer.status_code == 304
        assert answer.content == b""

    def test_has_another_etag_when_a_number_changes(self, client: Client) -> None:
        FactFactory(phone=True, key="helpline")
        published_material(body=[{"contacts": {"facts": ["helpline"]}}])
        before = client.get(self.path)["ETag"]
        fact = Fact.objects.get(key="helpline")
        fact.value = "08000 999 999"
        fact.save()

        assert client.get(self.path)["ETag"] != before

    def test_knows_no_other_name(self, client: Client) -> None:
        published_material()

        assert client.get("/materials/health-sign-card/other.pdf").status_code == 404
        assert client.get("/materials/nothing/nothing.pdf").status_code == 404


class TestShort:
    def test_leads_to_the_material(self, client: Client) -> None:
        published_material(number="3a")

        assert client.get("/m/3A/")["Location"] == "/materials/health-sign-card/"

    def test_leads_nowhere_without_one(self, client: Client) -> None:
        published_guide()

        assert client.get("/m/9/").status_code == 404
