"""Quizzes in the admin, beside the questions they ask."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from quizzes.attempts.models import Quiz
from quizzes.bank.viewsets import QuestionViewSet


class QuizViewSet(SnippetViewSet):
    """Checks at the end of modules."""

    model = Quiz
    icon = "tasks"
    menu_label = _("Quizzes")
    list_display = [
        "title",
        "key",
        Column("question_count", label=_("Questions"), sort_key="question_count"),
        Column("pass_percent", label=_("Pass mark, per cent"), sort_key="pass_percent"),
        Column("get_policy_display", label=_("Feedback")),
    ]
    list_filter = ["policy"]
    list_export = ["key", "title", "pass_percent", "policy", "is_shuffled"]
    ordering = ["title"]

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        """Count the questions of each quiz."""
        return Quiz.objects.annotate(question_count=Count("quiz_questions"))


class QuestionsGroup(SnippetViewSetGroup):
    """Everything about questions under one entry of the menu."""

    menu_label = _("Questions")
    menu_icon = "help"
    menu_name = "questions"
    menu_order = 210
    items = (QuestionViewSet, QuizViewSet)
