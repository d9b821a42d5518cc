"""Sentences about a person's own answer."""

from typing import Any

import pytest

from quizzes.attempts.presentation.choices import said_of_choice
from tests.factories.items import FULL_RESPONSES, WRONG_RESPONSES, make_item


class TestSaidOfChoice:
    @pytest.mark.parametrize("kind", sorted(FULL_RESPONSES))
    @pytest.mark.parametrize("responses", [FULL_RESPONSES, WRONG_RESPONSES])
    def test_says_something_of_every_answer(self, kind: str, responses: dict[str, Any]) -> None:
        said = said_of_choice(make_item(kind), responses[kind])
        assert said.startswith("You ")
        assert said[-1] in ".!?”"

    def test_names_what_was_chosen_and_why_it_is_not_the_best(self) -> None:
        item = make_item("single_choice")
        answer = WRONG_RESPONSES["single_choice"]
        (mine,) = (part for part in item.explain(answer).parts if part.was_chosen)
        assert said_of_choice(item, answer) == f"You chose “{mine.text}”. {mine.reason}"

    def test_says_true_or_false_in_words(self) -> None:
        said = said_of_choice(make_item("true_false"), FULL_RESPONSES["true_false"])
        assert said in {
            "You chose “True”, which is the best answer.",
            "You chose “False”, which is the best answer.",
        }

    def test_counts_the_signs_noted_and_the_ordinary_details(self) -> None:
        item = make_item("scene")
        regions = [part.id for part in item.explain({}).parts]
        signs = sum(part.is_best for part in item.explain({}).parts)
        said = said_of_choice(item, {"regions": regions})
        assert said.startswith("You noted ")
        assert "ordinary on" in said
        assert signs < len(regions)

    def test_says_the_number_entered_with_its_unit(self) -> None:
        item = make_item("numeric", unit="£ an hour")
        assert said_of_choice(item, {"value": "23"}) == ("You entered £23 an hour, which is right.")
        assert said_of_choice(item, {"value": "2.5"}) == (
            f"You entered £2.50 an hour. {item.reason_low}"  # type: ignore[attr-defined]
        )
