import pytest

from quizzes.items import InvalidItem, ItemProblem, TrueFalse, item_from_form
from tests.factories.items import make_item, true_false_form


class TestTrueFalse:
    def test_accepts_its_verdict_alone(self) -> None:
        item = make_item("true_false")
        assert item.mark({"choice": "false"}).is_full
        assert item.mark({"choice": "true"}).code == "none"
        assert make_item("true_false", answer=True).mark({"choice": "true"}).is_full

    def test_takes_another_word_for_no_answer(self) -> None:
        assert make_item("true_false").mark({"choice": "maybe"}).code == "unanswered"

    def test_refuses_a_bare_boolean(self) -> None:
        assert make_item("true_false").mark({"choice": False}).code == "malformed"

    def test_explains_both_verdicts_in_fixed_order(self) -> None:
        explanation = make_item("true_false").explain({"choice": "true"})
        assert [(part.id, part.was_chosen, part.is_best) for part in explanation.parts] == [
            ("true", True, False),
            ("false", False, True),
        ]
        assert (explanation.summary_given, explanation.summary_expected) == ("True", "False")

    def test_reads_reasons_whose_keys_yaml_made_booleans(self) -> None:
        item = item_from_form(true_false_form(reasons={True: "Why true.", False: "Why false."}))
        assert isinstance(item, TrueFalse)
        assert (item.reason_true, item.reason_false) == ("Why true.", "Why false.")

    def test_needs_a_boolean_answer_and_both_reasons(self) -> None:
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(true_false_form(answer="yes", reasons={"true": "Why."}))
        assert set(refusal.value.problems) == {
            ItemProblem("answer", "flag_expected"),
            ItemProblem("reasons.false", "reason_missing"),
        }
