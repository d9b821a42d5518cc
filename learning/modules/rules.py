"""Pure rules of a learner's place: no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

# A longer gap between two steps is a break, not learning time (as in quizzes.attempts.rules).
LONGEST_STEP = timedelta(minutes=10)
# States in which nothing is left to do about a module, those in which one that was passed counts as
# held, and those in which it is asked for.
SETTLED = frozenset({"current"})
HELD = SETTLED | {"due_soon"}
LATE = frozenset({"overdue", "lapsed"})
EXEMPT = "exempt"


def next_section(done: Iterable[int], count: int, after: int) -> int | None:
    """Return the section to go to after finishing `after`: the next one, then any left out."""
    if after < count:
        return after + 1
    left = sorted(set(range(1, count + 1)) - set(done))
    return left[0] if left else None


def resume_section(section: int, count: int, *, has_check: bool) -> int | None:
    """Return the section to go on from; None for the check, which comes after the last.

    A place that no longer exists leads to the first section, never nowhere.
    """
    if section == count + 1 and has_check:
        return None
    return section if 1 <= section <= count else 1


def stays(number: int, *, is_open: bool, newest: int, last_move: int) -> bool:
    """Whether somebody with a place in edition `number` goes on in it.

    In the newest she always does. In an older one she does while she is in the middle of it,
    unless an edition since, `last_move` or later, moves learners on.
    """
    return number == newest or (is_open and number >= last_move)


def shown_state(standing: str | None, *, is_started: bool, is_finished: bool) -> str:
    """Return the state of a module that a person is shown; empty where there is nothing to say.

    What is late or soon due is said first, also in the middle of it. Where she has finished and it
    is asked for again, as when her pass was put right to an earlier day, she is in the middle of
    nothing.
    """
    if standing in LATE or standing == "due_soon":
        return standing or ""
    if is_started:
        return "in_progress"
    if is_finished and standing == "in_progress":
        return "not_started"
    return standing or ("done" if is_finished else "")


def minutes_left(
    minutes: Sequence[int],
    done: Iterable[int],
    *,
    check: int = 0,
    questions: int = 0,
    answered: int = 0,
) -> int:
    """Return the minutes of the sections not done yet, and of the questions not answered.

    `check` is how long all its questions take; begun minutes count whole.
    """
    finished = set(done)
    left = sum(m for number, m in enumerate(minutes, start=1) if number not in finished)
    return left + (-(-check * max(0, questions - answered) // questions) if questions else 0)


def step_seconds(since: datetime, at: datetime) -> int:
    """Return the seconds a step took, at most ten minutes, never negative."""
    return int(max(timedelta(0), min(at - since, LONGEST_STEP)).total_seconds())
