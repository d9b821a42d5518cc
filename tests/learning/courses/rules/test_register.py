import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.courses.enums import AttendanceKind, PlaceState
from learning.courses.rules import outcome_of, was_there

P, L, A, S = (
    AttendanceKind.PRESENT,
    AttendanceKind.LATE,
    AttendanceKind.ABSENT,
    AttendanceKind.APOLOGIES,
)


class TestWasThere:
    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ((P, P), True),
            ((P, L), True),
            ((P, A), False),
            ((S, P), False),
            ((P, None), False),
            ((), False),
        ],
    )
    def test_needs_both_halves(self, kinds: tuple[str | None, ...], expected: bool) -> None:
        assert was_there(kinds) is expected


class TestOutcomeOf:
    @pytest.mark.parametrize(
        ("kinds", "state"),
        [
            ([P] * 8, PlaceState.ATTENDED),
            ([P] * 7 + [A], PlaceState.ATTENDED),
            ([L] * 7 + [S], PlaceState.ATTENDED),
            ([P] * 6 + [A, S], PlaceState.PART_ATTENDED),
            ([A] * 7 + [L], PlaceState.PART_ATTENDED),
            ([A] * 8, PlaceState.NOT_ATTENDED),
            ([S] * 8, PlaceState.NOT_ATTENDED),
            ([P] * 7 + [None], None),
            ([], None),
        ],
    )
    def test_lets_one_half_day_be_missed(
        self, kinds: list[str | None], state: PlaceState | None
    ) -> None:
        assert outcome_of(kinds) == state

    @given(kinds=st.lists(st.sampled_from(list(AttendanceKind)), min_size=8, max_size=8))
    def test_does_not_depend_on_which_half_was_missed(self, kinds: list[str | None]) -> None:
        assert outcome_of(kinds) == outcome_of(sorted(kinds, key=str))
