"""A full list compared with what is known, without a database; and what tells two plans apart."""

from datetime import timedelta
from typing import Any

import pytest

from learning.accounts.importing import Kind
from tests.learning.accounts.importing.planning.lists import DAY, known, new, plan, post, row


class TestFullList:
    def test_ends_who_is_not_in_it(self) -> None:
        found = plan(row(collar_number="4001"), people=[known(), known(2)], is_full=True)
        (step,) = found.steps
        assert (step.kind, step.user, step.ends) == (Kind.LEAVE, 2, [(2, DAY)])
        assert (found.people, found.ends, found.counts["leave"]) == (2, 1, 1)

    def test_ends_nobody_where_it_is_not_full(self) -> None:
        assert not plan(row(collar_number="4001"), people=[known(), known(2)]).has_work

    def test_ends_nobody_elsewhere(self) -> None:
        other = known(2, posts=[post(path="0002")])
        people = [known(), other]
        assert not plan(row(collar_number="4001"), people=people, is_full=True).has_work

    @pytest.mark.parametrize(
        "cells",
        [
            {"collar_number": "4002", "role": "wizard"},
            {"email": "person-2@millbeck.example", "start_date": "never"},
            {"first_name": "Aisha", "last_name": "Khan-2", "email": "typing mistake"},
        ],
    )
    def test_keeps_whom_a_refused_row_may_mean(self, cells: dict[str, Any]) -> None:
        found = plan(row(**cells), people=[known(2)], is_full=True)
        assert found.problems
        assert not found.has_work

    def test_keeps_whom_a_row_left_out_means(self) -> None:
        found = plan(row(collar_number="4002"), people=[known(2)], is_full=True, left_out=[2])
        assert not found.has_work
        assert found.counts["left_out"] == 1

    def test_keeps_people_in_sensitive_posts(self) -> None:
        people = [known(), known(2, is_hidden=True)]
        assert not plan(row(collar_number="4001"), people=people, is_full=True).has_work

    def test_ends_a_post_of_today_tomorrow(self) -> None:
        person = known(2, posts=[post(start=DAY)])
        (step,) = plan(new(), people=[person], is_full=True).steps[1:]
        assert step.ends == [(7, DAY + timedelta(days=1))]


class TestDigest:
    def test_is_the_same_for_the_same_plan(self) -> None:
        assert plan(new()).digest == plan(new()).digest

    def test_differs_where_something_else_would_be_written(self) -> None:
        assert plan(new()).digest != plan(new(last_name="Rae")).digest
        assert plan(new()).digest != plan(new(), day=DAY + timedelta(days=1)).digest
