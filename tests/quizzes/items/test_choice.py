from typing import Any

import pytest

from quizzes.items import InvalidItem, ItemProblem, item_from_form
from tests.factories.items import Form, make_item, multiple_choice_form, single_choice_form


def problems_of(form: Form) -> tuple[ItemProblem, ...]:
    with pytest.raises(InvalidItem) as refusal:
        item_from_form(form)
    return refusal.value.problems


class TestSingleChoice:
    def test_accepts_the_right_option_alone(self) -> None:
        item = make_item("single_choice")
        assert item.mark({"choice": "b"}).score == 1.0
        assert item.mark({"choice": "a"}).score == 0.0

    def test_takes_an_unknown_option_for_no_answer(self) -> None:
        item = make_item("single_choice")
        assert item.normalise({"choice": "z"}) == {"choice": ""}
        assert item.mark({"choice": "z"}).code == "unanswered"

    def test_refuses_a_list_of_choices(self) -> None:
        assert make_item("single_choice").normalise({"choice": ["b"]}) is None

    def test_explains_each_option_beside_the_choice(self) -> None:
        explanation = make_item("single_choice").explain({"choice": "a"})
        assert [part.id for part in explanation.parts] == ["a", "b", "c"]
        assert [part.was_chosen for part in explanation.parts] == [True, False, False]
        assert [part.is_best for part in explanation.parts] == [False, True, False]
        assert [part.is_right for part in explanation.parts] == [False, False, True]
        assert explanation.summary_given == "The friend who came along"
        assert explanation.summary_expected == "A professional without links"

    def test_misses_its_signs_unless_it_is_right(self) -> None:
        item = make_item("single_choice")
        assert item.missed_signs({"choice": "a"}) == ("debt",)
        assert item.missed_signs({"choice": "b"}) == ()
        assert item.missed_signs(None) == ("debt",)
        assert item.false_alarms({"choice": "a"}) == ()

    def test_allows_one_right_option_only(self) -> None:
        form = single_choice_form()
        form["options"][0]["is_correct"] = True
        assert problems_of(form) == (ItemProblem("options", "right_repeated"),)

    def test_shows_options_as_written_without_a_seed(self) -> None:
        shown: Any = make_item("single_choice").public_form()["options"]
        assert [option["text"] for option in shown] == [
            "The friend who came along",
            "A professional without links",
            "A co-worker",
        ]


class TestMultipleChoice:
    @pytest.mark.parametrize(
        ("picks", "score"),
        [
            (["a", "b", "d"], 1.0),
            (["d", "b", "a", "a"], 1.0),
            (["a", "b"], 2 / 3),
            (["a", "b", "c"], 1 / 3),
            (["a", "c"], 0.0),
            (["c", "e"], 0.0),
            (["a", "b", "c", "d", "e"], 1 / 3),
        ],
    )
    def test_takes_wrong_picks_from_right_ones(self, picks: list[str], score: float) -> None:
        assert make_item("multiple_choice").mark({"choices": picks}).score == score

    def test_takes_no_picks_for_no_answer(self) -> None:
        item = make_item("multiple_choice")
        assert item.mark({"choices": []}).code == "unanswered"
        assert item.mark({"choices": ["z"]}).code == "unanswered"

    def test_drops_unknown_and_repeated_picks(self) -> None:
        response = {"choices": ["d", "z", "a", "d"]}
        assert make_item("multiple_choice").normalise(response) == {"choices": ["a", "d"]}

    @pytest.mark.parametrize("value", ["a", ["a", 1], {"a": True}, 5, [None]])
    def test_refuses_what_is_no_list_of_identifiers(self, value: object) -> None:
        assert make_item("multiple_choice").mark({"choices": value}).code == "malformed"

    def test_sums_up_all_that_was_picked(self) -> None:
        explanation = make_item("multiple_choice").explain({"choices": ["e", "a"]})
        assert explanation.summary_given == "Driver keeps all identity cards; They are tired"

    def test_needs_something_right_and_something_wrong(self) -> None:
        form = multiple_choice_form()
        for option in form["options"]:
            option["is_correct"] = False
        assert problems_of(form) == (ItemProblem("options", "right_missing"),)
        for option in form["options"]:
            option["is_correct"] = True
        assert problems_of(form) == (ItemProblem("options", "wrong_missing"),)

    def test_reports_all_problems_at_once_with_their_places(self) -> None:
        form = multiple_choice_form(stem=" ")
        form["options"][1]["id"] = "a"
        form["options"][2]["reason"] = ""
        form["options"][3]["text"] = form["options"][0]["text"]
        form["options"][4]["colour"] = "red"
        assert set(problems_of(form)) == {
            ItemProblem("stem", "stem_missing"),
            ItemProblem("options[1].id", "id_repeated", "a"),
            ItemProblem("options[2].reason", "reason_missing"),
            ItemProblem("options[3].text", "text_repeated", "Driver keeps all identity cards"),
            ItemProblem("options[4]", "key_unknown", "colour"),
        }

    def test_has_at_most_twenty_options(self) -> None:
        option = multiple_choice_form()["options"][0]
        more = [{**option, "id": f"x{n}", "text": f"Text {n}"} for n in range(16)]
        form = multiple_choice_form(options=[*multiple_choice_form()["options"], *more])
        assert problems_of(form) == (ItemProblem("options", "too_many", "20"),)
        form["options"].pop()
        assert item_from_form(form).to_form() == form
