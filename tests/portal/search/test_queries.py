import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from media.reference.enums import FactStatus
from portal.search.queries import Results, search
from portal.search.rules import Words
from tests.factories.courses import published_course
from tests.factories.library import published_guide, published_info_page, published_material
from tests.factories.media import FactFactory, GlossaryTermFactory
from tests.factories.modules import published_module, section, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index_at_once(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> object:
    """Run what is put off until commit, as the index of the search is."""
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        yield callbacks


def found(typed: str, language: str = "en-gb") -> Results:
    for callback in connection.run_on_commit:
        callback[1]()
    connection.run_on_commit = []
    return search(Words.of(typed), language=language)


def titles(results: Results) -> dict[str, list[str]]:
    return {group.key: [hit.title for hit in group.hits] for group in results.groups}


class TestSearch:
    def test_groups_modules_materials_and_help(self) -> None:
        published_module(sections=[section("One", text("Never use a companion as interpreter."))])
        published_material(body=[{"text": "Book an interpreter who knows neither of them."}])
        published_info_page(body=[{"text": "An interpreter can be asked for."}])

        assert titles(found("interpreter")) == {
            "modules": ["Spot the signs"],
            "materials": ["Signs card: health"],
            "help": ["Help"],
        }

    def test_finds_the_plural_by_the_singular_and_back(self) -> None:
        published_material(body=[{"text": "Book interpreters. Mind the lock."}])

        assert found("interpreter").count == 1
        assert found("locks").count == 1

    def test_wants_every_word(self) -> None:
        published_material(slug="a", title="Debt", body=[{"text": "Debt bondage."}])
        published_material(slug="b", title="Other", body=[{"text": "Debt alone."}])

        results = found("debt bondage")

        assert results.has_every_word
        assert titles(results) == {"materials": ["Debt"]}

    def test_is_content_with_some_of_the_words_where_nothing_has_all(self) -> None:
        published_material(body=[{"text": "Debt bondage."}])

        results = found("debt submarine")

        assert not results.has_every_word
        assert titles(results) == {"materials": ["Signs card: health"]}

    def test_puts_meanings_first_the_exact_term_before_others(self) -> None:
        GlossaryTermFactory(term="First responder organisation", definition="May refer.")
        GlossaryTermFactory(term="First responder", definition="A person who refers.")
        GlossaryTermFactory(term="Cuckooing", definition="First seen by a responder, often.")

        results = found("first responder")

        assert [term.name for term in results.terms] == [
            "First responder",
            "First responder organisation",
        ]

    def test_finds_numbers_to_ring(self) -> None:
        FactFactory(phone=True, key="helpline", label="Helpline")
        FactFactory(phone=True, key="old", label="Old helpline", status=FactStatus.UNCERTAIN)

        (group,) = (group for group in found("helpline").groups if group.key == "help")

        assert [hit.title for hit in group.hits] == ["Helpline: 08000 121 700"]
        assert group.hits[0].path == "/get-help/#helpline"

    def test_finds_the_cards_of_the_pocket_guide(self) -> None:
        published_guide()

        assert titles(found("contact")) == {"help": ["Pocket guide"]}

    @pytest.mark.parametrize(
        "typed", ["course", "four-day course", "courses", "slavery investigation", "register"]
    )
    def test_finds_the_course_by_title_and_by_everyday_words(self, typed: str) -> None:
        published_course(title="Slavery investigation")

        results = found(typed)

        assert results.has_every_word
        assert titles(results)["courses"] == ["Slavery investigation"]

    def test_finds_what_people_come_for_by_everyday_words(self) -> None:
        (group,) = found("booking").groups

        assert [(hit.title, hit.path) for hit in group.hits] == [
            ("Book the four-day course", "/courses/")
        ]

    def test_leaves_out_drafts(self) -> None:
        published_material(body=[{"text": "Interpreter."}]).unpublish()

        assert found("interpreter").count == 0

    def test_marks_a_material_in_another_language(self) -> None:
        published_material(title="Karta", language="pl", body=[{"text": "Tłumacz."}])

        (group,) = found("tłumacz").groups

        assert (group.hits[0].language, group.hits[0].language_name) == ("pl", "Polski")

    def test_gives_english_pages_to_those_whose_language_has_none(self) -> None:
        published_info_page(body=[{"text": "An interpreter can be asked for."}])

        (group,) = found("interpreter", language="cy").groups

        assert group.hits[0].language == "en-gb"

    @pytest.mark.parametrize(
        "typed", ['"', "a*b", "NEAR(", "x AND", "' OR 1=1 --", "%s%s", "\\", "{title}:", "^x", "-"]
    )
    def test_bears_whatever_is_typed(self, typed: str) -> None:
        published_material()

        assert isinstance(found(typed), Results)

    def test_asks_no_more_when_more_is_found(self) -> None:
        published_material(slug="m0", body=[{"text": "Interpreter."}])
        found("interpreter")
        with CaptureQueriesContext(connection) as few:
            found("interpreter")
        for number in range(1, 9):
            published_material(slug=f"m{number}", body=[{"text": "Interpreter."}])
        found("nothing")

        with CaptureQueriesContext(connection) as many:
            results = found("interpreter")

        assert results.count == 9
        assert len(many) == len(few)
