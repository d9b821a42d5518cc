from typing import Any

import pytest

from quizzes.items import InvalidItem, ItemProblem, item_from_form
from tests.factories.items import make_item, matching_form


def shown(seed: int | None = None) -> Any:
    return make_item("matching").public_form(seed=seed)


class TestMatching:
    @pytest.mark.parametrize(
        ("matches", "score"),
        [
            ({"p1": "p1", "p2": "p2", "p3": "p3"}, 1.0),
            ({"p1": "p1", "p2": "p3", "p3": "p2"}, 1 / 3),
            ({"p1": "p1", "p2": "p2"}, 2 / 3),
            ({"p1": "d1"}, 0.0),
            ({"p1": "p1", "p2": "p1", "p3": "p1"}, 1 / 3),
        ],
    )
    def test_scores_the_share_of_pairs_that_are_right(
        self, matches: dict[str, str], score: float
    ) -> None:
        assert make_item("matching").mark({"matches": matches}).score == score

    def test_drops_unknown_prompts_and_matches(self) -> None:
        response = {"matches": {"p1": "p2", "p2": "zz", "d1": "p1", "p3": ""}}
        assert make_item("matching").normalise(response) == {"matches": {"p1": "p2"}}

    @pytest.mark.parametrize("value", [[], "p1", {"p1": 1}, {"p1": ["p1"]}])
    def test_refuses_what_is_no_mapping_of_identifiers(self, value: object) -> None:
        assert make_item("matching").mark({"matches": value}).code == "malformed"

    def test_shows_matches_under_names_that_fit_no_pair(self) -> None:
        identifiers = {match["id"] for match in shown()["matches"]}
        assert len(identifiers) == 4
        assert not identifiers & {"p1", "p2", "p3", "d1"}

    def test_takes_the_names_that_were_shown(self) -> None:
        names = {match["text"]: match["id"] for match in shown(seed=5)["matches"]}
        response = {"matches": {"p1": names["Debt bondage"], "p2": names["Physical restraint"]}}
        item = make_item("matching")
        assert item.normalise(response) == {"matches": {"p1": "p1", "p2": "d1"}}
        assert item.public_response({"matches": {"p1": "p1", "p2": "d1"}}) == response

    def test_shuffles_matches_even_without_a_seed(self) -> None:
        written = ["Debt bondage", "Threat to family", "Document control", "Physical restraint"]
        assert [match["text"] for match in shown()["matches"]] != written
        assert [prompt["id"] for prompt in shown()["prompts"]] == ["p1", "p2", "p3"]
        orders = {tuple(prompt["id"] for prompt in shown(seed)["prompts"]) for seed in range(20)}
        assert len(orders) > 1
        orders = {tuple(match["id"] for match in shown(seed)["matches"]) for seed in range(20)}
        assert len(orders) > 1

    def test_explains_pairs_and_distractors(self) -> None:
        explanation = make_item("matching").explain({"matches": {"p1": "p1", "p2": "d1"}})
        assert [(part.id, part.is_right) for part in explanation.parts] == [
            ("p1", True),
            ("p2", False),
            ("p3", False),
            ("d1", False),
        ]
        second, distractor = explanation.parts[1], explanation.parts[3]
        assert (second.expected, second.given) == ("Threat to family", "Physical restraint")
        assert (distractor.expected, distractor.given) == ("", "They know where my mother lives")
        assert explanation.summary_given == (
            "Eight months still to pay off → Debt bondage; "
            "They know where my mother lives → Physical restraint"
        )

    def test_needs_matches_that_differ(self) -> None:
        form = matching_form()
        form["distractors"][0]["text"] = "Debt bondage"
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(form)
        assert refusal.value.problems == (
            ItemProblem("distractors[0].text", "text_repeated", "Debt bondage"),
        )

    def test_does_without_distractors(self) -> None:
        form = matching_form()
        del form["distractors"]
        assert item_from_form(form).to_form()["distractors"] == []
