"""What holds for every question type, every form and every response."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.items import ITEM_TYPES, Branching, InvalidItem, MarkCode, item_from_form
from tests.factories.items import FORMS, FULL_RESPONSES, SECRET, WRONG_RESPONSES, make_item
from tests.quizzes.items.strategies import (
    Form,
    forms,
    forms_with_responses,
    item_types,
    json_values,
    mangled_forms,
)

SECRET_KEYS = {
    "is_correct",
    "is_sign",
    "sign",
    "signs",
    "score",
    "max_score",
    "reason",
    "reasons",
    "action",
    "answer",
    "tolerance",
    "match",
    "next",
    "feedback",
    "source",
}

every_type = pytest.mark.parametrize("item_type", sorted(ITEM_TYPES))
seeds = st.none() | st.integers(min_value=0, max_value=2**31)


def keys_in(value: object) -> Iterator[str]:
    """Yield every key at any depth."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)


def is_accepted(form: Form, response: dict[str, Any]) -> bool:
    """Tell from the form alone whether a response of the right shape is wholly right."""
    accepted: bool
    match form["type"]:
        case "single_choice":
            accepted = response["choice"] in [o["id"] for o in form["options"] if o["is_correct"]]
        case "multiple_choice":
            right = {o["id"] for o in form["options"] if o["is_correct"]}
            accepted = set(response["choices"]) - {"unknown"} == right
        case "true_false":
            accepted = response["choice"] == ("true" if form["answer"] else "false")
        case "matching":
            accepted = all(response["matches"].get(p["id"]) == p["id"] for p in form["pairs"])
        case "ordering":
            placed = [step for step in dict.fromkeys(response["order"]) if step != "unknown"]
            accepted = placed == [item["id"] for item in form["items"]]
        case "numeric":
            off = abs(Fraction(response["value"]) - Fraction(str(form["answer"])))
            accepted = off <= Fraction(str(form["tolerance"])) and len(response["value"]) <= 40
        case "scene":
            right = {r["id"] for r in form["regions"] if r["is_sign"]}
            accepted = set(response["regions"]) - {"unknown"} == right
        case _:
            best = [f"c{turn}0" for turn in range(len(form["nodes"]) - 1)]
            accepted = response["path"][: len(best)] == best
    return accepted


class TestMark:
    @given(forms_with_responses())
    def test_scores_from_nought_to_one(self, drawn: tuple[Form, dict[str, Any]]) -> None:
        form, response = drawn
        mark = item_from_form(form).mark(response)
        assert 0.0 <= mark.score <= 1.0
        assert mark.is_full == (mark.score == 1.0) == (mark.code == MarkCode.FULL)
        assert (mark.code == MarkCode.PARTIAL) == (0.0 < mark.score < 1.0)

    @given(forms_with_responses())
    def test_gives_full_marks_to_the_accepted_answers_alone(
        self, drawn: tuple[Form, dict[str, Any]]
    ) -> None:
        form, response = drawn
        assert item_from_form(form).mark(response).is_full == is_accepted(form, response)

    @given(forms_with_responses())
    def test_is_the_same_for_the_canonical_response(
        self, drawn: tuple[Form, dict[str, Any]]
    ) -> None:
        form, response = drawn
        item = item_from_form(form)
        if item.normalise(response) is not None:
            assert item.mark(item.normalise(response)) == item.mark(response)

    @pytest.mark.parametrize(
        ("item_type", "key"), [("multiple_choice", "choices"), ("scene", "regions")]
    )
    @given(data=st.data())
    def test_does_not_mind_the_order_of_picks(
        self, data: st.DataObject, item_type: str, key: str
    ) -> None:
        form, response = data.draw(forms_with_responses(item_type))
        shuffled = {key: data.draw(st.permutations(response[key]))}
        item = item_from_form(form)
        assert item.mark(shuffled) == item.mark(response)
        assert item.normalise(shuffled) == item.normalise(response)

    @pytest.mark.parametrize(
        ("item_type", "key", "rows"),
        [("multiple_choice", "choices", "options"), ("scene", "regions", "regions")],
    )
    @given(data=st.data())
    def test_never_rewards_picking_everything_in_full(
        self, data: st.DataObject, item_type: str, key: str, rows: str
    ) -> None:
        form = data.draw(forms(item_type))
        everything = {key: [row["id"] for row in form[rows]]}
        assert not item_from_form(form).mark(everything).is_full

    @every_type
    def test_tells_no_response_from_a_malformed_one(self, item_type: str) -> None:
        item = make_item(item_type)
        assert item.mark(None).code == MarkCode.UNANSWERED
        assert item.mark({}).code == MarkCode.UNANSWERED
        assert item.mark({item.response_key: None}).code == MarkCode.UNANSWERED
        assert item.mark("b").code == MarkCode.MALFORMED
        assert item.mark({"of another type": "b"}).code == MarkCode.MALFORMED
        assert item.mark({item.response_key: True}).code == MarkCode.MALFORMED
        assert item.mark({item.response_key: [["a"]]}).code == MarkCode.MALFORMED

    @every_type
    def test_knows_right_from_wrong(self, item_type: str) -> None:
        item = make_item(item_type)
        assert item.mark(FULL_RESPONSES[item_type]).code == MarkCode.FULL
        assert item.mark(WRONG_RESPONSES[item_type]).code == MarkCode.NONE


