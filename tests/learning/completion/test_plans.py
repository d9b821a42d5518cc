"""How the database finds figures: by an organisation's id and the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.models import Membership
from learning.completion.enums import Grain
from learning.completion.models import KnownTotal, StandingDelta, StandingTotal
from learning.completion.operations import fold_deltas, recompute_standing
from learning.completion.queries import (
    PeopleList,
    figures,
    figures_by_requirement,
    figures_by_unit,
    month_ends,
    trend,
)
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, required
from tests.factories.modules import published_module
from tests.plans import analyze, plan_of, whole_reads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from learning.accounts.models import Organisation

pytestmark = pytest.mark.django_db

THEN = NOW - timedelta(days=100)
DAYS = month_ends(TODAY, 13)
READS: dict[str, Callable[[Organisation], object]] = {
    "figures": lambda unit: figures(unit, TODAY),
    "figures known then": lambda unit: figures(unit, TODAY, known_at=THEN),
    "by unit": lambda unit: figures_by_unit(unit, TODAY),
    "by unit known then": lambda unit: figures_by_unit(unit, TODAY, known_at=THEN),
    "by requirement": lambda unit: figures_by_requirement(unit, TODAY),
    "trend": lambda unit: trend(unit, DAYS),
    "trend known then": lambda unit: trend(unit, DAYS, known_at=THEN),
}

QUERIES = {
    "figures": 1,
    "figures known then": 1,
    "by unit": 4,
    "by unit known then": 4,
    "by requirement": 4,
    "trend": 1,
    "trend known then": 1,
}


@pytest.fixture
def force() -> Organisation:
    """A force with units that have a long history: what changed, not of whom."""
    force = OrganisationFactory(force=True)
    units = [force, *(OrganisationFactory(parent=force) for _n in range(30))]
    required(force, published_module())
    for is_tail in (False, True):
        StandingDelta.objects.bulk_create(
            [
                StandingDelta(
                    organisation=unit,
                    scope="own",
                    state="current",
                    is_held=True,
                    true_from=date(2024, 1, 1) + timedelta(days=7 * n),
                    known_at=NOW - timedelta(days=10 * n),
                    change=1,
                )
                for unit in units
                for n in range(20 if is_tail else 200)
            ]
        )
        if not is_tail:
            fold_deltas()
    analyze()
    return force


class TestReads:
    def test_read_no_large_table_from_end_to_end(self, force: Organisation) -> None:
        for name, read in READS.items():
            with CaptureQueriesContext(connection) as asked:
                read(force)
            for query in asked.captured_queries:
                plan = plan_of(query["sql"], with_indexes=True)
                assert not whole_reads(plan), f"{name}: {plan}"

    def test_ask_as_often_however_much_there_is(
        self, force: Organisation, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for name, read in READS.items():
            with django_assert_num_queries(QUERIES[name]):
                read(force)
        fold_deltas()
        rows = StandingTotal.objects.filter(organisation=force)
        # Three years and their months, however many changes there were.
        assert rows.exclude(grain="day").count() <= 5 + 5 * 12

    @pytest.mark.parametrize("known_at", [None, THEN])
    def test_read_a_month_that_is_over_from_its_totals(
        self, force: Organisation, known_at: datetime | None
    ) -> None:
        end = date(2026, 8, 31)
        days = [end - timedelta(days=1), end]
        before = [figures(force, day, known_at=known_at).total for day in days]
        month = date(2026, 8, 1)
        assert StandingTotal.objects.filter(grain=Grain.MONTH, true_from=month).update(change=50)
        assert KnownTotal.objects.filter(true_month=month).update(change=50)
        after = [figures(force, day, known_at=known_at).total for day in days]
        assert after[0] == before[0]
        assert after[1] >= before[1] + 40

    def test_name_the_people_of_a_past_page_by_looking_them_up(self, force: Organisation) -> None:
        person = UserFactory(officer=True, organisation=force)
        recompute_standing(learners=[learner_of(person).pk], at=NOW)
        people = PeopleList(force, TODAY, TODAY, known_at=NOW, paths=(force.path,))
        with CaptureQueriesContext(connection) as asked:
            assert [span.learner_id for span in people[0:25]] == [person.learner_id]
        [named] = [q["sql"] for q in asked.captured_queries if "is_named" in q["sql"]]
        posts = Membership._meta.db_table
        whole = [
            line
            for line in plan_of(named, with_indexes=True).splitlines()
            if f"Seq Scan on {posts}" in line or line.startswith("SCAN U0")
        ]
        assert "EXISTS" in named
        assert not whole
