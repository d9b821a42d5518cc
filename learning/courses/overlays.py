"""What rooms above know of a run's results; they register it, since this room does not see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from learning.courses.models import CourseRun

# Of a run: by the id of the learner, what became of her result since, in words.
ResultNotes = Callable[["CourseRun"], dict[object, str]]

_notes: list[ResultNotes] = []


def register_result_notes(notes: ResultNotes) -> None:
    """Let a room say what became of results since they were recorded (from `ready()`)."""
    if notes not in _notes:
        _notes.append(notes)


def result_notes(run: CourseRun) -> dict[object, str]:
    """Return what became of results since, by the id of the learner."""
    found: dict[object, str] = {}
    for notes in _notes:
        found.update(notes(run))
    return found
