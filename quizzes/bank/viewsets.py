"""Questions in the admin: the list, its filters, and the chooser."""

from typing import Any

import django_filters
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from quizzes.bank.enums import QuestionType
from quizzes.bank.models import Question
from quizzes.bank.queries import KEY_ORDER
from quizzes.bank.views import CreateView, EditView, WorkflowActionView


def module_prefixes() -> list[tuple[str, str]]:
    """Return what keys begin with: M02 for M02-Q1."""
    keys = Question.objects.order_by("key").values_list("key", flat=True)
    prefixes = dict.fromkeys(key.partition("-")[0] for key in keys if key)
    return [(prefix, prefix) for prefix in prefixes]


class QuestionFilterSet(WagtailFilterSet):
    """By module, type and whether learners meet it."""

    module = django_filters.ChoiceFilter(
        label=_("Module"), choices=module_prefixes, method="of_module"
    )
    type = django_filters.ChoiceFilter(label=_("Type"), choices=QuestionType.choices)

    class Meta:
        model = Question
        fields = ["module", "type", "live"]

    def of_module(self, questions: QuerySet[Question], _name: str, prefix: str) -> Any:
        """Keep the questions whose key begins with a module's."""
        return questions.filter(key__startswith=f"{prefix}-")


class PreviewColumn(Column):
    """A link to the newest draft as a learner would meet it."""

    cell_template_name = "bank/admin/preview_cell.html"

    @override
    def get_value(self, instance: Question) -> str:
        if not instance.latest_revision_id:
            return ""
        name = instance.snippet_viewset.get_url_name("revisions_view")
        return reverse(name, args=[quote(instance.pk), instance.latest_revision_id])


class QuestionIndexView(IndexView):
    """The list, whose keys stand as people count."""

    @override
    def order_queryset(self, queryset: Any) -> Any:
        found = super().order_queryset(queryset)
        if self.ordering == "key":
            return found.order_by(*KEY_ORDER)
        if self.ordering == "-key":
            return found.order_by(*(part.desc() for part in KEY_ORDER))
        return found


class QuestionColumns:
    """What the chooser's window and its list share."""

    ordering = KEY_ORDER
    page_subtitle = ""  # the title says it

    @property
    def columns(self) -> list[Column]:
        """Add type and preview to what Wagtail shows."""
        return [
            *super().columns,  # type: ignore[misc] # mixed into a view
            Column("get_type_display", label=_("Type")),
            PreviewColumn("preview", label=_("Preview")),
        ]

    def get_object_list(self) -> Any:
        """Ask for the status of all questions at once."""
        return super().get_object_list().with_status()  # type: ignore[misc] # mixed into a view


class QuestionChooseView(QuestionColumns, ChooseView):
    """The chooser's window."""


class QuestionChooseResultsView(QuestionColumns, ChooseResultsView):
    """Its list after a search."""


class QuestionChooserViewSet(SnippetChooserViewSet):
    """Choosing a question for a quiz or a section."""

    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
    icon = "help"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    edit_item_text = _("Edit this question")


class QuestionViewSet(SnippetViewSet):
    """The bank."""

    model = Question
    icon = "help"
    menu_label = _("All questions")
    list_display = [
        "key",
        "title",
        Column("get_type_display", label=_("Type"), sort_key="type"),
        LiveStatusTagColumn(),
        Column("newest_version", label=_("Version"), sort_key="newest_version"),
        DateColumn("checked_date", label=_("Last checked"), sort_key="checked_date"),
        Column("used_in", label=_("Used in"), sort_key="used_in"),
    ]
    list_export = ["key", "title", "type", "live", "source", "checked_date", "review_by_date"]
    filterset_class = QuestionFilterSet
    index_view_class = QuestionIndexView
    add_view_class = CreateView
    edit_view_class = EditView
    workflow_action_view_class = WorkflowActionView
    list_per_page = 50
    ordering = "key"
    chooser_viewset_class = QuestionChooserViewSet
    chooser_per_page = 20

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Say of each question its newest version and how many pages and quizzes use it."""
        uses = (
            ReferenceIndex.objects.filter(
                to_content_type=ContentType.objects.get_for_model(Question),
                to_object_id=Cast(OuterRef("pk"), CharField()),
            )
            .order_by()
            .values("to_object_id")
            .annotate(count=Count("object_id", distinct=True))
            .values("count")
        )
        return Question.objects.with_status().annotate(
            newest_version=Max("versions__number"), used_in=Coalesce(Subquery(uses), 0)
        )
