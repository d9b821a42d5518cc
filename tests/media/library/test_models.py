from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from media.library.models import MaterialIndexPage, MaterialPage
from tests.factories.library import marking, material_index, published_material

pytestmark = pytest.mark.django_db


def problems(page: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    return refused.value.message_dict


class TestClean:
    def test_accepts_a_material_as_it_should_be(self) -> None:
        published_material(number="3a").full_clean()

    def test_refuses_a_marking_that_is_not_for_everybody(self) -> None:
        page = published_material()
        page.marking = marking(is_public=False)

        assert "marking" in problems(page)

    def test_refuses_a_review_before_the_check(self) -> None:
        page = published_material()
        page.review_by_date = date(2026, 1, 1)

        assert "review_by_date" in problems(page)

    @pytest.mark.parametrize("number", ["0", "a3", "3ab", "1234", "3 a"])
    def test_refuses_a_number_that_nobody_can_dictate(self, number: str) -> None:
        page = published_material()
        page.number = number

        assert "number" in problems(page)

    def test_refuses_a_number_twice_in_a_language(self) -> None:
        published_material(number="3a")
        other = published_material(slug="another", number="3b")
        other.number = "3a"

        assert "number" in problems(other)

    def test_lets_a_translation_have_the_same_number(self) -> None:
        published_material(number="3a")

        published_material(slug="karta", language="pl", number="3a").full_clean()


class TestPreview:
    def test_shows_a_draft_as_its_page_will(self) -> None:
        page = published_material()
        page.title = "Signs card: dentists"

        answer = page.make_preview_request(original_request=RequestFactory().get("/"))

        assert answer.status_code == 200
        assert b"Signs card: dentists" in answer.content

    def test_shows_a_material_that_has_never_been_saved(self) -> None:
        page = MaterialPage(
            title="New", slug="new", summary="", paper="A6", locale=material_index().locale
        )
        page.path = material_index().path + "0001"
        page.depth = material_index().depth + 1

        answer = page.make_preview_request(original_request=RequestFactory().get("/"))

        assert answer.status_code == 200


class TestTree:
    def test_holds_materials_in_their_folder_only(self) -> None:
        assert MaterialPage.allowed_parent_page_models() == [MaterialIndexPage]
        assert MaterialIndexPage.allowed_subpage_models() == [MaterialPage]
