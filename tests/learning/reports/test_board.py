"""A pack as it is read."""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.template.loader import render_to_string

from learning.reports.board import Reading
from learning.reports.contents.shapes import lens, row, table


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
