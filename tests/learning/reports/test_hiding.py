"""Small groups are given away neither by themselves nor by any subtraction of what is shown."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.reports.hiding import (
    Crossed,
    hidden_groups,
    part_small,
    shown_requirements,
    tells_of_few,
    told,
    told_parts,
)
from learning.reports.rules import SMALLEST_GROUP

# Units by size, and for each requirement how many of each unit's people it is for.
SIZES = st.lists(st.integers(0, 14), min_size=1, max_size=6)


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    sizes = draw(SIZES)
    rows = draw(
        st.lists(
            st.tuples(*(st.one_of(st.just(0), st.just(n), st.integers(0, n)) for n in sizes)),
            max_size=5,
        )
    )
    return sizes, [list(row) for row in rows]


def people(unit: int, count: int) -> frozenset[tuple[int, int]]:
    """The first so many people of a unit."""
    return frozenset((unit, n) for n in range(count))


def lines_of(sizes: list[int]) -> list[list[int]]:
    """The lines of the table of groups, each with the units it stands for."""
    hidden = hidden_groups(sizes)
    lines = [[n] for n, size in enumerate(sizes) if size and n not in hidden]
    other = [n for n in hidden if sizes[n]]
    return [*lines, other] if sum(sizes[n] for n in other) >= SMALLEST_GROUP else lines


@given(organisations())
def test_no_subtraction_of_what_is_shown_tells_of_a_few(
    made: tuple[list[int], list[list[int]]],
) -> None:
    sizes, rows = made
    everybody = frozenset(chain.from_iterable(people(n, size) for n, size in enumerate(sizes)))
    if tells_of_few(len(everybody)):
        return  # nothing at all is shown (access.may_see_figures)
    lines = [
        frozenset(chain.from_iterable(people(n, sizes[n]) for n in units))
        for units in lines_of(sizes)
    ]
    assert frozenset(chain.from_iterable(lines)) in {everybody, frozenset()}
    required = [
        frozenset(chain.from_iterable(people(n, count) for n, count in enumerate(row)))
        for row in rows
    ]
    crossed = [
        Crossed(number, {n: len(who & line) for n, line in enumerate(lines)})
        for number, who in enumerate(required)
    ]
    shown = shown_requirements(crossed, [len(line) for line in lines])
    unions = [
        frozenset(chain.from_iterable(some))
        for size in range(1, len(lines) + 1)
        for some in combinations(lines, size)
    ]
    known = {everybody, *unions, *(required[number] for number in shown)}
    for one in known:
        assert not tells_of_few(len(one))
        for other in known:
            if other < one:  # only then does subtracting say who is left
                assert not tells_of_few(len(one - other)), (sorted(one), sorted(other))


@given(SIZES, st.booleans())
def test_lines_of_any_table_are_parted_by_the_one_rule(sizes: list[int], overlaps: bool) -> None:
    """Neither a line nor what is put together tells of a few, and none is lost without need."""
    shown, hidden = part_small(sizes, size=int, overlaps=overlaps)
    assert all(size >= SMALLEST_GROUP for size in shown)
    together = max(hidden, default=0) if overlaps else sum(hidden)
    assert not tells_of_few(together)
    left = sum(sizes) - sum(shown) - sum(hidden)
    assert not left or not hidden
    if not overlaps:
        by_rule = hidden_groups(sizes)
        assert sorted(shown) == sorted(s for n, s in enumerate(sizes) if s and n not in by_rule)
        assert not left or (tells_of_few(left) and not shown)


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4), st.integers(0, 9))
def test_parts_of_a_whole_cannot_be_worked_out_where_they_are_few(
    parts: list[int], rest: int
) -> None:
    whole = sum(parts) + rest
    said = told_parts(whole, parts)
    known = [part for part, text in zip(parts, said, strict=True) if text == f"{part:,}"]
    assert not any(tells_of_few(part) for part in known)
    if not tells_of_few(whole):
        assert not tells_of_few(whole - sum(known))


def test_numbers_of_few_are_not_told() -> None:
    assert [told(n) for n in (0, 1, 4, 5, 1234)] == [
        "0",
        "fewer than 5",
        "fewer than 5",
        "5",
        "1,234",
    ]


@given(SIZES)
def test_groups_that_are_hidden_stand_together_as_five_or_all(sizes: list[int]) -> None:
    hidden = hidden_groups(sizes)
    assert all(n in hidden for n, size in enumerate(sizes) if tells_of_few(size))
    together = sum(sizes[n] for n in hidden)
    assert not tells_of_few(together) or together == sum(sizes)


class TestShownRequirements:
    """Lines of the table of groups: twenty and ten people."""

    @pytest.mark.parametrize(
        ("by_line", "is_shown"),
        [
            ({0: 20, 1: 10}, True),  # everybody
            ({0: 20}, True),  # a whole group
            ({0: 4}, False),  # a few
            ({0: 20, 1: 3}, False),  # less the first group, a few
            ({0: 17}, False),  # the first group less these, a few
            ({0: 10, 1: 5}, True),
        ],
    )
    def test_are_those_that_leave_no_few(self, by_line: dict[int, int], is_shown: bool) -> None:
        assert shown_requirements([Crossed(1, by_line)], [20, 10]) == ({1} if is_shown else set())

    def test_hide_the_smaller_of_two_that_differ_by_a_few(self) -> None:
        both = [Crossed(1, {0: 10, 1: 5}), Crossed(2, {0: 8, 1: 5})]
        assert shown_requirements(both, [20, 10]) == {1}


class TestPartSmall:
    @pytest.mark.parametrize(
        ("sizes", "shown", "hidden"),
        [
            ([20, 9], [20, 9], []),
            ([3, 20, 4], [20], [3, 4]),
            # One alone could be told by subtraction.
            ([20, 3, 8], [20], [3, 8]),
            ([1, 2], [], []),
            ([], [], []),
            # Nobody's line is none, and hides nobody else's.
            ([0, 20], [20], []),
        ],
    )
    def test_puts_few_together(self, sizes: list[int], shown: list[int], hidden: list[int]) -> None:
        assert part_small(sizes, size=int) == (shown, hidden)

    def test_counts_on_nobody_twice_where_parts_overlap(self) -> None:
        # The three and the four may be the same people.
        assert part_small([3, 20, 4], size=int, overlaps=True) == ([], [3, 4, 20])