class TestAnyResponse:
    @given(item_type=item_types, value=json_values, is_wrapped=st.booleans())
    def test_is_taken_without_an_exception(
        self, item_type: str, value: object, is_wrapped: bool
    ) -> None:
        item = make_item(item_type)
        response = {item.response_key: value} if is_wrapped else value
        mark = item.mark(response)
        canonical = item.normalise(response)
        assert (mark.code == MarkCode.MALFORMED) == (canonical is None and response is not None)
        assert item.is_answered(response) == mark.is_answered
        assert item.explain(response).parts
        json.dumps(item.public_response(response), allow_nan=False)
        assert set(item.missed_signs(response)) <= {"debt", "sleeping-on-site", "no-protection"}
        assert set(item.false_alarms(response)) <= {"r2", "r4"}

    @given(item_type=item_types, value=json_values, is_wrapped=st.booleans())
    def test_has_one_canonical_form(self, item_type: str, value: object, is_wrapped: bool) -> None:
        item = make_item(item_type)
        canonical = item.normalise({item.response_key: value} if is_wrapped else value)
        assert item.normalise(canonical) == canonical
        assert json.loads(json.dumps(canonical, allow_nan=False)) == canonical

    @given(forms_with_responses())
    def test_of_the_right_shape_has_one_canonical_form(
        self, drawn: tuple[Form, dict[str, Any]]
    ) -> None:
        form, response = drawn
        item = item_from_form(form)
        canonical = item.normalise(response)
        assert item.normalise(canonical) == canonical
        assert "unknown" not in json.dumps(canonical)

    @given(forms_with_responses())
    def test_may_use_the_identifiers_that_were_shown(
        self, drawn: tuple[Form, dict[str, Any]]
    ) -> None:
        form, response = drawn
        item = item_from_form(form)
        canonical = item.normalise(response)
        if canonical is not None:
            assert item.normalise(item.public_response(response)) == canonical


class TestExplain:
    @given(forms_with_responses())
    def test_finds_every_part_right_for_full_marks_alone(
        self, drawn: tuple[Form, dict[str, Any]]
    ) -> None:
        form, response = drawn
        item = item_from_form(form)
        parts = item.explain(response).parts
        if form["type"] == "branching":
            parts = tuple(part for part in parts if part.given)
        if item.is_answered(response):
            assert item.mark(response).is_full == all(part.is_right for part in parts)

    @given(forms_with_responses())
    def test_gives_a_reason_for_every_part(self, drawn: tuple[Form, dict[str, Any]]) -> None:
        form, response = drawn
        explanation = item_from_form(form).explain(response)
        assert all(part.reason.startswith(SECRET) for part in explanation.parts)
        assert any(part.expected for part in explanation.parts)
        assert explanation.summary_expected

    @every_type
    def test_sums_up_what_was_given(self, item_type: str) -> None:
        item = make_item(item_type)
        full = item.explain(FULL_RESPONSES[item_type])
        assert full.summary_given == full.summary_expected
        assert item.explain(WRONG_RESPONSES[item_type]).summary_given
        assert item.explain({}).summary_given == ""
        assert not any(part.was_chosen or part.given for part in item.explain({}).parts)
        assert item.explain("nonsense") == item.explain(None) == item.explain({})


