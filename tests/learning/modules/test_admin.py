"""Modules as authors meet them, through Wagtail's own views."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from learning.accounts.operations import grant_content_permissions
from learning.modules.models import ModuleIndexPage, ModulePage
from media.blocks.rich_text import FEATURES
from media.editions.models import Edition
from quizzes.bank.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.items import SECRET
from tests.factories.modules import (
    edition_of,
    home_page,
    module_index,
    published_module,
    section,
    text,
)
from tests.factories.quizzes import draft_question, published_question, quiz_of
from tests.learning.modules.conftest import Learner, signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Client:
    """An author with the permissions that the starter content gives, and no others."""
    person = UserFactory(author=True)
    grant_content_permissions(home_page())
    return signed_in(person)


@pytest.fixture
def module() -> ModulePage:
    return published_module(outcomes=["Tell a sign from a fact", "Ring somebody"])


def block(*bodies: tuple[str, Any], title: str = "Who speaks for whom", minutes: Any = 4) -> Any:
    """A section as the editor sends it."""
    return ("section", {"title": title, "minutes": str(minutes), "body": streamfield(bodies)})


def words(text: str) -> tuple[str, Any]:
    return ("text", {"text": rich_text(f"<p>{text}</p>", features=FEATURES)})


def asks(question: Question) -> tuple[str, Any]:
    return (
        "activity",
        {"intro": rich_text("<p>Your turn.</p>", features=FEATURES), "question": str(question.pk)},
    )


def form_of(page: ModulePage, *sections: Any, **fields: Any) -> dict[str, str]:
    """What the editor of a module sends."""
    data: dict[str, str] = nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "sections": streamfield(sections or [block(words("Look at who answers."))]),
            "check_quiz": str(page.check_quiz_id or ""),
            "code": page.code,
            "minutes": str(page.minutes),
            "refresh_months": str(page.refresh_months),
            "outcomes": "\n".join(page.outcomes),
            "content_note": "",
            "content_owner": page.content_owner,
            "marking": str(page.marking_id),
            "review_by_date": "2027-05-01",
            "change_class": "substance",
            "change_note": "",
            "change_effective_date": "",
            "redo_within_days": "",
            "redo_unit": "",
            "comments": inline_formset([]),
            **fields,
        }
    )
    return data


def publish(author: Client, page: ModulePage, *sections: Any, **fields: Any) -> str:
    """Press *Publish* in the editor; return the page that follows."""
    lenses = fields.pop("lenses", [])  # a list would be taken for a formset
    data = form_of(page, *sections, **{"action-publish": "1", **fields})
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return str(author.post(address, {**data, "lenses": lenses}, follow=True).content.decode())


def publishes(author: Client, page: ModulePage, *sections: Any, **fields: Any) -> str:
    """Press *Publish* in the editor; return the words of the page that follows."""
    return words_of(publish(author, page, *sections, **fields))


class TestEditor(WagtailPageTestCase):
    def setUp(self) -> None:
        self.page = published_module()
        self.login()

    def test_opens_and_saves(self) -> None:
        self.assertPageIsEditable(self.page, post_data=form_of(self.page))

    def test_opens_as_the_list_of_its_sections(self) -> None:
        self.assertTrue(ModulePage.sections.field.stream_block.meta.collapsed)

    def test_previews_all_sections(self) -> None:
        self.assertPageIsPreviewable(self.page, post_data=form_of(self.page))

    def test_lets_modules_stand_in_their_folder_alone(self) -> None:
        self.assertAllowedParentPageTypes(ModulePage, {ModuleIndexPage})
        self.assertAllowedSubpageTypes(ModuleIndexPage, {ModulePage})
        self.assertAllowedSubpageTypes(ModulePage, set())


class TestPublishing:
    def test_makes_the_edition_that_learners_meet(self, author: Client, module: ModulePage) -> None:
        publishes(author, module, block(words("Ask her apart.")), title="Signs")
        edition = edition_of(module)
        assert (edition.number, edition.title) == (2, "Signs")
        learner = Learner(UserFactory(officer=True), Client())
        learner.client.force_login(learner.user)
        assert "Ask her apart." in learner.reads("1/")

    def test_makes_a_new_module(self, author: Client, module: ModulePage) -> None:
        blank = ModulePage(
            title="New", slug="new", code="M09", summary="New.", minutes=5,
            content_owner="Lead", marking=module.marking,
        )  # fmt: skip
        author.post(
            reverse("wagtailadmin_pages:add", args=["modules", "modulepage", module_index().pk]),
            form_of(blank, **{"action-publish": "1"}),
        )
        assert Edition.objects.get(slug="new").number == 1

    def test_keeps_lists_as_lists(self, author: Client, module: ModulePage) -> None:
        html = author.get(reverse("wagtailadmin_pages:edit", args=[module.pk])).content.decode()
        assert "Tell a sign from a fact\nRing somebody" in html
        publishes(author, module, outcomes="Notice\n\n  Ask  \n", lenses=["awareness"])
        data = edition_of(module).data
        assert (data["outcomes"], data["lenses"]) == (["Notice", "Ask"], ["awareness"])

    def test_refuses_a_check_with_an_unpublished_question(
        self, author: Client, module: ModulePage
    ) -> None:
        quiz = quiz_of(published_question(), draft_question("numeric"))
        said = publishes(author, module, check_quiz=str(quiz.pk))
        assert "Saved as a draft, not published: The check “Check what you know” asks" in said
        assert "which is not published" in said
        assert edition_of(module).number == 1

    def test_refuses_an_activity_with_an_unpublished_question(
        self, author: Client, module: ModulePage
    ) -> None:
        said = publishes(author, module, block(words("x"), asks(draft_question("scene"))))
        assert "Saved as a draft, not published: “Who speaks for whom” asks a question" in said
        assert edition_of(module).number == 1

    def test_refuses_what_asks_a_question_that_was_retired(
        self, author: Client, module: ModulePage
    ) -> None:
        retired = published_question()
        retired.unpublish()
        said = publishes(author, module, block(words("x"), asks(retired)))
        assert "asks a question" in said
        quiz = quiz_of(retired)
        assert "which is not published" in publishes(author, module, check_quiz=str(quiz.pk))
        assert edition_of(module).number == 1

    def test_refuses_a_second_activity_in_a_section(
        self, author: Client, module: ModulePage
    ) -> None:
        both = asks(published_question()), asks(published_question("numeric"))
        assert "A section has at most one activity." in publish(author, module, block(*both))
        assert edition_of(module).number == 1

    @pytest.mark.parametrize(
        ("fields", "section_fields"),
        [
            ({"minutes": ""}, {}),
            ({"minutes": "0"}, {}),
            ({"summary": ""}, {}),
            ({}, {"minutes": ""}),
            ({}, {"minutes": "31"}),
            ({}, {"title": ""}),
        ],
    )
    def test_refuses_what_is_missing(
        self,
        author: Client,
        module: ModulePage,
        fields: dict[str, str],
        section_fields: dict[str, str],
    ) -> None:
        said = publishes(author, module, block(words("x"), **section_fields), **fields)
        assert "could not be" in said
        assert edition_of(module).number == 1

    def test_refuses_a_module_without_sections(self, author: Client, module: ModulePage) -> None:
        said = publishes(author, module, sections=streamfield([]))
        assert "could not be" in said or "not published" in said
        assert edition_of(module).number == 1

    def test_lets_an_unfinished_draft_be_saved(self, author: Client, module: ModulePage) -> None:
        fields = form_of(module, block(words("x"), asks(draft_question())))
        response = author.post(reverse("wagtailadmin_pages:edit", args=[module.pk]), fields)
        assert response.status_code == 302
        assert ModulePage.objects.get(pk=module.pk).has_unpublished_changes


class TestReplay:
    def test_shows_exactly_the_old_text_after_edit_and_republish(
        self, author: Client, module: ModulePage
    ) -> None:
        question = published_question("scene", stem="Select what makes you curious.")
        publishes(author, module, block(words("Ring extension 7."), asks(question)))
        old = edition_of(module)
        address = f"/editions/{old.pk}/"
        before = author.get(address).content.decode()
        assert "Ring extension 7." in before
        assert "Mattress in the container" in before
        assert SECRET not in before

        changed = block(words("Ring extension 9."), title="Whom to ring")
        publishes(author, module, changed, title="Signs and numbers", slug="elsewhere")
        assert edition_of(module).number == old.number + 1
        assert author.get(address).content.decode() == before


class TestPreview:
    def drawn(self, page: ModulePage) -> str:
        return str(page.make_preview_request().content.decode())

    def test_shows_every_section_with_its_question(self) -> None:
        page = published_module(
            sections=[
                section("One", text("Look.")),
                section("Two", ("activity", {"question": published_question("scene").pk})),
            ],
            check_quiz=quiz_of(published_question("numeric")),
        )
        html = self.drawn(page)
        assert "Look." in html
        assert "Mattress in the container" in html
        assert "What percentage were reports?" in html
        assert SECRET not in html
        assert "@@" not in html
        assert "<form" not in html.split('id="main"')[1].split("</main>")[0]

    def test_bears_what_is_half_empty(self) -> None:
        page = published_module()
        question = draft_question()
        page.sections = [
            section("", ("activity", {"question": question.pk})),
            section("", ("activity", {"question": None})),
            section("Empty"),
        ]
        html = self.drawn(page)
        assert f"The question {question.key} stands here once it has been published." in html
        assert "Choose a question; it will stand here." in html


class TestAddress:
    def test_is_the_players(self, module: ModulePage) -> None:
        assert module.get_url() == f"/learn/{module.slug}/"
        assert Client().get(module.get_url()).status_code == 200
        assert module_index().get_url() == "/learn/"

    def test_stays_the_players_wherever_the_folder_stands(self, module: ModulePage) -> None:
        folder = module_index()
        folder.slug = "training"
        folder.save()
        module = ModulePage.objects.get(pk=module.pk)
        assert module.get_url() == f"/learn/{module.slug}/"
        response = Client().get(f"/training/{module.slug}/")
        assert response["Location"] == f"/learn/{module.slug}/"
        assert Client().get("/training/")["Location"] == "/learn/"

    def test_is_in_the_pages_language(self, module: ModulePage) -> None:
        welsh = Locale.objects.create(language_code="cy")
        translated = module.copy_for_translation(welsh, copy_parents=True)
        assert translated.get_url() == f"/cy/learn/{module.slug}/"


class TestMenu:
    def test_leads_to_the_list_of_modules(self, author: Client, module: ModulePage) -> None:
        home = author.get(reverse("wagtailadmin_home")).content.decode()
        address = reverse("module_pages:index")
        assert address in home
        listed = words_of(author.get(address).content.decode())
        assert module.title in listed
        assert module.code in listed

    def test_offers_to_add_one(self, author: Client, module: ModulePage) -> None:
        response = author.get(reverse("module_pages:choose_parent"), follow=True)
        assert response.status_code == 200
