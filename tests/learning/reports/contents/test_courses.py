"""Figures of the course of which none gives another away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from learning.reports.contents.courses import CourseFigures, course_figures, course_table
from learning.reports.rules import Period
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import booked, mark_all, open_for_booking
from tests.factories.reports import people_of

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
BEFORE = datetime(2026, 9, 1, 9, tzinfo=UTC)
BETWEEN = datetime(2026, 10, 12, 9, tzinfo=UTC)
AFTER = datetime(2026, 11, 1, 9, tzinfo=UTC)


def told(**counts: int) -> dict[str, str]:
    """Return what the table says by line."""
    values = {"runs": 2, "seats": 24, "taken": 12, "people": 12, "attended": 0, "part_attended": 0,
              "not_attended": 0, "passed": 0, **counts}  # fmt: skip
    return {
        line["name"]: line["cells"][0]
        for line in course_table(CourseFigures(**values), OCTOBER)["rows"]
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
    figures = CourseFigures(2, 24, 12, 12, attended=8, part_attended=0, not_attended=4, passed=8)
    assert figures.told_came == "not told"
    assert CourseFigures(2, 24, 12, 12, 7, 0, 5, 7).told_came == "7"


@pytest.mark.django_db
class TestCourseFigures:
    def test_count_a_person_of_two_runs_once(self) -> None:
        trainer = UserFactory(trainer=True)
        with time_machine.travel(BEFORE, tick=False):
            people = people_of(OrganisationFactory(force=True), 3)
            first, second = (
                open_for_booking(first_date=day, capacity=12, trainers=[trainer], at=BEFORE)
                for day in (date(2026, 10, 5), date(2026, 10, 19))
            )
            places = [booked(first, user, at=BEFORE) for user in people]
        with time_machine.travel(BETWEEN, tick=False):
            for place in places:
                mark_all(first, place, by=trainer, missed=range(1, 9))
            again = [booked(second, user, at=BETWEEN) for user in people]
        with time_machine.travel(AFTER, tick=False):
            mark_all(second, again[0], by=trainer)
        found = course_figures(OCTOBER)
        assert (found.runs, found.taken, found.people, found.attended) == (2, 6, 3, 1)
        # Six seats, but three people, of whom nothing is told.
        assert not found.may_be_told
        lines = course_table(found, OCTOBER)["rows"]
        assert [line["cells"][0] for line in lines] == ["2", "24", "not told"]
