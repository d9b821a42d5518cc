"""After an answer, and after the check: why, and how it went."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.accounts.keeping import keeping_posts
from learning.modules.enums import CHECK
from learning.modules.overlays import standing_for
from learning.modules.player import visit
from learning.modules.views.checks import attempt_steps, check_of
from learning.modules.views.keeping import following_moves
from learning.modules.views.pictures import LARGER, larger_picture
from media.editions.views import file_url
from quizzes.attempts.presentation import feedback_page, result_page
from quizzes.attempts.queries import Answer, answers_of, latest_attempt
from quizzes.attempts.rules import needed_for_pass


@never_cache
@require_safe
@following_moves
@keeping_posts
def feedback(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """Show why, for an answer that is locked; anything else leads back to the question."""
    here, spec = check_of(request, slug)
    count = len(spec.items)
    if not 1 <= position <= count:
        raise Http404("No such question.")
    attempt = latest_attempt(user_id=here.user.pk, edition_id=here.edition.pk, usage=CHECK)
    if attempt is None:
        return redirect("modules:check", slug)
    answers = answers_of(attempt)
    if position not in answers or not answers[position].is_locked:
        return redirect("modules:question", slug, position)
    why = feedback_page(attempt=attempt, position=position, answers=answers, file_url=file_url)
    if larger := larger_picture(request, here, why.picture, shows_regions=True):
        return larger
    return render(
        request,
        "modules/feedback.html",
        {
            "larger_href": f"?{LARGER}",
            "visit": here,
            "outline": here.outline,
            "saved": here.saved_with(answers),
            "attempt": attempt,
            "title": attempt.spec["title"],
            "feedback": why,
            "position": position,
            "count": count,
            "question_steps": attempt_steps(here, attempt, position, answers),
            "following": _next_open(position, count, answers),
            "is_open": attempt.is_open,
            "needed": needed_for_pass(count, spec.pass_percent),
        },
    )


def _next_open(position: int, count: int, answers: dict[int, Answer]) -> int | None:
    """Return the next question whose answer is not locked, from the start again after the last."""
    order = [*range(position + 1, count + 1), *range(1, position)]
    return next((n for n in order if n not in answers or not answers[n].is_locked), None)


@never_cache
@require_safe
@following_moves
@keeping_posts
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the check went, what to look at again, and the certificate."""
    here = visit(request, slug)
    attempt = latest_attempt(user_id=here.user.pk, edition_id=here.edition.pk, usage=CHECK)
    if here.outline.check and (attempt is None or attempt.is_open):
        return redirect("modules:check", slug)
    if not here.outline.check and here.finished is None:
        return redirect("modules:module", slug)
    view = None
    if attempt:
        view = result_page(
            attempt=attempt,
            answers=answers_of(attempt),
            href=lambda n: reverse("modules:feedback", args=[slug, n]),
        )
    standing = standing_for(here.user, here.at).get(here.outline.translation_key)
    is_pass = view is None or view.is_passed
    return render(
        request,
        "modules/result.html",
        {
            "visit": here,
            "outline": here.outline,
            "attempt": attempt,
            "result": view,
            "standing": standing,
            "withdrawn": standing.withdrawn if standing and is_pass else "",
        },
    )
