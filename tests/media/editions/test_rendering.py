import pytest
from django.core.cache import caches
from pytest_django import DjangoAssertNumQueries

from media.editions.contacts import live_contact_slots
from media.editions.models import EditionSection
from media.editions.rendering import Fragment, fill, fragment
from media.reference.models import Fact
from tests.factories.media import FactFactory, LeafletFactory


class TestFragment:
    def test_fills_files_and_slots(self) -> None:
        cut = Fragment.cut('<img src="@@slot:file:ab12@@">@@slot:token@@@@slot:contact:help@@')
        html = cut.fill(
            file_url=lambda digest: f"/f/{digest}", slots={"token": "T", "contact:help": "999"}
        )
        assert html == '<img src="/f/ab12">T999'

    def test_leaves_a_slot_empty_that_nothing_is_given_for(self) -> None:
        assert fill("a@@slot:answers@@b", file_url=str, slots={}) == "ab"

    def test_lists_the_arguments_of_one_kind(self) -> None:
        cut = Fragment.cut("@@slot:contact:a@@@@slot:file:b@@@@slot:contact:c@@")
        assert cut.arguments("contact") == ["a", "c"]


@pytest.mark.django_db
class TestFragmentOfASection:
    def test_is_cut_once_and_kept_under_its_hash(self) -> None:
        LeafletFactory.published()
        section = EditionSection.objects.get()
        first = fragment(section)
        assert caches["fragments"].get(f"fragment:{section.sha256}") == first
        assert fragment(section).parts == first.parts


@pytest.mark.django_db
class TestLiveContactSlots:
    def test_shows_today_over_what_was_frozen(self) -> None:
        fact = FactFactory.create(key="helpline", phone=True)
        frozen = {"helpline": fact.as_plain()}
        Fact.objects.update(value="08000 000 000")
        assert "08000 000 000" in live_contact_slots(frozen, ["helpline"])["contact:helpline"]

    def test_falls_back_on_what_was_frozen(self) -> None:
        fact = FactFactory.create(key="helpline", phone=True)
        frozen = {"helpline": fact.as_plain()}
        fact.delete()
        assert "08000 121 700" in live_contact_slots(frozen, ["helpline"])["contact:helpline"]

    def test_asks_the_database_once_or_not_at_all(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            live_contact_slots({}, [])
        with django_assert_num_queries(1):
            live_contact_slots({}, ["a", "b"])
