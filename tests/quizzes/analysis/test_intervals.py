"""Intervals against published values."""

from __future__ import annotations

import pytest

from quizzes.analysis import Mean, mean_of, share_interval
from quizzes.analysis.intervals import t_quantile


class TestShareInterval:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson).
    @pytest.mark.parametrize(
        ("part", "whole", "low", "high"),
        [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_is_that_of_the_literature(
        self, part: int, whole: int, low: float, high: float
    ) -> None:
        found = share_interval(part, whole)
        assert found is not None
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)

    def test_of_everybody_ends_at_one(self) -> None:
        found = share_interval(7, 7)
        assert found is not None
        assert found.high == 1
        assert found.low == pytest.approx(0.6457, abs=0.0001)

    def test_of_nothing_is_none(self) -> None:
        assert share_interval(0, 0) is None

    @pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
    def test_refuses_what_is_no_share(self, part: int, whole: int) -> None:
        with pytest.raises(ValueError, match="part of a whole"):
            share_interval(part, whole)


class TestTQuantile:
    @pytest.mark.parametrize(
        ("freedom", "expected"),
        [(1, 12.706), (4, 2.776), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
    )
    def test_is_that_of_the_tables(self, freedom: int, expected: float) -> None:
        assert t_quantile(freedom) == pytest.approx(expected, abs=0.001)

    def test_needs_a_degree_of_freedom(self) -> None:
        with pytest.raises(ValueError, match="degree of freedom"):
            t_quantile(0)


class TestMean:
    def test_has_the_interval_of_student(self) -> None:
        # Student's own sleep data, group 2: mean 2.33, s 2.002, n 10.
        found = mean_of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
        assert found.value == pytest.approx(2.33)
        assert found.deviation == pytest.approx(2.0022, abs=0.0001)
        assert found.interval is not None
        assert found.interval.low == pytest.approx(0.8977, abs=0.001)
        assert found.interval.high == pytest.approx(3.7623, abs=0.001)

    def test_of_parts_together_is_that_of_the_whole(self) -> None:
        assert mean_of([1, 2]) + mean_of([4]) == mean_of([1, 2, 4])

    def test_of_one_value_has_no_interval(self) -> None:
        assert mean_of([3]).interval is None

    def test_of_nothing_is_none(self) -> None:
        assert Mean(0, 0, 0).value is None

    def test_of_equal_values_has_no_width(self) -> None:
        found = mean_of([0.1] * 7).interval
        assert found is not None
        assert found.high - found.low < 1e-6
