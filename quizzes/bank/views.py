"""Wagtail's views of a question, where a question that is not finished may be published."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.snippets.views import snippets

from quizzes.bank.models import Question
from quizzes.bank.operations import NotAQuestion

if TYPE_CHECKING:
    from django.views import View as Mixed
else:
    Mixed = object


class RefusesInWords(Mixed):
    """Turns the refusal to publish into a message on the editor's page.

    The form of the editor refuses first; this is for what gets round it, such as the approval of
    a draft that was saved half-empty after it had been handed in.
    """

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer as usual, or say what is missing."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAQuestion as refused:
            for text in refused.messages:
                messages.error(request, _("Not published. %(problem)s") % {"problem": text})
            edit = reverse(Question.snippet_viewset.get_url_name("edit"), args=[kwargs["pk"]])
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return JsonResponse({"step": "success", "redirect": edit})
            return redirect(edit)


class CreateView(snippets.CreateView):  # type: ignore[misc] # Wagtail has no types
    """The editor of a question that has not been saved; it may be saving itself meanwhile."""

    error_message = gettext_lazy(
        "This question is not ready yet. Mend what is marked below, or save it as a draft."
    )


class EditView(RefusesInWords, snippets.EditView):  # type: ignore[misc] # Wagtail has no types
    """The editor."""


class WorkflowActionView(RefusesInWords, snippets.WorkflowActionView):  # type: ignore[misc]
    """Approval from the list of tasks."""
