"""A list compared with what is known, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from learning.accounts.importing import Column, Kind, Known, Plan, Post, Row, Scope, plan_people
from learning.accounts.importing.plans import NewPost
from learning.accounts.importing.rows import row_of
from learning.accounts.rules import Period
from learning.accounts.seats import Limit

DAY = date(2026, 11, 23)
FORCE, WARD, ELSEWHERE = 1, 2, 9
SCOPE = Scope(
    name="Millbeck Police",
    path="0001",
    force_path="0001",
    organisations={"force": FORCE, "ward 4": WARD, "ward": WARD, "twice": None},
    roles={"detective": "detective", "police constable": "response_officer"},
    default_organisation=FORCE,
    default_role="response_officer",
    answers_for={"0001"},
    is_by_superuser=False,
    is_full=False,
    domains=("millbeck.example",),
    day=DAY,
    paths={FORCE: "0001", WARD: "00010001"},
)


def row(number: int = 2, **cells: Any) -> Row:
    return row_of(number, {Column(name): text for name, text in cells.items()})


def new(number: int = 2, **cells: Any) -> Row:
    """A row about somebody new."""
    given = {"email": f"new-{number}@millbeck.example", "first_name": "Jo", "last_name": "Ray"}
    return row(number, **(given | cells))


def post(**fields: Any) -> Post:
    given: dict[str, Any] = {
        "id": 7, "organisation": FORCE, "path": "0001", "role": "response_officer",
        "start": date(2026, 1, 5), "end": None, "is_main": True,
    }  # fmt: skip
    return Post(**(given | fields))


def known(user: int = 1, **fields: Any) -> Known:
    given: dict[str, Any] = {
        "learner": UUID(int=user), "email": f"person-{user}@millbeck.example",
        "collar_number": str(4000 + user), "first_name": "Aisha", "last_name": f"Khan-{user}",
        "rank": "PC", "posts": [post(id=user)],
    }  # fmt: skip
    return Known(user=user, **(given | fields))


def plan(*rows: Row, people: list[Known] | None = None, **changes: Any) -> Plan:
    left_out = changes.pop("left_out", ())
    scope = replace(SCOPE, **changes)
    return plan_people(rows, people=people or [], scope=scope, left_out=left_out)


def refused(*rows: Row, people: list[Known] | None = None, **changes: Any) -> tuple[str, str]:
    """The cell and the words of the only problem; nothing else is to be done."""
    found = plan(*rows, people=people, **changes)
    (problem,) = found.problems
    return problem.field, problem.message


class TestSomebodyNew:
    def test_joins_with_the_post_of_the_row(self) -> None:
        found = plan(new(organisation="Ward 4", role="Detective", start_date="05/01/2026"))
        (step,) = found.steps
        assert step.kind is Kind.JOIN
        assert step.posts == [NewPost(WARD, "detective", date(2026, 1, 5), None, True)]
        assert step.details["email"] == "new-2@millbeck.example"

    def test_joins_today_in_the_role_of_the_page_where_the_row_says_nothing(self) -> None:
        (step,) = plan(new()).steps
        assert step.posts == [NewPost(FORCE, "response_officer", DAY, None, True)]

    @pytest.mark.parametrize(
        ("cells", "field", "words"),
        [
            ({"email": "no address"}, "email", "not an e-mail"),
            ({"email": ""}, "email", "Enter an e-mail"),
            ({"first_name": ""}, "first_name", "first name"),
            ({"last_name": ""}, "last_name", "family name"),
            ({"organisation": "Mars"}, "organisation", "no “Mars”"),
            ({"organisation": "twice"}, "organisation", "Several"),
            ({"role": "wizard"}, "role", "not a role"),
            ({"start_date": "31/02/2026"}, "start_date", "not a date"),
            ({"start_date": "01/01/1900"}, "start_date", "The year"),
            ({"start_date": "2026-02-01", "end_date": "2026-02-01"}, "end_date", "after"),
            ({"end_date": "2026-10-01"}, "end_date", "passed"),
            ({"main_post": "perhaps"}, "main_post", "yes or no"),
            ({"rank": "x" * 41}, "rank", "at most 40"),
            ({"main_post": "no"}, "main_post", "needs a main post"),
        ],
    )
    def test_is_refused_with_cell_and_reason(
        self, cells: dict[str, Any], field: str, words: str
    ) -> None:
        found = refused(new(**cells))
        assert found[0] == field
        assert words in found[1]

    def test_needs_a_role(self) -> None:
        assert refused(new(), default_role="")[0] == "role"

    def test_of_a_partner_has_no_police_role(self) -> None:
        found = refused(new(role="Detective"), partners={"0001"})
        assert found == (
            "role", "“Detective” is a role of the police, not of a partner. Choose another."
        )  # fmt: skip
        assert plan(new(role="Nurse"), partners={"0001"}, roles={"nurse": "health_worker"}).steps

    def test_needs_an_address_even_with_a_collar_number(self) -> None:
        assert refused(new(email="", collar_number="1"))[0] == "email"

    def test_may_have_a_second_post(self) -> None:
        found = plan(
            new(), new(3, email="new-2@millbeck.example", main_post="no", role="detective")
        )
        (step,) = found.steps
        assert [(each.role, each.is_main) for each in step.posts] == [
            ("response_officer", True),
            ("detective", False),
        ]

    def test_of_a_strange_domain_is_pointed_out(self) -> None:
        found = plan(new(email="jo@elsewhere.example"), new(3))
        assert found.strange == [2]
        assert not found.problems

    def test_does_not_join_what_is_closed(self) -> None:
        assert plan(new(), is_closed=True).obstacles == ["Millbeck Police is closed."]

    def test_does_not_join_beyond_the_seats(self) -> None:
        assert plan(new(), people=[known()], seats=seats(1)).obstacles
        assert not plan(new(), people=[known()], seats=seats(2)).obstacles

    def test_does_not_join_a_part_beyond_its_seats(self) -> None:
        of_ward = seats(1, path="00010001")
        assert not plan(new(), people=[known()], seats=of_ward).obstacles
        assert plan(new(organisation="Ward 4"), people=[known()], seats=of_ward).obstacles

    def test_joins_where_somebody_leaves(self) -> None:
        assert not plan(new(), people=[known()], seats=seats(1), is_full=True).obstacles


def seats(number: int, path: str = "0001") -> list[tuple[Limit, list[Period]]]:
    """A number of seats, one of them taken by the person who is known."""
    return [(Limit("Millbeck Police", path, number), [Period(date(2026, 1, 5), None)])]


class TestBeyondTheSeats:
    """Which of those who join are left out where somebody asks for it."""

    def beyond(self, *rows: Row, **changes: Any) -> list[int]:
        people = changes.pop("people", [known()])
        found = plan(*rows, people=people, **changes)
        return [number for step in found.beyond for number in step.rows]

    def test_are_the_last_of_the_list(self) -> None:
        assert self.beyond(new(2), new(3), new(4), seats=seats(3)) == [4]
        assert self.beyond(new(2), new(3), new(4), seats=seats(2)) == [3, 4]
        assert not self.beyond(new(2), new(3), new(4), seats=seats(4))

    def test_leave_out_their_second_posts_too(self) -> None:
        second = new(4, email="new-3@millbeck.example", main_post="no", role="detective")
        rows = [new(2), new(3), second]
        assert self.beyond(*rows, seats=seats(2)) == [3, 4]
        assert not plan(*rows, people=[known()], seats=seats(2), left_out=[3, 4]).problems

    def test_are_only_of_the_part_that_is_full(self) -> None:
        rows = [new(2, organisation="ward"), new(3, organisation="ward"), new(4)]
        assert self.beyond(*rows, seats=seats(2, path="00010001")) == [3]

    def test_are_as_many_as_on_the_fullest_day(self) -> None:
        gone = row(5, collar_number="4001", end_date="2026-12-01")
        rows = [new(2, start_date="2026-12-01"), new(3, start_date="2026-12-01"), new(4), gone]
        assert self.beyond(*rows, seats=seats(1)) == [4, 3]

    def test_stay_out_where_too_many_are_there_already(self) -> None:
        rows = [new(2), new(3), row(4, collar_number="4001", rank="DC")]
        assert self.beyond(*rows, seats=seats(0)) == [2, 3]

    def test_are_nobody_where_others_take_the_seats(self) -> None:
        mover = row(2, collar_number="4002", organisation="ward")
        people = [known(), known(2)]
        found = plan(mover, new(3), people=people, seats=seats(1, path="00010001"))
        assert found.obstacles
        assert not found.beyond

    def test_are_nobody_where_nothing_would_be_left(self) -> None:
        found = plan(new(2), people=[known()], seats=seats(1))
        assert "No seat is free for new people." in found.obstacles[0]
        assert not found.beyond

    def test_say_how_many_seats_are_free(self) -> None:
        rows = [new(n) for n in range(2, 6)]
        (said,) = plan(*rows, people=[known()], seats=seats(3)).obstacles
        assert "2 seats are free for new people." in said
        # Who leaves by the same list makes room.
        (said,) = plan(*rows, people=[known()], seats=seats(3), is_full=True).obstacles
        assert "3 seats are free for new people." in said


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
