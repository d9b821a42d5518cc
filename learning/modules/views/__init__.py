"""The player, and My learning. Outsiders import from here."""

from learning.modules.views.checks import check, question
from learning.modules.views.conversations import turn
from learning.modules.views.learning import learn, module, what_changed
from learning.modules.views.results import feedback, result
from learning.modules.views.sections import section

__all__ = [
    "check",
    "feedback",
    "learn",
    "module",
    "question",
    "result",
    "section",
    "turn",
    "what_changed",
]
