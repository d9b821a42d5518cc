"""A pack as it is read."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
import time_machine
from django.template.loader import render_to_string
from pypdf import PdfReader

from learning.reports.board import Reading, pack_pdf, read_pack
from learning.reports.contents.shapes import lens, row, table
from tests.factories.completion import NOW
from tests.factories.reports import force_of_people, pack_of

if TYPE_CHECKING:
    from learning.reports.contents.shapes import Table


def reading_of(*months: tuple[str, int | None]) -> Reading:
    trend = table(
        "trend",
        "24% of people are up to date",
        ["Month", "Up to date"],
        [row(name, ["7 / 45"], percent) for name, percent in months],
        bars="Share of people",
        definition="",
    )
    figures: Any = {"lenses": [lens("awareness", "Awareness", "", [trend])], "tables": []}
    return Reading(cast("Any", None), {}, figures, None, [])


class TestTrend:
    def test_is_drawn_as_a_line_that_names_its_last_month(self) -> None:
        reading = reading_of(("Sep 2026", 22), ("Oct 2026", 24))
        html = render_to_string(
            "reports/pack_table.html",
            {"table": reading.table("trend"), "chart": reading.trend, "target": 85, "low": 60},
        )
        assert "<svg" in html
        assert "24%, Oct 2026" in html
        assert html.count('id="trend-heading"') == 1
        assert "app-bars__cell" not in html

    @pytest.mark.parametrize("months", [(), (("Oct 2026", 24),), (("Sep", None), ("Oct", 24))])
    def test_is_none_of_less_than_two_months(self, months: tuple[tuple[str, int]]) -> None:
        assert reading_of(*months).trend == {}


def drawn(shown: Table, **context: Any) -> str:
    return render_to_string(
        "reports/pack_table.html", {"table": shown, "target": 85, "low": 60, **context}
    )


class TestTable:
    def test_of_several_columns_becomes_a_list_whose_cells_say_what_they_are(self) -> None:
        districts = table(
            "districts", "1 group", ["District", "Up to date", "Points"],
            [row("North", ["6 / 10", "+2"], 60)], bars="Share of people", definition="",
        )  # fmt: skip
        html = drawn(districts)
        assert "app-stack" in html
        assert 'data-th="Up to date">6 / 10<' in html
        assert 'data-th="Points">+2<' in html
        assert 'data-th="Share of people"' in html
        assert "app-scroll" not in html

    def test_of_two_columns_or_under_its_line_stays_a_table(self) -> None:
        counts = table(
            "modules", "", ["Modules", "Number"], [row("Published", ["2"], None)], definition=""
        )
        assert "app-stack" not in drawn(counts)
        trend = reading_of(("Sep 2026", 22), ("Oct 2026", 24))
        html = drawn(cast("Table", trend.table("trend")), chart=trend.trend)
        assert "app-stack" not in html


@pytest.mark.django_db
class TestPdf:
    def sides(self, *, districts: int, editions: int = 1) -> list[str]:
        """Return the words of each side of a pack with so many lines."""
        with time_machine.travel(NOW, tick=False):
            reading = read_pack(pack_of(force_of_people()))
            figures = reading.figures
            whole: Table = figures["lenses"][0]["tables"][0]
            whole["rows"] = [row(f"District {n}", ["1 / 9", "–"], 11) for n in range(districts)]
            kept: Table = figures["tables"][0]
            kept["rows"] = [row(f"Edition {n}", ["1", "–"], None) for n in range(editions)]
            made = pack_pdf(replace(reading, figures=figures))
        return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]

    def test_begins_a_long_table_on_the_side_it_stands_on_and_goes_on_with_its_heads(self) -> None:
        first, second, *_others = self.sides(districts=60)
        assert "District 0 " in first
        assert "District or unit" in second
        assert "District 59 " in second

    @pytest.mark.parametrize("districts", [4, 13])
    def test_leaves_no_side_to_the_last_lines_of_its_method(self, districts: int) -> None:
        (of_method,) = [side for side in self.sides(districts=districts) if "Method" in side]
        assert "Editions that counted" in of_method
        assert "Senior leaders trained: " in of_method
