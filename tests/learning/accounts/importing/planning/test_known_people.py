"""A list compared with what is known, without a database: who is known already, and by what."""

from datetime import date
from typing import Any
from uuid import UUID

from learning.accounts.importing import Kind
from learning.accounts.importing.plans import NewPost
from tests.learning.accounts.importing.planning.lists import (
    DAY,
    FORCE,
    WARD,
    known,
    new,
    plan,
    post,
    refused,
    row,
)


class TestSomebodyKnown:
    def test_is_left_alone_where_nothing_differs(self) -> None:
        found = plan(row(collar_number="4001", role="police constable"), people=[known()])
        assert not found.has_work
        assert found.counts["same"] == 1

    def test_is_known_by_her_address_in_any_case(self) -> None:
        found = plan(row(email="PERSON-1@Millbeck.example", rank="DC"), people=[known()])
        (step,) = found.steps
        assert (step.kind, step.user, step.details) == (Kind.CHANGE, 1, {"rank": "DC"})

    def test_moves_from_the_day_named(self) -> None:
        found = plan(
            row(collar_number="4001", organisation="ward", start_date="2026-11-01"),
            people=[known()],
        )
        (step,) = found.steps
        assert step.kind is Kind.MOVE
        assert step.ends == [(1, date(2026, 11, 1))]
        assert step.posts == [NewPost(WARD, "response_officer", date(2026, 11, 1), None, True)]

    def test_moves_today_where_the_day_named_is_before_her_post(self) -> None:
        cells: dict[str, Any] = {
            "collar_number": "4001",
            "organisation": "ward",
            "start_date": "2019-01-01",
        }
        (step,) = plan(row(**cells), people=[known()]).steps
        assert step.posts[0].start == DAY

    def test_is_corrected_in_place_where_her_post_began_today(self) -> None:
        person = known(posts=[post(start=DAY)])
        (step,) = plan(row(collar_number="4001", organisation="ward"), people=[person]).steps
        assert step.corrections == [(7, WARD, "response_officer")]
        assert not step.posts

    def test_leaves_a_police_role_behind_on_the_way_to_a_partner(self) -> None:
        person = known()
        moved = row(email=person.email, organisation="Ward 4")
        found = refused(moved, people=[person], partners={"00010001"})
        assert found[0] == "role"
        same = row(email=person.email)
        assert not plan(same, people=[person], partners={"0001"}).problems

    def test_keeps_her_place_where_the_row_names_none(self) -> None:
        person = known(posts=[post(organisation=WARD, path="00010001")])
        assert not plan(row(collar_number="4001"), people=[person]).has_work

    def test_leaves_on_the_end_date(self) -> None:
        found = plan(row(collar_number="4001", end_date="2026-12-01"), people=[known()])
        (step,) = found.steps
        assert (step.kind, step.ends) == (Kind.LEAVE, [(1, date(2026, 12, 1))])

    def test_returns_after_she_had_left(self) -> None:
        person = known(posts=[post(end=date(2026, 6, 1))])
        (step,) = plan(row(email=person.email), people=[person]).steps
        assert (step.kind, step.user) == (Kind.JOIN, 1)
        assert step.posts[0].start == DAY

    def test_stays_away_where_the_row_says_that_she_left(self) -> None:
        person = known(posts=[post(end=date(2026, 6, 1))])
        assert not plan(row(email=person.email, end_date="2026-06-01"), people=[person]).has_work

    def test_gets_a_second_post_once(self) -> None:
        cells: dict[str, Any] = {"collar_number": "4001", "main_post": "no", "role": "detective"}
        (step,) = plan(row(**cells), people=[known()]).steps
        assert step.posts == [NewPost(FORCE, "detective", DAY, None, False)]
        person = known(posts=[post(), post(id=8, role="detective", is_main=False)])
        assert not plan(row(**cells), people=[person]).has_work


class TestCollarNumber:
    def test_means_nothing_outside_a_force(self) -> None:
        (step,) = plan(new(collar_number="4001"), people=[known()], force_path="").steps
        assert step.user is None

    def test_given_out_again_is_somebody_else(self) -> None:
        gone = known(posts=[post(end=date(2026, 6, 1))])
        (step,) = plan(new(collar_number="4001"), people=[gone]).steps
        assert step.user is None

    def test_brings_back_a_leaver_of_the_same_name(self) -> None:
        gone = known(posts=[post(end=date(2026, 6, 1))])
        cells: dict[str, Any] = {
            "first_name": "aisha",
            "last_name": "KHAN-1",
            "collar_number": "4001",
        }
        (step,) = plan(row(**cells), people=[gone]).steps
        assert step.user == 1

    def test_survives_a_new_family_name(self) -> None:
        cells: dict[str, Any] = {
            "first_name": "Aisha",
            "last_name": "Moor",
            "collar_number": "4001",
        }
        (step,) = plan(row(**cells), people=[known()]).steps
        assert step.details == {"last_name": "Moor"}


class TestDouble:
    """A list may still name somebody as a record does that was found to double hers."""

    def test_is_known_by_the_address_of_either(self) -> None:
        double = known(2, learner=None, doubles=UUID(int=1), posts=[], collar_number="4001")
        found = plan(
            row(email=double.email, role="Detective", start_date="2026-11-23"),
            people=[known(), double],
        )
        (step,) = found.steps
        assert (step.user, step.kind, step.details) == (1, Kind.MOVE, {})

    def test_is_known_by_her_number_beside_that_address(self) -> None:
        double = known(2, learner=None, doubles=UUID(int=1), posts=[], collar_number="4001")
        found = plan(row(email=double.email, collar_number="4001"), people=[known(), double])
        assert (found.steps, found.problems) == ([], [])

    def test_does_not_leave_where_the_list_has_that_address(self) -> None:
        double = known(2, learner=None, doubles=UUID(int=1), posts=[], collar_number="4001")
        found = plan(row(email=double.email), people=[known(), double], is_full=True)
        assert found.ends == 0
