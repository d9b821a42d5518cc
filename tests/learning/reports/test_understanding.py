"""How well people understood, and of whom it may be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.models import User
from learning.accounts.operations import move_organisation
from learning.completion.queries import Understood
from learning.modules.enums import CHECK
from learning.reports.rules import Period, year_until
from learning.reports.understanding import (
    UnderstoodLine,
    first_attempts,
    lowest_heading,
    over_time,
    understood,
)
from quizzes.analysis import Mean
from quizzes.attempts.enums import Purpose
from quizzes.attempts.operations import save_response, start_attempt, submit_attempt
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY
from tests.factories.modules import edition_of, published_module
from tests.factories.quizzes import spec_of
from tests.factories.reports import FROM, WHEN, Force, force_of_people, passes_of, people_of

if TYPE_CHECKING:
    from quizzes.attempts.spec import QuizSpec

YEAR = year_until(TODAY)


@pytest.fixture
def force(db: None) -> Force:
    with time_machine.travel(NOW, tick=False):
        return force_of_people()


def try_scene(force: Force, user: User, spec: QuizSpec, *regions: str) -> None:
    """Have somebody pick these regions of a scene in the module's check, at her first go."""
    begun = start_attempt(
        user=user, edition=edition_of(force.module), usage=CHECK, purpose=Purpose.CHECK, spec=spec,
        by=user, at=NOW,
    )  # fmt: skip
    answer = {"regions": list(regions)}
    save_response(attempt=begun, position=1, sequence=1, answer=answer, by=user, at=NOW)
    submit_attempt(attempt=begun, by=user, at=NOW)


def line_of(name: str, score: float | None) -> UnderstoodLine:
    first = Mean(0, 0, 0) if score is None else Mean(6, 6 * score, 6 * score**2)
    return UnderstoodLine(name, Understood(6, first, Mean(0, 0, 0), 0))


class TestOverTime:
    YEAR = Period(date(2025, 11, 28), date(2026, 11, 27))

    def test_says_and_draws_the_first_scores_of_each_month(self) -> None:
        lines = [
            line_of("February 2026", 0.79),
            line_of("April 2026", 0.76),
            line_of("November 2026", 0.72),
            line_of("Other months", 0.99),
        ]
        line = over_time(lines, self.YEAR)
        assert line["said"] == (
            "First scores went from 79% in February 2026 to 72% in November 2026"
        )
        # Every month has its place, told or not; thirteen touch the year.
        assert len(line["drawings"][0]["dots"]) == 3
        assert line["drawings"][0]["ticks"][-1]["text"] == "Nov 2026"

    @pytest.mark.parametrize("scores", [(), (0.7,), (None, 0.7)])
    def test_draws_nothing_of_less_than_two(self, scores: tuple[float | None, ...]) -> None:
        months = ("March 2026", "April 2026")
        lines = [line_of(*each) for each in zip(months, scores, strict=False)]
        assert over_time(lines, self.YEAR) == {}


class TestLowestHeading:
    def test_compares_two_or_more(self) -> None:
        lines = [line_of("First contact", 0.7), line_of("Spot the signs", 0.8)]
        assert lowest_heading(lines, "By module") == "“First contact” has the lowest first scores"
        assert lowest_heading(lines[:1], "By module") == "By module"


