"""What the register says about a person."""

from collections.abc import Sequence

from learning.courses.enums import COUNTS_AS_THERE, PLACE_TRANSITIONS, RESULTS, PlaceState

# Source: facts.md section 4. "Missing more than one half-day = part attended, no certificate."
MAY_MISS = 1


def was_there(kinds: Sequence[str | None]) -> bool:
    """Whether every one of these half-days is marked present or late."""
    return bool(kinds) and all(kind in COUNTS_AS_THERE for kind in kinds)


def outcome_of(kinds: Sequence[str | None]) -> PlaceState | None:
    """Return what a place becomes, given one mark for each half-day of the run.

    None while a half-day is unmarked: a gap in the register is held against nobody.
    """
    if not kinds or None in kinds:
        return None
    missed = sum(kind not in COUNTS_AS_THERE for kind in kinds)
    if missed == len(kinds):
        return PlaceState.NOT_ATTENDED
    return PlaceState.PART_ATTENDED if missed > MAY_MISS else PlaceState.ATTENDED


def results_open_to(state: str) -> tuple[PlaceState, ...]:
    """Return which results a place in this state can still get; none where it has its last."""
    may_become = PLACE_TRANSITIONS.get(PlaceState(state), frozenset())
    return tuple(result for result in RESULTS if result in may_become)
