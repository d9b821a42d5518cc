"""Every code the question types can say has words."""

import pytest

from quizzes.bank.texts import MARK_TEXTS, PARTICULAR, PROBLEMS, ROWS, path_steps, problem_text
from quizzes.items import ItemProblem, MarkCode, codes

CODES = {
    value
    for name, value in vars(codes).items()
    if name.isupper() and isinstance(value, str) and not isinstance(value, MarkCode)
}


class TestTheWords:
    def test_cover_every_problem(self) -> None:
        assert set(PROBLEMS) == CODES

    def test_cover_every_mark(self) -> None:
        assert set(MARK_TEXTS) == set(MarkCode)

    @pytest.mark.parametrize("code", sorted(CODES))
    def test_are_whole_sentences(self, code: str) -> None:
        text = problem_text(ItemProblem("options[1].reason", code, "x"))
        assert text.startswith("Answer 2: ")
        assert text.endswith(".")
        assert "%(" not in text

    def test_of_a_type_belong_to_known_codes(self) -> None:
        assert {code for _kind, code in PARTICULAR} <= CODES


class TestProblemText:
    def test_names_the_row_as_the_editor_counts_it(self) -> None:
        problem = ItemProblem("options[2].reason", codes.REASON_MISSING)
        assert problem_text(problem) == "Answer 3: say why it is right or wrong."

    def test_names_every_level(self) -> None:
        problem = ItemProblem("nodes[1].choices[0].next", codes.NEXT_UNKNOWN, "cellar")
        assert problem_text(problem) == (
            "Situation 2, choice 1: there is no situation called “cellar”."
        )

    def test_begins_with_a_capital_where_no_row_is_named(self) -> None:
        assert problem_text(ItemProblem("stem", codes.STEM_MISSING)) == "Write the question."

    def test_uses_the_words_of_the_type(self) -> None:
        problem = ItemProblem("regions", codes.RIGHT_MISSING)
        assert problem_text(problem, {"type": "scene"}) == "At least one detail must be a sign."

    def test_survives_per_cent_signs_in_what_an_author_typed(self) -> None:
        problem = ItemProblem("options[0].text", codes.TEXT_REPEATED, "100 %s %(field)s")
        assert "100 %s %(field)s" in problem_text(problem)


class TestPathSteps:
    def test_reads_names_and_numbers(self) -> None:
        assert path_steps("nodes[3].choices[0].next") == [
            ("nodes", 3),
            ("choices", 0),
            ("next", None),
        ]

    def test_reads_no_steps_in_an_empty_path(self) -> None:
        assert path_steps("") == []

    def test_knows_every_list_of_a_form(self) -> None:
        assert {"options", "pairs", "distractors", "items", "regions", "nodes", "choices"} <= set(
            ROWS
        )
