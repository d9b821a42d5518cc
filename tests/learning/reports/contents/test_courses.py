"""Figures of the course of which none gives another away."""

from __future__ import annotations

from learning.reports.contents.courses import CourseFigures, course_table


def told(**counts: int) -> dict[str, str]:
    """Return what the table says by line."""
    values = {"runs": 2, "seats": 24, "taken": 12, "attended": 0, "part_attended": 0,
              "not_attended": 0, "passed": 0, **counts}  # fmt: skip
    return {
        line["name"]: line["cells"][0] for line in course_table(CourseFigures(**values))["rows"]
    }


class TestCourseTable:
    def test_tells_numbers_of_enough_people(self) -> None:
        said = told(attended=12, passed=7)
        assert said["Attended all four days"] == "12"
        assert said["Assessed and passed"] == "7"

    def test_hides_what_would_leave_a_few(self) -> None:
        said = told(attended=9, not_attended=3, passed=9)
        assert said["Did not attend"] == "fewer than 5"
        # Twelve less nine would be the three.
        assert said["Attended all four days"] == "not told"

    def test_hides_who_passed_where_few_of_those_who_came_did_not(self) -> None:
        assert told(attended=12, passed=10)["Assessed and passed"] == "not told"


def test_who_came_is_told_where_neither_they_nor_the_others_are_few() -> None:
    figures = CourseFigures(2, 24, 12, attended=8, part_attended=0, not_attended=4, passed=8)
    assert figures.told_came == "not told"
    assert CourseFigures(2, 24, 12, 7, 0, 5, 7).told_came == "7"
