import pytest

from quizzes.items import InvalidItem, ItemProblem
from quizzes.items.reading import FormReader


class TestText:
    def test_takes_off_the_space_around(self) -> None:
        assert FormReader({"text": " Look.\n"}).text("text") == "Look."

    @pytest.mark.parametrize(
        ("value", "code", "detail"),
        [
            (5, "text_expected", ""),
            (["a"], "text_expected", ""),
            ("", "stem_missing", ""),
            (None, "stem_missing", ""),
            ("x" * 2001, "text_too_long", "2000"),
            ("nul \x00 inside", "text_invalid", ""),
            ("half \ud800 pair", "text_invalid", ""),
        ],
    )
    def test_reports_what_cannot_be_kept(self, value: object, code: str, detail: str) -> None:
        reader = FormReader({"stem": value})
        assert reader.text("stem", missing="stem_missing") == ""
        assert reader.problems == [ItemProblem("stem", code, detail)]

    def test_may_be_left_out_where_nothing_misses_it(self) -> None:
        reader = FormReader({})
        assert reader.text("feedback") == ""
        assert reader.problems == []

    def test_may_be_as_long_as_the_limit(self) -> None:
        reader = FormReader({"stem": "x" * 2000})
        assert len(reader.text("stem")) == 2000
        assert reader.problems == []


class TestIdentifier:
    @pytest.mark.parametrize("value", ["", "a b", "é", "x" * 41, 5, None, "a\n"])
    def test_is_short_and_plain(self, value: object) -> None:
        reader = FormReader({"id": value})
        reader.identifier("id", set())
        assert reader.problems == [ItemProblem("id", "id_invalid")]


class TestSigns:
    def test_are_keys_that_occur_once(self) -> None:
        reader = FormReader({"signs": ["debt", "a b", "debt", 5]})
        assert reader.signs() == ("debt",)
        assert reader.problems == [
            ItemProblem("signs[1]", "sign_invalid"),
            ItemProblem("signs[2]", "id_repeated", "debt"),
            ItemProblem("signs[3]", "sign_invalid"),
        ]

    def test_are_a_list_of_bearable_length(self) -> None:
        reader = FormReader({"signs": [f"s{n}" for n in range(31)]})
        assert len(reader.signs()) == 30
        assert reader.problems == [ItemProblem("signs", "too_many", "30")]
        reader = FormReader({"signs": "debt"})
        assert reader.signs() == ()
        assert reader.problems == [ItemProblem("signs", "list_expected")]


class TestRows:
    def test_know_their_place(self) -> None:
        reader = FormReader({"nodes": [{"choices": [{}, {"id": "?"}]}]})
        [node] = reader.rows("nodes", known=["choices"])
        choices = node.rows("choices", known=["id"])
        choices[1].identifier("id", set())
        assert reader.problems == [ItemProblem("nodes[0].choices[1].id", "id_invalid")]

    def test_that_are_no_mappings_are_reported_once(self) -> None:
        reader = FormReader({"options": ["a"]})
        [row] = reader.rows("options", known=["id"])
        row.identifier("id", set())
        assert reader.problems == [ItemProblem("options[0]", "mapping_expected")]

    def test_are_counted(self) -> None:
        reader = FormReader({"options": [{}] * 25, "none": {}})
        assert len(reader.rows("options", known=[])) == 20
        assert reader.rows("items", known=[], least=2) == []
        assert reader.rows("none", known=[]) == []
        assert reader.problems == [
            ItemProblem("options", "too_many", "20"),
            ItemProblem("items", "too_few", "2"),
            ItemProblem("none", "list_expected"),
        ]


class TestReport:
    def test_keeps_details_short_and_printable(self) -> None:
        reader = FormReader({})
        reader.report("x", "key_unknown", "\ud800" + "y" * 500)
        assert reader.problems[0].detail == "\\ud800" + "y" * 194


class TestInvalidItem:
    def test_names_places_and_codes(self) -> None:
        refusal = InvalidItem((ItemProblem("stem", "stem_missing"), ItemProblem("", "too_few")))
        assert str(refusal) == "stem: stem_missing; : too_few"