class TestUnderstood:
    def test_gives_first_score_and_attempts_with_n_and_interval(self, force: Force) -> None:
        found = understood(force.whole, YEAR, shows_small=False)
        assert found.whole is not None
        figures = found.whole.figures
        assert (figures.first.n, figures.first.value, figures.passed_first) == (8, 0.625, 2)
        assert figures.attempts.value == 1.75
        assert found.whole.cells[2] == "25% (7 to 59%)"

    def test_counts_a_pass_where_the_post_was_on_its_day(self, force: Force) -> None:
        found = understood(force.whole, YEAR, shows_small=True)
        assert {line.name: line.figures.first.n for line in found.units} == {
            "North district": 6, "South district": 2,
        }  # fmt: skip
        assert [line.name for line in found.months] == ["October 2026"]

    def test_counts_with_the_unit_above_on_the_last_day(self, force: Force) -> None:
        move_organisation(organisation=force.south, parent=force.partner, by=None, at=NOW)
        before = Period(YEAR.first, TODAY - timedelta(days=1))
        for period, expected in ((before, 8), (YEAR, 6)):
            found = understood(force.whole, period, shows_small=True)
            assert sum(line.figures.first.n for line in found.units) == expected
            assert found.whole is not None
            assert found.whole.figures.first.n == expected

    def test_puts_few_together_for_those_without_names(self, force: Force) -> None:
        found = understood(force.whole, YEAR, shows_small=False)
        # Two in the south alone could be had by subtraction.
        assert [(line.name, line.figures.first.n) for line in found.units] == [("Other", 8)]

    @pytest.mark.django_db
    def test_takes_who_moved_for_one_in_both_units(self) -> None:
        whole = OrganisationFactory(force=True)
        west, east, north = OrganisationFactory.create_batch(3, district=True, parent=whole)
        first, second = published_module(), published_module(slug="b", code="M03", title="B")
        moved = UserFactory.create_batch(3)
        day = date(2026, 10, 10)
        with time_machine.travel(NOW, tick=False):
            for user in moved:
                MembershipFactory(user=user, organisation=west, end_date=day)
                MembershipFactory(user=user, organisation=east, start_date=day)
            passes_of(moved, first, occurred_at=WHEN - timedelta(days=12))
            passes_of([*moved, *people_of(north, 6)], second)
        named = understood(whole, YEAR, shows_small=True).units
        assert sorted(line.figures.people for line in named) == [3, 3, 6]
        # West and east together are six passes of three people.
        (other,) = understood(whole, YEAR, shows_small=False).units
        assert (other.name, other.figures.first.n) == ("Other", 12)

    def test_tells_those_with_names_how_many_passed_and_no_scores_of_few(
        self, force: Force
    ) -> None:
        found = understood(force.whole, YEAR, shows_small=True)
        # What is left of the whole without the north would be the two of the south.
        assert [(line.name, line.cells) for line in found.units] == [
            ("North district", ["6", *["not told"] * 3]),
            ("South district", ["2", *["not told"] * 3]),
        ]
        assert lowest_heading(found.units, "By group") == "By group"
        found = understood(force.south, YEAR, shows_small=True)
        for lines in (found.by_module, found.months):
            assert {tuple(line.cells) for line in lines} == {("2", *["not told"] * 3)}
        assert found.finding == "There are too few results to say how well people understand"

    def test_gives_no_scores_of_few_away_by_their_place(self, force: Force) -> None:
        with time_machine.travel(NOW, tick=False):
            for name, first in (("A", "0.9"), ("B", "0.1"), ("C", "0.4"), ("D", "0.3")):
                unit = OrganisationFactory(district=True, parent=force.whole, name=name)
                passes_of(people_of(unit, 2 if name < "C" else 7), force.module, first=first)
        lines = understood(force.whole, YEAR, shows_small=True).units
        assert [(line.name, line.score) for line in lines] == [
            ("D", pytest.approx(0.3)), ("C", pytest.approx(0.4)), ("A", None),
            ("B", None), ("North district", None), ("South district", None),
        ]  # fmt: skip
        assert lowest_heading(lines, "By group") == "“D” has the lowest first scores"

    def test_tells_no_attempts_where_those_of_few_were_counted(self) -> None:
        of_two = Understood(6, Mean(6, 3, 2), Mean(2, 2, 2), 2)
        assert UnderstoodLine("Mixed", of_two).cells[2:] == ["not told", "not told"]

    def test_tells_nothing_of_few(self, force: Force) -> None:
        found = understood(force.south, YEAR, shows_small=False)
        assert (found.whole, found.modules, found.units, found.months) == (None, [], [], [])

    def test_forgets_what_lies_outside_the_days(self, force: Force) -> None:
        found = understood(force.whole, Period(FROM, FROM), shows_small=True)
        assert found.modules == []

    def test_asks_as_often_for_many_as_for_few(self, force: Force) -> None:
        with CaptureQueriesContext(connection) as few:
            understood(force.whole, YEAR, shows_small=False)
        with time_machine.travel(NOW, tick=False):
            passes_of(people_of(force.south, 9), force.module)
        with CaptureQueriesContext(connection) as many:
            understood(force.whole, YEAR, shows_small=False)
        assert len(many) == len(few) <= 14


class TestSigns:
    def test_are_told_where_five_met_them(self, force: Force) -> None:
        spec = spec_of("scene")
        users = list(User.objects.filter(learner__memberships__organisation=force.north)[:5])
        for user in users[:4]:
            try_scene(force, user, spec, "r1")
        for shows_small in (False, True):
            found = understood(force.whole, YEAR, shows_small=shows_small)
            assert (found.signs, found.questions) == ([], [])
        try_scene(force, users[4], spec, "r1", "r3")
        (missed,) = understood(force.whole, YEAR, shows_small=False).signs
        assert (missed.n, missed.missed, missed.percent) == (5, 4, 80)
        assert missed.span == "38 to 96%"

    def test_are_those_of_the_posts_on_that_day(self, force: Force) -> None:
        user = User.objects.filter(learner__memberships__organisation=force.north)[0]
        try_scene(force, user, spec_of("scene"), "r1")
        assert first_attempts(force.north, YEAR).count() == 1
        assert first_attempts(force.south, YEAR).count() == 0


class TestFinding:
    def test_says_that_there_is_too_little_of_anything(self, force: Force) -> None:
        later = Period(TODAY + timedelta(days=1), TODAY + timedelta(days=30))
        found = understood(force.whole, later, shows_small=False)
        assert found.finding == "There are too few results to say how well people understand"
