"""How authors see their draft."""

import pytest

from quizzes.attempts.previews import draw_question, sample_answer
from quizzes.bank.previews import PreviewMode
from tests.factories.items import FORMS, SECRET, make_item
from tests.quizzes.attempts.presentation.drawing import KINDS, file_url


class TestThePreview:
    @pytest.mark.parametrize("kind", KINDS)
    def test_draws_the_learners_own_screen_in_both_modes(self, kind: str) -> None:
        form = FORMS[kind]()
        before = draw_question(form, PreviewMode.ASKED, file_url)
        after = draw_question(form, PreviewMode.FEEDBACK, file_url)
        assert form["stem"] in before
        assert SECRET not in before
        assert form["feedback"] in after

    @pytest.mark.parametrize("kind", KINDS)
    def test_answers_like_somebody_in_a_hurry(self, kind: str) -> None:
        item = make_item(kind)
        assert item.is_answered(sample_answer(item))
