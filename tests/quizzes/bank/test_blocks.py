"""What the editor accepts as a draft, what as a question, and what it says otherwise."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.blocks import StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError

from quizzes.bank.blocks import QUESTION_BLOCKS
from quizzes.bank.enums import QuestionType
from tests.factories.items import FORMS
from tests.factories.media import PictureFactory, png
from tests.factories.quizzes import draft_question, drawing, sign_of

BLOCKS = dict(QUESTION_BLOCKS)
pytestmark = pytest.mark.django_db


def value_of(kind: str, **changes: Any) -> Any:
    block = BLOCKS[kind]
    raw = block.from_form(FORMS[kind](**changes), drawing, sign_of)
    return block.to_python(raw)


def refused(kind: str, value: Any) -> StructBlockValidationError:
    with pytest.raises(StructBlockValidationError) as caught:
        BLOCKS[kind].clean(value)
    return caught.value


class TestTheBlocks:
    def test_are_the_eight_types(self) -> None:
        assert set(BLOCKS) == set(QuestionType.values) == set(FORMS)

    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_tell_authors_what_they_are_for(self, kind: str) -> None:
        meta = BLOCKS[kind].meta
        assert meta.icon != "placeholder"
        assert meta.label
        assert meta.description

    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_show_an_example_as_a_learner_meets_it(self, kind: str) -> None:
        block = BLOCKS[kind]
        assert block.is_previewable
        PictureFactory.create(drawing=True)
        drawn = block.render(block.get_preview_value())
        assert block.meta.preview_value["stem"] in drawn
        assert "preview appears" not in drawn

    def test_say_what_is_missing_where_the_site_has_no_picture(self) -> None:
        block = BLOCKS["scene"]
        assert "Choose a picture." in block.render(block.get_preview_value())


class TestClean:
    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_accepts_a_whole_question(self, kind: str) -> None:
        BLOCKS[kind].clean(value_of(kind))

    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_lets_a_draft_be_empty(self, kind: str) -> None:
        BLOCKS[kind].clean_deferred(BLOCKS[kind].to_python({}))

    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_refuses_an_empty_question(self, kind: str) -> None:
        with pytest.raises(ValidationError):
            BLOCKS[kind].clean(BLOCKS[kind].to_python({}))

    def test_says_beside_the_list_that_nothing_is_right(self) -> None:
        form = FORMS["single_choice"]()
        for option in form["options"]:
            option["is_correct"] = False
        error = refused("single_choice", value_of("single_choice", options=form["options"]))
        assert error.block_errors["options"].messages == ["At least one must be right."]

    def test_says_beside_the_region_that_it_reaches_out(self) -> None:
        regions = FORMS["scene"]()["regions"]
        regions[1]["box"] = [90, 10, 20, 10]
        error = refused("scene", value_of("scene", regions=regions))
        beside = error.block_errors["regions"]
        assert isinstance(beside, ListBlockValidationError)
        where = beside.block_errors[1]
        assert isinstance(where, StructBlockValidationError)
        assert where.block_errors["x"].messages[0].startswith("Detail 2: it reaches beyond")

    def test_says_beside_the_choice_that_it_leads_nowhere(self) -> None:
        nodes = FORMS["branching"]()["nodes"]
        nodes[0]["choices"][1]["next"] = "cellar"
        error = refused("branching", value_of("branching", nodes=nodes))
        node = error.block_errors["nodes"].block_errors[0]
        choice = node.block_errors["choices"].block_errors[1]
        assert choice.block_errors["next"].messages == [
            "Situation 1, choice 2: there is no situation called “cellar”."
        ]

    def test_says_of_a_whole_situation_that_nothing_leads_to_it(self) -> None:
        nodes = [*FORMS["branching"]()["nodes"], {"id": "lost", "text": "Nobody comes here."}]
        error = refused("branching", value_of("branching", nodes=nodes))
        lost = error.block_errors["nodes"].block_errors[5]
        assert list(lost.non_block_errors) == ["Situation 6: no choice leads here."]

    def test_wants_an_action_for_every_sign(self) -> None:
        regions = FORMS["scene"]()["regions"]
        regions[0]["action"] = ""
        error = refused("scene", value_of("scene", regions=regions))
        region = error.block_errors["regions"].block_errors[0]
        assert region.block_errors["action"].messages == [
            "Detail 1: say what to do on seeing this sign."
        ]

    def test_wants_a_picture_that_fits_the_frame(self) -> None:
        value = value_of("scene")
        value["picture"] = PictureFactory.create(file=ContentFile(png(size=(64, 48)), "square.png"))
        error = refused("scene", value)
        assert "16 by 9" in error.block_errors["picture"].messages[0]
        BLOCKS["scene"].clean_deferred(value)

    def test_counts_the_points_of_the_best_path_itself(self) -> None:
        nodes = FORMS["branching"]()["nodes"]
        nodes[0]["choices"][1]["score"] = 40
        value = value_of("branching", nodes=nodes)
        BLOCKS["branching"].clean(value)


class TestRender:
    def test_says_what_is_missing_while_there_is_no_question(self) -> None:
        question = draft_question()
        question.item = [{"type": "single_choice", "value": {"stem": "Who may interpret?"}}]
        drawn = question.item[0].block.render(question.item[0].value)
        assert "Who may interpret?" in drawn
        assert "Add more: at least 2 are needed." in drawn
