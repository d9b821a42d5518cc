"""The questions that most people get wrong, on the admin's first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, FloatField, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from media.reference.home_panels import HomePanel, PanelRow
from quizzes.attempts.enums import AttemptState
from quizzes.attempts.models import Mark
from quizzes.bank.models import Question

if TYPE_CHECKING:
    from django.http import HttpRequest

# Fewer say nothing, and might be known to the reader (design.md, Who sees what).
FEWEST_ANSWERS: Final = 5


class MostMissedQuestions(HomePanel):
    """Questions that more than half of the people got wrong in their first attempt."""

    name = "most_missed_questions"
    order = 120
    permission = "bank.change_question"
    heading = gettext_lazy("Questions most people get wrong")
    columns = (gettext_lazy("Question"), gettext_lazy("Not wholly right, first attempts"))

    @override
    def waiting(self, request: HttpRequest) -> Any:
        firsts = Mark.objects.filter(attempt__state=AttemptState.SUBMITTED, attempt__number=1)
        return (
            firsts.values(
                question=F("version__question"),
                key=F("version__question__key"),
                stem=F("version__question__title"),
            )
            .annotate(count=Count("pk"), missed=Count("pk", filter=Q(score__lt=1)))
            .annotate(share=Cast("missed", FloatField()) / F("count"))
            .filter(count__gte=FEWEST_ANSWERS, share__gt=0.5)
            .order_by("-share", "key")
        )

    @override
    def row_of(self, found: Any) -> PanelRow:
        href = reverse(Question.snippet_viewset.get_url_name("edit"), args=[found["question"]])
        said = _("%(missed)s of %(count)s") % found
        return PanelRow(f"{found['key']}: {found['stem']}", href, (said,))
