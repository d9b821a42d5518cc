import pytest
from wagtail.models import Page, PageViewRestriction

from media.library import queries
from media.library.rules import Chosen
from media.reference.models import Marking
from tests.counting import statements_of
from tests.factories.library import locale, many_materials, published_material
from tests.plans import analyze

pytestmark = pytest.mark.django_db


def three_materials() -> None:
    published_material(slug="one", title="Signs card: health", sectors=("health",))
    published_material(
        slug="two", title="Noticed something?", format="A4 poster", sectors=("health", "fire")
    )
    published_material(slug="three", title="Karta", language="pl", sectors=("fire",))


def titles(chosen: Chosen) -> list[str]:
    return [card.title for card in queries.find(chosen).cards]


class TestFind:
    def test_lists_every_material_by_title(self) -> None:
        three_materials()

        assert titles(Chosen()) == ["Karta", "Noticed something?", "Signs card: health"]

    def test_filters_by_sector(self) -> None:
        three_materials()

        assert titles(Chosen(sector="fire")) == ["Karta", "Noticed something?"]

    def test_filters_by_language(self) -> None:
        three_materials()

        assert titles(Chosen(language="pl")) == ["Karta"]

    def test_filters_by_format(self) -> None:
        three_materials()

        assert titles(Chosen(format="A4 poster")) == ["Noticed something?"]

    def test_combines_filters(self) -> None:
        three_materials()

        assert titles(Chosen(sector="fire", language="en-gb")) == ["Noticed something?"]

    def test_names_the_language_in_itself_and_leads_to_its_address(self) -> None:
        three_materials()

        card = queries.find(Chosen(language="pl")).cards[0]

        assert (card.language_name, card.path) == ("Polski", "/pl/materials/three/")

    def test_offers_what_one_filter_less_would_find(self) -> None:
        three_materials()

        found = queries.find(Chosen(sector="health", language="pl", format="A4 poster"))

        assert found.count == 0
        # Without the format or the sector nothing would be found either.
        assert [(near.given_up, near.count) for near in found.nearest] == [("language", 1)]
        assert [card.title for card in found.suggested] == ["Noticed something?"]

    def test_says_nothing_of_filters_in_an_empty_library(self) -> None:
        found = queries.find(Chosen())

        assert (found.count, found.cards, found.nearest) == (0, (), ())

    def test_leaves_out_drafts(self) -> None:
        published_material().unpublish()

        assert titles(Chosen()) == []

    def test_leaves_out_what_is_restricted(self) -> None:
        page = published_material()
        PageViewRestriction.objects.create(
            page=Page.objects.get(pk=page.pk), restriction_type=PageViewRestriction.LOGIN
        )

        assert titles(Chosen()) == []

    def test_leaves_out_a_marking_that_is_no_longer_public(self) -> None:
        published_material()
        Marking.objects.update(is_public=False)

        assert titles(Chosen()) == []

    def test_leaves_out_aliases(self) -> None:
        page = published_material()
        page.copy_for_translation(locale("cy"), copy_parents=True, alias=True)

        assert queries.find(Chosen()).count == 1

    def test_shows_the_last_page_to_who_asks_for_one_beyond(self) -> None:
        published_material()

        assert len(queries.find(Chosen(), "99").cards) == 1
        assert len(queries.find(Chosen(), "nonsense").cards) == 1

    def test_asks_as_little_of_ten_thousand_as_of_one(self) -> None:
        first = published_material(sectors=("health",))
        few = statements_of(lambda: (queries.options(), queries.find(Chosen(sector="health"))))
        many_materials(10_000, first)
        analyze()

        many = statements_of(lambda: (queries.options(), queries.find(Chosen(sector="health"))))
        found = queries.find(Chosen(sector="health"))

        assert found.count == 10_001
        assert len(found.cards) == queries.PER_PAGE
        assert many == few


class TestOptions:
    def test_offer_only_what_some_material_has(self) -> None:
        three_materials()

        offered = queries.options()

        assert offered["sector"] == {"fire": "Fire", "health": "Health"}
        assert offered["language"] == {"en-gb": "English", "pl": "Polski"}
        assert list(offered["format"]) == ["A4 poster", "A6 card"]


class TestLatest:
    def test_gives_three_newest_first(self) -> None:
        for slug in ("a", "b", "c", "d"):
            published_material(slug=slug, title=slug)

        assert [card.title for card in queries.latest()] == ["d", "c", "b"]


class TestMaterialAt:
    def test_finds_a_material_in_its_language(self) -> None:
        published_material()

        found = queries.material_at("health-sign-card", "en-gb")

        assert found is not None
        assert found.title == "Signs card: health"

    def test_finds_none_in_another_language(self) -> None:
        published_material()

        assert queries.material_at("health-sign-card", "cy") is None

    def test_names_the_translations(self) -> None:
        page = published_material()
        published_material(
            slug="karta", title="Karta", language="pl", translation_key=page.translation_key
        )

        found = queries.material_at("health-sign-card", "en-gb")

        assert found is not None
        assert [(t.language, t.name, t.path) for t in found.translations] == [
            ("pl", "Polski", "/pl/materials/karta/")
        ]


class TestPathOfNumber:
    def test_prefers_the_language_asked_for(self) -> None:
        published_material(number="3a")
        published_material(slug="karta", language="pl", number="3a")

        assert queries.path_of_number("3a", "pl") == "/pl/materials/karta/"
        assert queries.path_of_number("3a", "en-gb") == "/materials/health-sign-card/"

    def test_leads_to_another_language_where_there_is_no_translation(self) -> None:
        published_material(number="3a")

        assert queries.path_of_number("3a", "cy") == "/materials/health-sign-card/"

    def test_knows_no_other_number(self) -> None:
        assert queries.path_of_number("3a", "en-gb") is None
