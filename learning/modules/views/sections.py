"""A section of a module: read it, answer what it asks, go on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.keeping import keeping_posts, onward
from learning.modules import operations
from learning.modules.player import Visit, section_or_404, visit
from learning.modules.views.activities import Activity, activity_in, practise, section_page
from learning.modules.views.answers import is_for, read_sequence, said_of
from learning.modules.views.keeping import following_moves
from media.editions.models import EditionSection
from quizzes.attempts.forms import answer_from_post, problem_in
from quizzes.attempts.operations import NotAnswered, answer_question, save_response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@following_moves
@keeping_posts
def section(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a section; POST answers its activity, tries it again, leaves or goes on."""
    here = visit(request, slug)
    shown = section_or_404(here, number)
    if request.method == "POST":
        return _post(request, here, shown)
    return section_page(request, here, shown, activity_in(here, shown))


def _post(request: HttpRequest, here: Visit, shown: EditionSection) -> HttpResponse:
    action = request.POST.get("action", "answer")
    if action == "continue":
        return _go_on(request, here, shown.number)
    activity = activity_in(here, shown)
    if action == "leave":
        return _leave(request, here, shown.number, activity)
    if activity is None:
        return onward(request, "modules:section", here.slug, shown.number)
    if action == "again":
        practise(here, shown, again=True)
        return onward(request, "modules:section", here.slug, shown.number, fragment="activity")
    if activity.is_conversation:
        return onward(request, "modules:turn", here.slug, shown.number, activity.turn)
    return _answer(request, here, activity)


def _answer(request: HttpRequest, here: Visit, activity: Activity) -> HttpResponse:
    shown = activity.section
    feedback = ("modules:section", here.slug, shown.number)
    if not is_for(request, activity.attempt):
        return onward(request, *feedback, fragment="activity")
    problem = problem_in(activity.item, request.POST)
    if problem:
        return section_page(request, here, shown, activity, posted=request.POST, problem=problem)
    saved = answer_question(
        attempt=practise(here, shown),
        position=1,
        answer=answer_from_post(activity.item.type, request.POST),
        sequence=read_sequence(request.POST),
        by=here.user,
        at=here.at,
        hands_in=True,
    )
    said_of(request, saved)
    return onward(request, *feedback, fragment="feedback")


def _leave(
    request: HttpRequest, here: Visit, number: int, activity: Activity | None
) -> HttpResponse:
    """Keep the place, and what was chosen so far without marking it."""
    operations.keep_place(user=here.user, edition=here.edition, section=number, at=here.at)
    asks = activity is not None and not activity.is_conversation and "sequence" in request.POST
    if activity and asks and is_for(request, activity.attempt):
        try:
            saved = save_response(
                attempt=practise(here, activity.section),
                position=1,
                sequence=read_sequence(request.POST),
                answer=answer_from_post(activity.item.type, request.POST),
                by=here.user,
                at=here.at,
            )
            said_of(request, saved)
        except NotAnswered:
            pass  # nothing was chosen yet
    return onward(request, "modules:learn")


def _go_on(request: HttpRequest, here: Visit, number: int) -> HttpResponse:
    following = operations.finish_section(
        user=here.user,
        edition=here.edition,
        number=number,
        count=here.outline.count,
        has_check=here.outline.check is not None,
        at=here.at,
    )
    if following is not None:
        if following < number:
            messages.info(request, _("You have read the last section. This one is still to do."))
        return onward(request, "modules:section", here.slug, following)
    if here.outline.check:
        return onward(request, "modules:check", here.slug)
    return onward(request, "modules:result", here.slug)
