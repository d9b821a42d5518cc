"""Figures in words, and groups too small to be told of."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.template.loader import render_to_string

from learning.accounts.models import Organisation
from learning.completion.queries import Figures
from learning.reports.figures import (
    RequirementLine,
    UnitLine,
    kpis,
    unit_lines,
    units_heading,
)

FORCE = Organisation(pk=1, name="Force")
SINCE = date(2026, 8, 31)


def units(*sizes: int, held: int = 0) -> list[tuple[Organisation, Figures]]:
    return [
        (Organisation(pk=10 + n, name=f"Unit {n}"), Figures(size, min(held, size), 0, 0, 0))
        for n, size in enumerate(sizes)
    ]


class TestUnitLines:
    def sizes(self, *given: int, shows_small: bool = False) -> list[tuple[str, int]]:
        lines = unit_lines(units(*given), within=FORCE, shows_small=shows_small)
        return [(line.name, line.figures.total) for line in lines]

    def test_show_every_group_to_those_who_see_names(self) -> None:
        assert self.sizes(3, 20, 1, shows_small=True) == [
            ("Unit 0", 3), ("Unit 1", 20), ("Unit 2", 1),
        ]  # fmt: skip

    def test_add_small_groups_to_other(self) -> None:
        assert self.sizes(3, 20, 4) == [("Unit 1", 20), ("Other", 7)]

    def test_hide_the_next_smallest_with_a_single_small_group(self) -> None:
        # The whole less the groups shown would else tell of the three.
        assert self.sizes(20, 3, 8) == [("Unit 0", 20), ("Other", 11)]

    def test_hide_all_where_all_together_are_few(self) -> None:
        assert self.sizes(1, 2) == []

    def test_leave_out_groups_of_nobody(self) -> None:
        assert self.sizes(0, 20) == [("Unit 1", 20)]

    def test_put_the_best_first_and_other_last(self) -> None:
        lines = unit_lines(
            [*units(10, 20, held=10), *units(2, 4)[:2]], within=FORCE, shows_small=False
        )
        assert [line.percent for line in lines] == [100, 50, 0]

    def test_name_those_who_are_in_no_unit_and_give_them_no_page(self) -> None:
        (line,) = unit_lines([(FORCE, Figures(9, 0, 0, 0, 0))], within=FORCE, shows_small=False)
        assert (line.name, line.organisation) == ("Force itself", None)


class TestUnitsHeading:
    @pytest.mark.parametrize(
        ("held", "expected"),
        [
            ((9, 9), "Every group has reached the 85% target"),
            ((9, 8), "1 group is below the 85% target"),
            ((1, 8), "2 groups are below the 85% target"),
        ],
    )
    def test_counts_those_below_the_target(self, held: tuple[int, ...], expected: str) -> None:
        lines = [UnitLine(None, "Unit", Figures(10, n, 0, 0, 0)) for n in held]
        assert units_heading(lines) == expected


def figures(held: int, total: int) -> Figures:
    return Figures(total=total, held=held, due_soon=0, overdue=0, not_started=0)


class TestKpis:
    """Shares are rounded once; a difference is that of the shares as shown."""

    def test_rounds_the_share(self) -> None:
        share, _since, *_rest = kpis(figures(30, 67), figures(30, 67), SINCE, people_href="")
        assert share["value"] == "45%"

    def test_counts_the_points_between_what_is_shown(self) -> None:
        # 44.8 to 43.3 per cent: 45 and 43 as shown.
        _share, since, *_rest = kpis(figures(30, 67), figures(29, 67), SINCE, people_href="")
        assert since["value"] == "+2 points"
        assert since["detail"] == "from 43%"

    def test_writes_a_fall_with_a_minus_sign(self) -> None:
        _share, since, *_rest = kpis(figures(40, 100), figures(41, 100), SINCE, people_href="")
        assert since["value"] == "\N{MINUS SIGN}1 point"

    def test_sees_no_change_where_both_are_shown_alike(self) -> None:
        # 44.6 to 45.4 per cent.
        _share, since, *_rest = kpis(figures(454, 1000), figures(446, 1000), SINCE, people_href="")
        assert since["value"] == "No change"


class TestRequirementsOnThePage:
    def test_show_who_has_begun_as_neither_passed_nor_overdue(self) -> None:
        line = RequirementLine(
            "First contact",
            "everyone",
            Figures(total=9, held=4, due_soon=1, overdue=2, lapsed=1, not_started=0, in_progress=3),
        )
        html = render_to_string("reports/figures.html", {"requirements": [line]})
        cells = dict(re.findall(r'data-th="([^"]+)">([^<]*)<', html))
        assert cells == {
            "Up to date": "4 of 9",
            "Due soon": "1",
            "Overdue": "1",
            "Lapsed": "1",
            "Exempt": "0",
            "Not started": "0",
            "In progress": "3",
            "Share": "44%",
        }