class TestPublicForm:
    @given(forms(), seeds)
    def test_keeps_the_key_and_all_reasons(self, form: Form, seed: int | None) -> None:
        public = item_from_form(form).public_form(seed=seed)
        assert SECRET not in json.dumps(public)
        assert not SECRET_KEYS & set(keys_in(public))
        assert public["type"] == form["type"]
        assert public["stem"] == form["stem"]

    @given(forms(), seeds)
    def test_names_nothing_as_its_author_did(self, form: Form, seed: int | None) -> None:
        item = item_from_form(form)
        public = [item.public_form(seed=seed)]
        if isinstance(item, Branching):
            best: dict[str, object] = {}
            while not item.is_finished(best):
                best = item.choose(best, item.current_node(best).choices[0].id)
                public.append(item.public_node(best))
            public.append(item.public_response(best))
        ids = set(re.findall(r'"id": "([^"]+)"', json.dumps(form)))
        if form["type"] == "matching":  # prompts are only told apart by theirs
            ids -= {pair["id"] for pair in form["pairs"]}
        assert not ids & set(re.findall(r'"([^"]*)"', json.dumps(public)))

    @given(forms(), seeds)
    def test_is_the_same_for_the_same_seed(self, form: Form, seed: int | None) -> None:
        first = item_from_form(form).public_form(seed=seed)
        assert item_from_form(form).public_form(seed=seed) == first

    @every_type
    def test_is_shuffled_where_order_says_nothing(self, item_type: str) -> None:
        item = make_item(item_type)
        shown = {json.dumps(item.public_form(seed=seed)) for seed in range(20)}
        is_fixed = item_type in {"true_false", "numeric", "scene", "branching"}
        assert (len(shown) == 1) == is_fixed

    @every_type
    def test_differs_between_seeds_in_order_alone(self, item_type: str) -> None:
        item = make_item(item_type)
        assert sorted(json.dumps(item.public_form(seed=1))) == sorted(
            json.dumps(item.public_form(seed=2))
        )


class TestForms:
    @given(forms())
    def test_survive_the_way_through_an_item_and_json(self, form: Form) -> None:
        item = item_from_form(form)
        again = item_from_form(json.loads(json.dumps(item.to_form(), allow_nan=False)))
        assert again == item
        assert again.to_form() == item.to_form() == form
        assert hash(again) == hash(item)

    @given(mangled_forms())
    def test_that_are_mangled_are_read_or_refused(self, form: Form) -> None:
        try:
            item = item_from_form(form)
        except InvalidItem as refusal:
            assert refusal.problems
            for problem in refusal.problems:
                assert isinstance(problem.path, str)
                assert problem.code
                json.dumps([problem.path, problem.detail]).encode()
        else:
            assert item_from_form(item.to_form()) == item

    @given(json_values)
    def test_of_any_json_are_read_or_refused(self, value: Any) -> None:
        with pytest.raises(InvalidItem):
            item_from_form(value)

    @given(item_types, st.dictionaries(st.text(max_size=8), json_values, max_size=6))
    def test_of_a_known_type_and_nonsense_are_refused(
        self, item_type: str, rest: dict[str, object]
    ) -> None:
        with pytest.raises(InvalidItem):
            item_from_form({**rest, "type": item_type})

    @every_type
    def test_need_a_reason_at_every_place_that_has_one(self, item_type: str) -> None:
        for holder, key, path in reasons_in(FORMS[item_type]()):
            assert holder[key].startswith(SECRET), path
        places = len(list(reasons_in(FORMS[item_type]())))
        assert places > 1
        for place in range(places):
            form = FORMS[item_type]()
            holder, key, path = list(reasons_in(form))[place]
            holder[key] = "  "
            with pytest.raises(InvalidItem) as refusal:
                item_from_form(form)
            found = [(problem.path, problem.code) for problem in refusal.value.problems]
            assert found == [(path, "reason_missing")]


def reasons_in(value: Any, path: str = "") -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield every mapping that holds a reason, the key and the path of the reason."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from reasons_in(inner, f"{path}[{index}]")
    elif isinstance(value, dict):
        is_reasons = path.endswith("reasons")
        for key, inner in value.items():
            inner_path = f"{path}.{key}" if path else key
            if key == "reason" or is_reasons:
                yield value, key, inner_path
            yield from reasons_in(inner, inner_path)
