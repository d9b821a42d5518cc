from learning.courses.enums import (
    ENDED,
    FIRST_STATES,
    HOLDS_SEAT,
    MAY_BE_GIVEN_UP,
    ON_REGISTER,
    PLACE_TRANSITIONS,
    RESULTS,
    RUN_TRANSITIONS,
    SET_BY_REGISTER,
    TOOK_PLACE,
    WITHOUT_RESULT,
    PlaceState,
    RunState,
)


def reachable(start: PlaceState) -> set[PlaceState]:
    """Every state a place can come to from here."""
    found: set[PlaceState] = set()
    ahead = [start]
    while ahead:
        for state in PLACE_TRANSITIONS.get(ahead.pop(), frozenset()):
            if state not in found:
                found.add(state)
                ahead.append(state)
    return found


class TestPlaceTransitions:
    def test_name_every_state_as_a_start_or_an_end(self) -> None:
        named = set(PLACE_TRANSITIONS) | {s for to in PLACE_TRANSITIONS.values() for s in to}
        assert named == set(PlaceState)

    def test_have_no_way_out_of_ended_states(self) -> None:
        assert not ENDED & set(PLACE_TRANSITIONS)

    def test_reach_every_state_from_the_first_ones(self) -> None:
        found = set(FIRST_STATES).union(*(reachable(state) for state in FIRST_STATES))
        assert found == set(PlaceState)

    def test_never_lead_back_to_where_a_place_began(self) -> None:
        assert not any(
            PlaceState.NOMINATED in to or PlaceState.WAITING in to
            for start, to in PLACE_TRANSITIONS.items()
            if start != PlaceState.APPROVED
        )

    def test_never_give_up_a_place_that_was_used(self) -> None:
        for state in TOOK_PLACE:
            assert not reachable(state) & ENDED

    def test_never_go_from_a_state_to_itself(self) -> None:
        assert all(start not in to for start, to in PLACE_TRANSITIONS.items())

    def test_end_or_seat_whatever_may_be_given_up(self) -> None:
        for state in MAY_BE_GIVEN_UP:
            assert PLACE_TRANSITIONS[state] & ENDED


class TestNamedSets:
    def test_part_every_state_into_ended_waiting_for_a_decision_and_seated(self) -> None:
        undecided = {PlaceState.NOMINATED, PlaceState.APPROVED, PlaceState.WAITING}
        assert HOLDS_SEAT | ENDED | undecided == set(PlaceState)
        assert not HOLDS_SEAT & ENDED

    def test_keep_the_register_within_the_seats(self) -> None:
        assert SET_BY_REGISTER < ON_REGISTER < HOLDS_SEAT

    def test_leave_a_withdrawn_pass_to_the_register(self) -> None:
        assert PLACE_TRANSITIONS[PlaceState.PASSED] == WITHOUT_RESULT < SET_BY_REGISTER
        assert not WITHOUT_RESULT & set(RESULTS)


class TestRunTransitions:
    def test_have_no_way_out_of_closed_and_called_off(self) -> None:
        assert not {RunState.CLOSED, RunState.CANCELLED} & set(RUN_TRANSITIONS)

    def test_never_call_off_a_run_that_was_held(self) -> None:
        assert RunState.CANCELLED not in RUN_TRANSITIONS[RunState.DELIVERED]
