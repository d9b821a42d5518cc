"""What authors see and what is frozen are two ways of saying the same question."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from media.editions.content import Freezer
from quizzes.bank.conversion import form_from_item, stream_from_form
from quizzes.items import item_from_form
from tests.factories.items import FORMS
from tests.factories.quizzes import draft_question, drawing, question_from, sign_of

CONTENT = Path(__file__).resolve().parents[3] / "site" / "content" / "questions"


def content_forms() -> Iterator[Any]:
    for path in sorted(CONTENT.glob("*.yaml")):
        for form in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(form, id=form["id"])


def in_its_own_words(form: dict[str, Any]) -> dict[str, Any]:
    """The form without what the bank keeps elsewhere: the picture's file, the order of signs."""
    plain = dict(item_from_form(form).to_form())
    plain["signs"] = sorted(plain["signs"])  # type: ignore[call-overload]
    if "scene" in plain:
        plain["scene"] = {**plain["scene"], "picture": "…"}  # type: ignore[dict-item]
    if "nodes" in plain:
        plain["nodes"] = sorted(plain["nodes"], key=lambda node: node["id"] != plain["start"])  # type: ignore[call-overload]
    return plain


@pytest.mark.django_db
class TestFormFromItem:
    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_gives_back_the_form_of_every_type(self, kind: str) -> None:
        form = FORMS[kind]()
        again = form_from_item(draft_question(kind))
        assert in_its_own_words(again) == in_its_own_words(form)

    @pytest.mark.parametrize("form", list(content_forms()))
    def test_gives_back_every_question_of_the_starter_content(self, form: dict[str, Any]) -> None:
        again = form_from_item(question_from(form))
        assert in_its_own_words(again) == in_its_own_words(form)

    def test_names_the_picture_by_its_hash(self) -> None:
        freezer = Freezer()
        form = form_from_item(draft_question("scene"), freezer)
        assert [file.sha256 for file in freezer.files.values()] == [form["scene"]["picture"]]

    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_bears_an_empty_draft(self, kind: str) -> None:
        question = draft_question(kind)
        question.item = [{"type": kind, "value": {}}]
        form = form_from_item(question)
        assert form["type"] == kind
        assert form["stem"] == ""

    def test_bears_a_draft_without_any_block(self) -> None:
        question = draft_question()
        question.item = []
        assert form_from_item(question)["stem"] == ""

    def test_carries_the_day_of_checking(self) -> None:
        question = draft_question()
        assert form_from_item(question)["checked_date"] is None


@pytest.mark.django_db
class TestStreamFromForm:
    def test_keeps_identifiers_through_a_save(self) -> None:
        question = draft_question("matching")
        question.save()
        question.refresh_from_db()
        pairs = question.item[0].value["pairs"].bound_blocks
        assert [pair.id for pair in pairs] == ["p1", "p2", "p3"]

    def test_puts_the_first_situation_first(self) -> None:
        form = FORMS["branching"]()
        form["nodes"] = form["nodes"][::-1]
        raw = stream_from_form(form, resolve_image=drawing, resolve_sign=sign_of)
        assert raw[0]["value"]["nodes"][0]["id"] == form["start"]
