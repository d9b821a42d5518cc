from typing import Any

import pytest

from quizzes.items import InvalidItem, ItemProblem, Scene, item_from_form
from tests.factories.items import Form, make_item, scene_form


def problems_with_region(index: int, **changes: object) -> tuple[ItemProblem, ...]:
    form = scene_form()
    form["regions"][index] |= changes
    with pytest.raises(InvalidItem) as refusal:
        item_from_form(form)
    return refusal.value.problems


class TestScene:
    @pytest.mark.parametrize(
        ("regions", "score"),
        [
            (["r1", "r3"], 1.0),
            (["r3"], 0.5),
            (["r1", "r3", "r2"], 0.5),
            (["r1", "r2"], 0.0),
            (["r1", "r2", "r3", "r4"], 0.0),
        ],
    )
    def test_takes_ordinary_picks_from_signs(self, regions: list[str], score: float) -> None:
        assert make_item("scene").mark({"regions": regions}).score == score

    def test_names_missed_signs_and_false_alarms(self) -> None:
        item = make_item("scene")
        assert item.missed_signs({"regions": ["r3", "r4"]}) == ("sleeping-on-site",)
        assert item.false_alarms({"regions": ["r3", "r4"]}) == ("r4",)
        assert item.missed_signs({"regions": ["r1", "r3"]}) == ()
        assert item.missed_signs("nonsense") == ("sleeping-on-site", "no-protection")
        assert item.false_alarms(None) == ()

    def test_names_no_key_for_a_sign_that_has_none(self) -> None:
        form = scene_form()
        form["regions"][0]["sign"] = None
        assert item_from_form(form).missed_signs({}) == ("no-protection",)

    def test_says_what_to_do(self) -> None:
        parts = make_item("scene").explain({"regions": ["r1"]}).parts
        assert parts[0].action.endswith("what to do about r1.")
        assert parts[1].action == ""

    def test_shows_pictures_and_regions_as_written(self) -> None:
        public: Any = make_item("scene").public_form(seed=9)
        assert [region["label"] for region in public["regions"]] == [
            "Mattress in the container",
            "Worker with headphones",
            "Bare hands in acid",
            "Price board",
        ]
        assert set(public["regions"][0]) == {"id", "label", "description", "box"}
        assert public["scene"]["alt"] == "Hand car wash before opening"

    def test_names_the_sides_of_a_box(self) -> None:
        item = make_item("scene")
        assert isinstance(item, Scene)
        box = item.regions[2].box
        assert (box.x, box.y, box.width, box.height) == (30.5, 48, 10, 18)

    @pytest.mark.parametrize(
        ("box", "code"),
        [
            ([90, 10, 11, 10], "box_outside"),
            ([10, 95, 10, 5.1], "box_outside"),
            ([10, 10, 0, 10], "box_invalid"),
            ([-1, 10, 10, 10], "box_invalid"),
            ([10, 10, 10], "box_invalid"),
            ([10, 10, 10, "10"], "box_invalid"),
            ([10, 10, 10, True], "box_invalid"),
            ([10, 10, 10, float("nan")], "box_invalid"),
            (None, "box_invalid"),
        ],
    )
    def test_keeps_regions_inside_the_picture(self, box: object, code: str) -> None:
        assert problems_with_region(1, box=box) == (ItemProblem("regions[1].box", code),)

    def test_lets_regions_touch_the_edge(self) -> None:
        form = scene_form()
        form["regions"][0]["box"] = [70.1, 0, 29.9, 100]
        assert item_from_form(form).to_form()["regions"] == form["regions"]

    @pytest.mark.parametrize(
        ("index", "changes", "problem"),
        [
            (0, {"action": ""}, ItemProblem("regions[0].action", "action_missing")),
            (1, {"sign": "debt"}, ItemProblem("regions[1].sign", "sign_on_ordinary", "debt")),
            (0, {"sign": "a b"}, ItemProblem("regions[0].sign", "sign_invalid")),
            (1, {"description": ""}, ItemProblem("regions[1].description", "description_missing")),
            (1, {"label": ""}, ItemProblem("regions[1].label", "text_missing")),
            (1, {"is_sign": 0}, ItemProblem("regions[1].is_sign", "flag_expected")),
        ],
    )
    def test_needs_whole_regions(
        self, index: int, changes: dict[str, object], problem: ItemProblem
    ) -> None:
        assert problems_with_region(index, **changes) == (problem,)

    def test_needs_a_picture_with_an_equal_in_words(self) -> None:
        form: Form = scene_form(scene={"key": "S01"})
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(form)
        assert refusal.value.problems == (
            ItemProblem("scene.picture", "picture_missing"),
            ItemProblem("scene.alt", "alt_missing"),
            ItemProblem("scene.description", "description_missing"),
        )

    def test_needs_a_sign_and_something_ordinary(self) -> None:
        form = scene_form()
        with pytest.raises(InvalidItem) as refusal:
            item_from_form({**form, "regions": [form["regions"][1], form["regions"][3]]})
        assert refusal.value.problems == (ItemProblem("regions", "right_missing"),)
        with pytest.raises(InvalidItem) as refusal:
            item_from_form({**form, "regions": [form["regions"][0], form["regions"][2]]})
        assert refusal.value.problems == (ItemProblem("regions", "wrong_missing"),)
