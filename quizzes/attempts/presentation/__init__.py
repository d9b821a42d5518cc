"""Questions, feedback and results made ready for templates: every text chosen, every rule done.

Shared by the checks of modules, the activities in their sections and the authors' preview.
Outsiders import from here.
"""

from quizzes.attempts.presentation.feedback import feedback_page, feedback_view
from quizzes.attempts.presentation.pictures import FileAddress
from quizzes.attempts.presentation.questions import question_page, question_view
from quizzes.attempts.presentation.results import result_page, steps_of
from quizzes.attempts.presentation.texts import Outcome
from quizzes.attempts.presentation.views import (
    ChoiceView,
    ErrorView,
    FeedbackView,
    MarkerView,
    PartGroup,
    PartView,
    PictureView,
    QuestionView,
    ResultRow,
    ResultView,
    SelectView,
    StepView,
    TurnView,
)

__all__ = [
    "ChoiceView",
    "ErrorView",
    "FeedbackView",
    "FileAddress",
    "MarkerView",
    "Outcome",
    "PartGroup",
    "PartView",
    "PictureView",
    "QuestionView",
    "ResultRow",
    "ResultView",
    "SelectView",
    "StepView",
    "TurnView",
    "feedback_page",
    "feedback_view",
    "question_page",
    "question_view",
    "result_page",
    "steps_of",
]
