import dataclasses
from collections import Counter

import pytest

from quizzes.items import ITEM_TYPES, InvalidItem, ItemProblem, codes, item_from_form
from tests.factories.items import FORMS, single_choice_form


class TestItemTypes:
    def test_are_eight(self) -> None:
        assert list(ITEM_TYPES) == [
            "single_choice",
            "multiple_choice",
            "true_false",
            "matching",
            "ordering",
            "numeric",
            "scene",
            "branching",
        ]

    @pytest.mark.parametrize("item_type", sorted(ITEM_TYPES))
    def test_cannot_be_changed(self, item_type: str) -> None:
        item = item_from_form(FORMS[item_type]())
        assert type(item) is ITEM_TYPES[item_type]
        with pytest.raises(dataclasses.FrozenInstanceError):
            item.stem = "Another"  # type: ignore[misc]


class TestItemFromForm:
    def test_leaves_the_keys_of_others_alone(self) -> None:
        item = item_from_form(single_choice_form(id="M01-Q1", module="M01"))
        assert item == item_from_form(single_choice_form())

    @pytest.mark.parametrize("name", ["essay", "", None, 5, ["scene"]])
    def test_refuses_other_types(self, name: object) -> None:
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(single_choice_form(type=name))
        [problem] = refusal.value.problems
        assert (problem.path, problem.code) == ("type", "type_unknown")

    def test_refuses_what_is_no_mapping(self) -> None:
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(["type"])  # type: ignore[arg-type]
        assert refusal.value.problems == (ItemProblem("", "mapping_expected"),)

    def test_does_not_change_the_form(self) -> None:
        for make_form in FORMS.values():
            form = make_form()
            item_from_form(form)
            assert form == make_form()

    def test_fills_in_what_may_be_left_out(self) -> None:
        form = single_choice_form()
        for key in ("feedback", "source", "signs"):
            del form[key]
        item = item_from_form(form)
        assert (item.feedback, item.source, item.signs) == ("", "", ())


class TestCodes:
    def test_are_their_own_names_and_all_different(self) -> None:
        constants = {name: code for name, code in vars(codes).items() if isinstance(code, str)}
        constants = {name: code for name, code in constants.items() if name.isupper()}
        assert all(name.lower() == code for name, code in constants.items())
        assert max(Counter(constants.values()).values()) == 1
        assert len(constants) > 30
