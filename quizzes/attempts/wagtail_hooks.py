"""Registers questions and quizzes with Wagtail's admin, under one entry of its menu.

Here and not in the bank, because the bank does not know that quizzes exist.
"""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from media.reference.home_panels import adds
from quizzes.attempts.home_panels import MostMissedQuestions
from quizzes.attempts.viewsets import QuestionsGroup

hooks.register("construct_homepage_panels", adds(MostMissedQuestions))
register_snippet(QuestionsGroup)
