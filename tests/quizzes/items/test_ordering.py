from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.items import InvalidItem, ItemProblem, item_from_form
from tests.factories.items import make_item, ordering_form
from tests.quizzes.items.strategies import Form, forms


class TestOrdering:
    @pytest.mark.parametrize(
        ("order", "score"),
        [
            (["i1", "i2", "i3", "i4"], 1.0),
            (["i2", "i1", "i3", "i4"], 5 / 6),
            (["i4", "i1", "i2", "i3"], 3 / 6),
            (["i4", "i3", "i2", "i1"], 0.0),
            (["i1", "i2"], 1 / 6),
            (["i3"], 0.0),
        ],
    )
    def test_scores_the_share_of_item_pairs_in_right_order(
        self, order: list[str], score: float
    ) -> None:
        assert make_item("ordering").mark({"order": order}).score == score

    def test_keeps_the_first_place_of_what_is_repeated(self) -> None:
        response = {"order": ["i2", "zz", "i1", "i2"]}
        assert make_item("ordering").normalise(response) == {"order": ["i2", "i1"]}

    @given(forms("ordering"), st.none() | st.integers())
    def test_is_never_shown_in_right_order(self, form: Form, seed: int | None) -> None:
        shown: Any = item_from_form(form).public_form(seed=seed)["items"]
        right = [item["text"] for item in form["items"]]
        assert sorted(item["text"] for item in shown) == sorted(right)
        assert [item["text"] for item in shown] != right

    def test_shows_items_under_names_that_betray_no_place(self) -> None:
        item = make_item("ordering")
        shown: Any = item.public_form(seed=1)["items"]
        assert not {step["id"] for step in shown} & {"i1", "i2", "i3", "i4"}
        names = {step["text"]: step["id"] for step in shown}
        reversed_form = ordering_form(items=ordering_form()["items"][::-1])
        again: Any = item_from_form(reversed_form).public_form(seed=1)["items"]
        assert {step["text"]: step["id"] for step in again} == names

    def test_takes_the_names_that_were_shown(self) -> None:
        item = make_item("ordering")
        response = item.public_response({"order": ["i3", "i1"]})
        assert response != {"order": ["i3", "i1"]}
        assert item.normalise(response) == {"order": ["i3", "i1"]}

    def test_explains_places(self) -> None:
        explanation = make_item("ordering").explain({"order": ["i1", "i3", "i2"]})
        assert [(part.expected, part.given, part.is_right) for part in explanation.parts] == [
            ("1", "1", True),
            ("2", "3", False),
            ("3", "2", False),
            ("4", "", False),
        ]
        assert explanation.summary_given == (
            "1. Deal with danger; 2. Check her needs; 3. Speak to her apart"
        )

    def test_needs_two_items(self) -> None:
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(ordering_form(items=ordering_form()["items"][:1]))
        assert refusal.value.problems == (ItemProblem("items", "too_few", "2"),)
