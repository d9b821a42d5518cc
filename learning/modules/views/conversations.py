"""The turns of a conversation in a section, each a page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.keeping import keeping_posts, onward
from learning.modules import operations
from learning.modules.player import Visit, section_or_404, visit
from learning.modules.views.activities import Activity, activity_in, practise, section_page
from learning.modules.views.answers import is_for, read_sequence, said_of
from learning.modules.views.keeping import following_moves
from quizzes.attempts.enums import SaveOutcome
from quizzes.attempts.forms import AnswerProblem, answer_from_post
from quizzes.attempts.operations import answer_question, save_response
from quizzes.items import Branching


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@following_moves
@keeping_posts
def turn(request: HttpRequest, slug: str, number: int, turn: int) -> HttpResponse:
    """Show one turn of a conversation; POST says something and goes to the next."""
    here = visit(request, slug)
    shown = section_or_404(here, number)
    activity = activity_in(here, shown)
    if activity is None or not isinstance(activity.item, Branching) or turn < 1:
        raise Http404("No such turn.")
    if turn > activity.turn:
        return onward(request, "modules:turn", slug, number, activity.turn)
    if request.method != "POST":
        return section_page(request, here, shown, activity, turn=turn)
    if request.POST.get("action") == "leave":
        operations.keep_place(user=here.user, edition=here.edition, section=number, at=here.at)
        return onward(request, "modules:learn")
    return _say(request, here, activity, activity.item, turn)


def _say(
    request: HttpRequest, here: Visit, activity: Activity, item: Branching, turn: int
) -> HttpResponse:
    number = activity.section.number
    if not is_for(request, activity.attempt):
        return onward(request, "modules:turn", here.slug, number, activity.turn)
    answer = item.normalise(answer_from_post(item.type, request.POST)) or {}
    said: Any = answer.get(item.response_key, ())
    path = list(said)
    if activity.is_locked:
        if path != activity.path:  # else the same click, sent twice
            messages.info(
                request, _("This conversation has ended. Try it again to say other things.")
            )
        return onward(request, "modules:turn", here.slug, number, activity.turn)
    if len(path) != turn:
        problem = AnswerProblem(_("Choose what you would do."))
        return section_page(request, here, activity.section, activity, turn=turn, problem=problem)
    save: dict[str, Any] = {
        "attempt": practise(here, activity.section),
        "position": 1,
        "sequence": read_sequence(request.POST),
        "answer": answer,
        "by": here.user,
        "at": here.at,
    }
    is_over = item.is_finished(answer)
    saved = answer_question(**save, hands_in=True) if is_over else save_response(**save)
    said_of(request, saved)
    if saved.outcome == SaveOutcome.OLDER:
        turn = len(saved.answer["path"])
        is_over = item.is_finished(saved.answer)
    return onward(request, "modules:turn", here.slug, number, turn if is_over else turn + 1)
