"""A list compared with what is known, without a database: who is new, and who finds no seat."""

from datetime import date
from typing import Any

import pytest

from learning.accounts.importing import Kind, Row
from learning.accounts.importing.plans import NewPost
from tests.learning.accounts.importing.planning.lists import (
    DAY,
    FORCE,
    WARD,
    known,
    new,
    plan,
    refused,
    row,
    seats,
)


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
            ({"start_date": "31/02/2026"}, "start_date", "There is no day “31/02/2026”"),
            ({"start_date": "soon"}, "start_date", "not a date"),
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
