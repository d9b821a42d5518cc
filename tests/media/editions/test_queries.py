import pytest
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale

from media.editions.models import Edition
from media.editions.queries import (
    current_edition,
    current_for_key,
    edition_behind,
    editions_of,
)
from tests.factories.media import Leaflet, LeafletFactory
from tests.testapp.models import LeafletPage

pytestmark = pytest.mark.django_db


def translated(page: Leaflet) -> Leaflet:
    welsh, _made = Locale.objects.get_or_create(language_code="cy")
    copied = page.copy_for_translation(welsh, copy_parents=True)
    copied.save_revision().publish()
    return LeafletPage.objects.get(pk=copied.pk)


class TestCurrentEdition:
    def test_is_the_newest_at_its_address(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.published())
        with django_assert_num_queries(1):
            found = current_edition(leaflet.slug, "en-gb")
        assert found is not None
        assert found.number == 2

    def test_follows_the_page_to_a_new_address(self) -> None:
        leaflet = LeafletFactory.published(slug="old")
        LeafletFactory.again(leaflet, slug="new")
        LeafletFactory.published(slug="old-too")
        found = current_edition("new", "en-gb")
        assert found is not None
        assert found.number == 2
        assert current_edition("old", "en-gb") is None

    def test_is_found_in_its_own_language_only(self) -> None:
        leaflet = LeafletFactory.published()
        assert current_edition(leaflet.slug, "cy") is None
        welsh = translated(leaflet)
        found = current_edition(welsh.slug, "cy")
        assert found is not None
        assert found.page_id == welsh.pk

    def test_is_none_when_the_page_is_retired(self) -> None:
        leaflet = LeafletFactory.published()
        leaflet.unpublish()
        assert current_edition(leaflet.slug, "en-gb") is None
        assert current_for_key(leaflet.translation_key, "en-gb") is None


class TestCurrentForKey:
    def test_finds_each_translation(self) -> None:
        leaflet = LeafletFactory.published()
        welsh = translated(leaflet)
        english = current_for_key(leaflet.translation_key, "en-gb")
        found = current_for_key(leaflet.translation_key, "cy")
        assert english is not None
        assert found is not None
        assert (english.page_id, found.page_id) == (leaflet.pk, welsh.pk)


class TestEditionsOf:
    def test_are_newest_first(self) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.again(LeafletFactory.published()))
        assert [edition.number for edition in editions_of(leaflet)] == [3, 2, 1]


class TestEditionBehind:
    def test_is_none_for_the_source_and_for_a_fresh_translation(self) -> None:
        leaflet = LeafletFactory.published()
        welsh = translated(leaflet)
        assert edition_behind(leaflet) is None
        assert edition_behind(welsh) is None

    def test_names_both_editions_until_it_is_published_again(self) -> None:
        leaflet = LeafletFactory.published()
        welsh = translated(leaflet)
        LeafletFactory.again(leaflet)
        behind = edition_behind(welsh)
        assert behind is not None
        assert behind.made_from is not None
        assert (behind.made_from.number, behind.newest.number) == (1, 2)
        LeafletFactory.again(welsh)
        assert edition_behind(welsh) is None

    def test_is_none_without_an_edition(self) -> None:
        assert edition_behind(LeafletFactory.draft()) is None
        assert not Edition.objects.exists()
