"""A list compared with what is known, without a database: what is wrong with its rows."""

from datetime import timedelta
from typing import Any

import pytest

from learning.accounts.importing import Known, Row
from tests.learning.accounts.importing.planning.lists import (
    DAY,
    ELSEWHERE,
    known,
    new,
    plan,
    post,
    refused,
    row,
)


def all_wrong(*rows: Row, people: list[Known] | None = None, **changes: Any) -> list[str]:
    """The cells of all problems, in the order in which they are told: that of the columns."""
    return [problem.field for problem in plan(*rows, people=people, **changes).problems]


class TestAllProblems:
    """Of one row, told at once; but none that may be gone once another is put right."""

    def test_of_somebody_new(self) -> None:
        cells: dict[str, Any] = {"first_name": "", "last_name": "", "end_date": "2026-10-01"}
        assert all_wrong(new(**cells), default_role="") == [
            "role", "first_name", "last_name", "end_date",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("cells", "fields"),
        [
            ({"start_date": "31/02/2026", "first_name": ""}, ["first_name", "start_date"]),
            ({"organisation": "Mars", "last_name": ""}, ["organisation", "last_name"]),
            ({"rank": "x" * 41, "end_date": "2026-10-01"}, ["rank", "end_date"]),
        ],
    )
    def test_of_a_cell_and_of_what_the_rest_means(
        self, cells: dict[str, Any], fields: list[str]
    ) -> None:
        assert all_wrong(new(**cells)) == fields

    @pytest.mark.parametrize(
        ("cells", "field"),
        [
            # Who is meant is not known: she may have a name already.
            ({"email": "no address", "first_name": ""}, "email"),
            # It may be a second post, for which no name is needed.
            ({"main_post": "perhaps", "first_name": ""}, "main_post"),
            # It may end after it begins.
            ({"start_date": "never", "end_date": "2026-10-01"}, "start_date"),
            # A role of the police is right in the force, and wrong at a partner.
            ({"organisation": "Mars", "role": "Detective"}, "organisation"),
            ({"role": "wizard"}, "role"),
        ],
    )
    def test_and_none_that_follows_from_another(self, cells: dict[str, Any], field: str) -> None:
        at_partner: dict[str, Any] = {"partners": {"0001"}} if "role" in cells else {}
        assert all_wrong(new(**cells), **at_partner) == [field]

    def test_of_somebody_known(self) -> None:
        person = known(answers_for_others=True)
        moved = row(
            collar_number="4001", email="mine@millbeck.example", first_name="Aisha",
            organisation="ward", role="Detective", end_date="2026-01-31",
        )  # fmt: skip
        found = all_wrong(moved, people=[person], partners={"00010001"})
        assert found == ["role", "email", "end_date"]

    def test_of_a_cell_and_of_who_may_change_her(self) -> None:
        person = known(is_active=False)
        assert all_wrong(row(email=person.email, role="wizard"), people=[person]) == [
            "role", "email",
        ]  # fmt: skip

    def test_of_a_cell_and_of_two_rows_for_one_person(self) -> None:
        second = new(3, email="new-2@millbeck.example", rank="x" * 41, first_name="")
        assert all_wrong(new(), second) == ["email", "rank"]

    def test_of_a_second_post(self) -> None:
        cells: dict[str, Any] = {"main_post": "no", "role": "Detective"}
        assert all_wrong(new(**cells), partners={"0001"}) == ["role", "main_post"]

    def test_of_a_main_post_are_not_said_of_the_second_post_too(self) -> None:
        second = new(3, email="new-2@millbeck.example", main_post="no", role="Detective")
        assert all_wrong(new(first_name=""), second) == ["first_name"]
        assert all_wrong(new(first_name=""), second, left_out=[2]) == ["main_post"]

    def test_leave_the_next_row_alone(self) -> None:
        wrong = new(first_name="", rank="x" * 41)
        found = plan(wrong, new(3, email="new-2@millbeck.example"))
        assert [problem.row for problem in found.problems] == [2, 2]
        assert found.counts["refused"] == found.counts["join"] == 1


class TestConflict:
    def test_two_rows_for_one_person(self) -> None:
        found = refused(
            row(collar_number="4001"), row(3, email="person-1@millbeck.example"), people=[known()]
        )
        assert found == ("email", "Row 2 is about the same person.")

    def test_two_rows_for_somebody_new(self) -> None:
        assert "Row 2" in refused(new(), new(3, email="new-2@millbeck.example"))[1]
        assert "Row 2" in refused(new(collar_number="1"), new(3, collar_number="1"))[1]

    def test_an_address_of_somebody_else(self) -> None:
        found = refused(
            row(collar_number="4001", email="person-2@millbeck.example"),
            people=[known(), known(2)],
        )
        assert found[0] == "email"

    def test_a_collar_number_of_somebody_of_another_name(self) -> None:
        found = refused(new(collar_number="4001"), people=[known()])
        assert found[0] == "collar_number"

    def test_a_collar_number_twice_here(self) -> None:
        people = [known(), known(2, collar_number="4001")]
        assert refused(row(collar_number="4001"), people=people)[0] == "collar_number"

    def test_somebody_of_another_organisation(self) -> None:
        person = known(posts=[post(path="0002", organisation=ELSEWHERE)])
        found = refused(row(email=person.email), people=[person])
        assert "do not answer for" in found[1]

    def test_a_closed_account(self) -> None:
        person = known(is_active=False)
        assert "closed" in refused(row(email=person.email), people=[person])[1]

    def test_a_record_that_is_none(self) -> None:
        person = known(learner=None)
        assert "no learning record" in refused(row(email=person.email), people=[person])[1]

    def test_the_address_of_somebody_who_answers_for_others(self) -> None:
        person = known(answers_for_others=True)
        cells: dict[str, Any] = {
            "collar_number": "4001",
            "email": "mine@millbeck.example",
            "first_name": "Aisha",
        }
        assert "by hand" in refused(row(**cells), people=[person])[1]

    def test_an_administrator_of_the_site(self) -> None:
        person = known(is_superuser=True)
        assert refused(row(email=person.email, rank="DC"), people=[person])[0] == "email"

    def test_a_post_that_begins_later(self) -> None:
        coming = post(id=8, start=DAY + timedelta(days=9), role="detective")
        person = known(posts=[post(end=coming.start), coming])
        assert refused(row(collar_number="4001", organisation="ward"), people=[person])[0] == (
            "start_date"
        )
        assert not plan(row(collar_number="4001", role="detective"), people=[person]).has_work
