"""The state of a module that a person is shown."""

import pytest

from learning.modules.rules import shown_state


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
