"""Drawing a question, in the editor, as a learner meets it.

The learner's look belongs to the room above, which registers how it draws when the project
starts. Whatever is drawn comes from the form, the same that publishing freezes.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quizzes.bank.problems import problems_in
from quizzes.bank.texts import problem_text

FileAddress = Callable[[str], str]


class PreviewMode(StrEnum):
    """What a preview shows."""

    ASKED = "asked"
    FEEDBACK = "feedback"


# Takes a form that is a question, the mode, and what turns a picture's name into its address.
Drawing = Callable[[Mapping[str, Any], PreviewMode, FileAddress], SafeString]

_registered: list[Drawing] = []


def register_drawing(drawing: Drawing) -> None:
    """Say how questions are drawn; the latest registration counts."""
    _registered.append(drawing)


def draw(form: Mapping[str, Any], mode: PreviewMode, file_url: FileAddress) -> SafeString:
    """Draw a question; while it is not one yet, say what is missing."""
    problems = problems_in(form)
    if problems or not _registered:
        texts = [problem_text(problem, form) for problem in problems]
        return render_to_string("bank/not_yet.html", {"form": form, "problems": texts})
    return _registered[-1](form, mode, file_url)
