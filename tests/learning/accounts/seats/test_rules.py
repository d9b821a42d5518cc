"""The rule of seats, without a database."""

from datetime import date, timedelta

import pytest

from learning.accounts.rules import Period
from learning.accounts.seats import Crowd, Limit, first_crowd, first_free, first_full, refusal_of
from tests.learning.accounts.seats.ways_in import LATER, TODAY

ALWAYS = Period(date(2026, 1, 5), None)


def until(day: date) -> Period:
    return Period(date(2026, 1, 5), day)


class TestFirstCrowd:
    @pytest.mark.parametrize(
        ("before", "after", "crowd"),
        [
            ([ALWAYS], [ALWAYS, ALWAYS], None),
            ([ALWAYS] * 2, [ALWAYS] * 3, Crowd(TODAY, 2, 3)),
            # Who is there already stays, also with others too many.
            ([ALWAYS] * 5, [ALWAYS] * 5, None),
            ([ALWAYS] * 5, [ALWAYS] * 4, None),
            # A seat is free from the day its holder has no post, and not before.
            ([ALWAYS, until(LATER)], [ALWAYS, until(LATER), Period(LATER, None)], None),
            (
                [ALWAYS, until(LATER)],
                [ALWAYS, until(LATER), Period(LATER - timedelta(days=1), None)],
                Crowd(LATER - timedelta(days=1), 2, 3),
            ),
            # The past takes none.
            ([ALWAYS] * 2, [ALWAYS, ALWAYS, until(TODAY)], None),
            # Nor does a stay between two of others.
            ([ALWAYS, Period(LATER, None)], [ALWAYS, Period(LATER, None), until(LATER)], None),
            ([ALWAYS, Period(LATER, None)], [ALWAYS] * 2 + [Period(LATER, None)],
             Crowd(LATER, 2, 3)),
        ],
    )  # fmt: skip
    def test_is_where_a_change_brings_more_people_than_seats(
        self, before: list[Period], after: list[Period], crowd: Crowd | None
    ) -> None:
        assert first_crowd(2, before, after, since=TODAY) == crowd


class TestFirstFree:
    @pytest.mark.parametrize(
        ("taken", "changing", "free"),
        [
            (2, [], None),
            (2, [until(LATER)], (LATER, 1)),
            (2, [until(LATER), until(LATER)], (LATER, 2)),
            # With too many people already, the first who leaves frees nothing.
            (3, [until(TODAY + timedelta(days=1)), until(LATER)], (LATER, 1)),
            # Somebody else has it already.
            (2, [until(LATER), Period(LATER, None)], None),
            (2, [until(LATER), Period(TODAY + timedelta(days=1), None)], None),
        ],
    )
    def test_is_the_day_on_which_fewer_are_there_than_seats(
        self, taken: int, changing: list[Period], free: tuple[date, int] | None
    ) -> None:
        assert first_free(2, taken, changing, since=TODAY) == free


class TestFirstFull:
    @pytest.mark.parametrize("end", [None, TODAY, LATER, LATER + timedelta(days=1)])
    @pytest.mark.parametrize(
        "there",
        [
            [],
            [ALWAYS],
            [ALWAYS] * 2,
            [ALWAYS] * 3,
            [ALWAYS, Period(LATER, None)],
            [ALWAYS, until(LATER), Period(LATER, None)],
            [ALWAYS, until(LATER), Period(LATER + timedelta(days=1), None)],
            [Period(LATER, LATER + timedelta(days=9)), Period(TODAY, LATER), ALWAYS],
        ],
    )
    def test_is_the_day_on_which_one_more_would_be_refused(
        self, there: list[Period], end: date | None
    ) -> None:
        crowd = first_crowd(2, there, [*there, Period(TODAY, end)], since=TODAY)
        taken = sum(period.holds(TODAY) for period in there)
        changing = [one for one in there if one != ALWAYS]
        found = first_full(2, taken, changing, since=TODAY, until=end)
        assert found == (crowd.day if crowd else None)


class TestRefusalOf:
    LIMIT = Limit("Millbeck Trust", "0001", 2)

    def test_names_the_organisation_its_seats_and_how_many_are_taken(self) -> None:
        words = refusal_of(self.LIMIT, [ALWAYS] * 2, [ALWAYS] * 3, since=TODAY)
        assert words.startswith(
            "Millbeck Trust does not have enough seats: 2 in all, 2 taken, 3 needed."
        )
        assert "ask a training administrator for more seats." in words
        # Whoever leads a partner sees no admin.
        assert "admin)" not in words

    def test_says_from_when_where_that_is_not_today(self) -> None:
        after = [ALWAYS, ALWAYS, Period(LATER, None)]
        words = refusal_of(self.LIMIT, [ALWAYS] * 2, after, since=TODAY)
        assert "enough seats on 1 March 2027: 2 in all" in words

    def test_is_nothing_where_there_are_enough(self) -> None:
        assert not refusal_of(self.LIMIT, [ALWAYS], [ALWAYS] * 2, since=TODAY)
