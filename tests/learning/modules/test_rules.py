"""The state of a module that a person is shown."""

import pytest

from learning.modules.rules import minutes_left, shown_state


@pytest.mark.parametrize(
    ("standing", "is_started", "is_finished", "shown"),
    [
        ("overdue", True, False, "overdue"),
        ("lapsed", True, True, "lapsed"),
        ("due_soon", True, False, "due_soon"),
        ("not_started", True, False, "in_progress"),
        ("current", True, False, "in_progress"),
        ("in_progress", False, True, "not_started"),
        ("not_started", False, False, "not_started"),
        (None, True, False, "in_progress"),
        (None, False, True, "done"),
        (None, False, False, ""),
    ],
)
def test_says_first_what_is_late_or_soon_due(
    standing: str | None, *, is_started: bool, is_finished: bool, shown: str
) -> None:
    assert shown_state(standing, is_started=is_started, is_finished=is_finished) == shown


@pytest.mark.parametrize(
    ("done", "answered", "left"),
    [((), 0, 15), ((1,), 0, 12), ((1, 2), 0, 5), ((1, 2), 1, 5), ((1, 2), 4, 2), ((1, 2), 6, 0)],
)
def test_counts_the_check_among_the_minutes_left(
    done: tuple[int, ...], answered: int, left: int
) -> None:
    assert minutes_left([3, 7], done, check=5, questions=6, answered=answered) == left


def test_counts_no_check_where_there_is_none() -> None:
    assert minutes_left([3, 7], (), check=0, questions=0) == 10
