from typing import Any

import pytest

from quizzes.items import InvalidItem, ItemProblem, item_from_form
from tests.factories.items import make_item, numeric_form


class TestNumeric:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("23", "23"),
            ("23.0", "23"),
            (" 23 ", "23"),
            ("23%", "23"),
            ("23 %", "23"),
            ("23.", "23"),
            (".5", "0.5"),
            ("+7", "7"),
            ("-0", "0"),
            ("−3", "-3"),
            ("1,234", "1234"),
            ("1,234,567.50", "1234567.5"),
            ("1 234", "1234"),
            ("1\u00a0234", "1234"),
            ("２３", "23"),
            ("007", "7"),
            (23, "23"),
            (23.5, "23.5"),
            (1e15, "1000000000000000"),
            ("", ""),
            ("   ", ""),
        ],
    )
    def test_reads_numbers_as_people_type_them(self, typed: object, read: str) -> None:
        assert make_item("numeric").normalise({"value": typed}) == {"value": read}

    @pytest.mark.parametrize(
        "typed",
        [
            "abc",
            "nan",
            "inf",
            "-Infinity",
            "1e5",
            "1,23",
            "12,34,567",
            "1..2",
            "--1",
            "1_000",
            ".",
            "-",
            "%",
            "23 days",
            "٢٣",
            "½",
            "9" * 41,
            "." + "9" * 39 + "9",
            float("nan"),
            float("inf"),
            1e300,
            True,
            ["23"],
        ],
    )
    def test_refuses_what_is_no_plain_number(self, typed: object) -> None:
        item = make_item("numeric")
        assert item.normalise({"value": typed}) is None
        assert item.mark({"value": typed}).code == "malformed"

    def test_refuses_numbers_of_any_size(self) -> None:
        assert make_item("numeric").mark({"value": 10**5000}).code == "malformed"

    @pytest.mark.parametrize(
        ("typed", "band"),
        [
            ("22", "right"),
            ("24", "right"),
            ("24.0", "right"),
            ("24.000000000000000000000000000000001", "high"),
            ("21.999", "low"),
            ("-23", "low"),
        ],
    )
    def test_includes_the_ends_of_the_tolerance(self, typed: str, band: str) -> None:
        item = make_item("numeric")
        assert item.mark({"value": typed}).is_full == (band == "right")
        chosen = [part.id for part in item.explain({"value": typed}).parts if part.was_chosen]
        assert chosen == [band]

    def test_counts_in_decimals(self) -> None:
        item = make_item("numeric", answer=0.3, tolerance=0.1, unit="")
        assert item.mark({"value": "0.2"}).is_full
        assert item.mark({"value": "0.4"}).is_full
        assert not item.mark({"value": "0.41"}).is_full
        assert item.to_form()["answer"] == 0.3

    @pytest.mark.parametrize(
        ("unit", "typed", "shown"),
        [
            ("days", "30 Days", "30 days"),
            ("days", "30days", "30 days"),
            ("£", "£1,200", "£1,200"),
            ("£", "1200.5", "£1,200.50"),
            ("£", "-£5", "-£5"),
            ("£", "5 £", "£5"),
            ("£ an hour", "£2.50", "£2.50 an hour"),
            ("£ an hour", "£ 2.5 an hour", "£2.50 an hour"),
            ("£ an hour", "2.5 an hour", "£2.50 an hour"),
            ("£ an hour", "2.5", "£2.50 an hour"),
            ("£ an hour", "0.125", "£0.125 an hour"),
            ("m²", "5 m²", "5 m²"),
            ("m²", "5", "5 m²"),
            ("", "5", "5"),
        ],
    )
    def test_lets_the_unit_be_typed(self, unit: str, typed: str, shown: str) -> None:
        item = make_item("numeric", unit=unit)
        assert item.explain({"value": typed}).summary_given == shown

    def test_explains_three_bands(self) -> None:
        explanation = make_item("numeric").explain({"value": "25"})
        assert [(part.id, part.text, part.given) for part in explanation.parts] == [
            ("right", "22 – 24%", ""),
            ("low", "< 22%", ""),
            ("high", "> 24%", "25%"),
        ]
        assert explanation.summary_expected == "23%"

    def test_explains_money_in_pounds_and_pence(self) -> None:
        item = make_item("numeric", answer=2.5, tolerance=0.05, unit="£ an hour")
        explanation = item.explain({"value": "£3"})
        assert [part.text for part in explanation.parts] == [
            "£2.45 – £2.55 an hour",
            "< £2.45 an hour",
            "> £2.55 an hour",
        ]
        assert explanation.summary_expected == "£2.50 an hour"

    @pytest.mark.parametrize(
        ("unit", "shown"),
        [("", "36"), ("%", "36%"), ("days", "36 days"), ("£ an hour", "£4.20 an hour")],
    )
    def test_gives_an_example_of_its_unit_that_tells_nothing(self, unit: str, shown: str) -> None:
        items: list[Any] = [make_item("numeric", unit=unit, answer=n) for n in (36, 4.2, 7)]
        examples = {item.measure.example for item in items}
        assert examples == {shown}
        assert make_item("numeric", unit=unit).normalise({"value": shown}) is not None

    def test_refuses_what_may_be_thousands_or_pence(self) -> None:
        assert make_item("numeric", unit="£").normalise({"value": "£2,50"}) is None

    def test_shows_its_unit_alone(self) -> None:
        assert make_item("numeric").public_form() == {
            "type": "numeric",
            "stem": "What percentage were reports?",
            "unit": "%",
        }

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"answer": "23"}, ItemProblem("answer", "number_expected")),
            ({"answer": True}, ItemProblem("answer", "number_expected")),
            ({"answer": float("nan")}, ItemProblem("answer", "number_expected")),
            ({"answer": 10**400}, ItemProblem("answer", "number_out_of_range")),
            ({"answer": 1e300}, ItemProblem("answer", "number_out_of_range")),
            ({"answer": 1e-300}, ItemProblem("answer", "number_out_of_range")),
            ({"answer": 0.12345678901234567}, ItemProblem("answer", "number_out_of_range")),
            ({"tolerance": -1}, ItemProblem("tolerance", "number_out_of_range")),
            ({"tolerance": None}, ItemProblem("tolerance", "number_expected")),
            ({"unit": "x" * 41}, ItemProblem("unit", "text_too_long", "40")),
            ({"reasons": "none"}, ItemProblem("reasons", "mapping_expected")),
        ],
    )
    def test_needs_numbers_it_can_keep_exactly(
        self, changes: dict[str, object], problem: ItemProblem
    ) -> None:
        with pytest.raises(InvalidItem) as refusal:
            item_from_form(numeric_form(**changes))
        assert refusal.value.problems == (problem,)
