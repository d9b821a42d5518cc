"""The share up to date over time, in words and as a line."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string

from learning.completion.queries import TrendPoint
from learning.reports.charts import drawings
from learning.reports.trends import trend_figure, trend_heading


class TestTrendHeading:
    @pytest.mark.parametrize(
        ("held", "expected"),
        [
            ((2, 6), "60% of people are up to date, up from 20% in October 2026"),
            ((6, 2), "20% of people are up to date, down from 60% in October 2026"),
            ((5, 5), "50% of people are up to date"),
            ((5,), "50% of people are up to date"),
            ((), "There is nothing to show yet"),
        ],
    )
    def test_says_what_the_line_shows(self, held: tuple[int, ...], expected: str) -> None:
        days = (date(2026, 10, 31), date(2026, 11, 23))
        points = [TrendPoint(10, n, day) for day, n in zip(days, held, strict=False)]
        assert trend_heading(points) == expected


class TestTrendOfAPastDay:
    POINTS = (
        TrendPoint(day=date(2026, 5, 31), held=1, total=4),
        TrendPoint(day=date(2026, 6, 30), held=2, total=4),
    )

    def test_is_told_in_the_past_tense(self) -> None:
        assert trend_heading(self.POINTS, is_past=True) == (
            "50% of people were up to date on 30 June 2026, up from 25% in May 2026"
        )

    @pytest.mark.parametrize(("is_past", "word"), [(True, "50%, Jun 2026"), (False, "50% now")])
    def test_names_its_last_point(self, is_past: bool, word: str) -> None:
        figure = trend_figure(self.POINTS, downloads=[], is_past=is_past)
        html = render_to_string("components/chart_figure.html", figure)
        assert word in html
        assert ("% now" in html) is not is_past


class TestAMonthThatIsNotTold:
    POINTS = (
        TrendPoint(day=date(2026, 4, 30), held=1, total=4),
        TrendPoint(day=date(2026, 6, 30), held=2, total=4),
        TrendPoint(day=date(2026, 7, 12), held=3, total=4),
    )

    def test_keeps_its_place_on_the_axis_and_in_the_table(self) -> None:
        figure = trend_figure(self.POINTS, downloads=[])
        assert figure["labels"] == ["Apr 2026", "May 2026", "Jun 2026", "Jul 2026"]
        assert figure["values"] == [25, None, 50, 75]
        assert "not told" in render_to_string("components/chart_figure.html", figure)

    def test_breaks_the_line(self) -> None:
        drawn = drawings(["Apr", "May", "Jun", "Jul"], [25, None, 50, 75], is_percent=True)[0]
        assert len(drawn["dots"]) == 3
        (line,) = drawn["lines"]
        assert line["x1"] == drawn["dots"][1]["x"]
