"""Geometry of line charts, and that the table beside one holds every value."""

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from portal.theme.charts import LABEL_HEIGHT, NARROW, WIDE, Frame, LinePlot

MONTHS = ("Dec 2025", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
VALUES = (52.0, 52.0, 53.0, 55.0, 56.0, 58.0, 60.0, 61.0, 63.0, 66.0, 69.0, 71.0)


class TestLinePlot:
    def test_starts_its_axis_at_nothing_and_ends_at_all(self) -> None:
        plot = LinePlot(("a", "b"), (0, 100)).drawn(WIDE)
        assert plot["first"]["y"] == WIDE.height - WIDE.bottom
        assert plot["last"]["y"] == WIDE.top
        assert [line["value"] for line in plot["grid"]] == [0, 25, 50, 75, 100]

    def test_keeps_every_point_inside_the_frame(self) -> None:
        for frame in (WIDE, NARROW):
            plot = LinePlot(MONTHS, VALUES).drawn(frame)
            points = [tuple(map(float, pair.split())) for pair in plot["path"][1:].split("L")]
            assert len(points) == len(VALUES)
            assert all(frame.left <= x <= frame.width - frame.right for x, _ in points)

    @pytest.mark.parametrize("frame", [WIDE, NARROW])
    @pytest.mark.parametrize("count", range(2, 13))
    def test_labels_first_and_last_and_not_too_many(self, frame: Frame, count: int) -> None:
        plot = LinePlot(MONTHS[:count], VALUES[:count]).drawn(frame)
        labels = [tick["label"] for tick in plot["ticks"]]
        assert labels[0] == MONTHS[0]
        assert labels[-1] == MONTHS[count - 1]
        assert len(labels) <= frame.most_labels

    def test_moves_labels_apart_that_would_run_together(self) -> None:
        plot = LinePlot(("a", "b"), (70, 84), 85).drawn(WIDE)
        heights = sorted(word["y"] for word in plot["words"])
        assert all(b - a >= LABEL_HEIGHT for a, b in pairwise(heights))

    def test_breaks_where_a_month_is_not_told_and_keeps_its_place(self) -> None:
        plot = LinePlot(("a", "b", "c", "d", "e"), (50, None, 50, None, 50)).drawn(WIDE)
        assert "L" not in plot["path"]
        assert plot["path"].count("M") == 3
        (alone,) = plot["alone"]
        assert alone["x"] == (plot["first"]["x"] + plot["last"]["x"]) / 2
        whole = LinePlot(("a", "b", "c"), (50, None, 60)).drawn(WIDE)
        assert whole["last"]["x"] == WIDE.width - WIDE.right

    @pytest.mark.parametrize(
        ("labels", "values"),
        [(("a",), (1.0,)), (("a", "b"), (1.0,)), (("a", "b"), (1.0, None))],
    )
    def test_refuses_series_that_do_not_fit(
        self, labels: tuple[str, ...], values: tuple[float | None, ...]
    ) -> None:
        with pytest.raises(ValueError, match="needs"):
            LinePlot(labels, values)


class TestChartFigure:
    def test_says_so_when_there_is_no_line_yet(self) -> None:
        context = {"id": "trend", "title": "Trend", "labels": ["May"], "values": [40]}
        drawn = render_to_string("components/chart_figure.html", context)
        assert "<svg" not in drawn
        assert "figures of two months" in drawn
        assert "40%" in drawn

    def test_lists_every_value_in_the_table(self) -> None:
        context = {
            "id": "trend", "title": "Staff up to date", "description": "It rose.",
            "labels": MONTHS, "values": [int(value) for value in VALUES], "target": 85,
            "label_label": "Month", "value_label": "This year",
            "source": "The trust’s list.",
        }  # fmt: skip
        drawn = render_to_string("components/chart_figure.html", context)
        page = BeautifulSoup(drawn, "html.parser")
        cells = [cell.text for cell in page.select("tbody td")]
        assert cells == [f"{int(value)}%" for value in VALUES]
        assert len(page.select("figure[role=figure] svg[aria-hidden=true]")) == 2
        assert page.select_one("figure")["aria-label"] == "It rose."  # type: ignore[index]
