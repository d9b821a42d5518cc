"""The check at the end of a module: start, one question a page, hand in."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.keeping import keeping_posts, onward, owner_of
from learning.modules import operations, texts
from learning.modules.enums import CHECK
from learning.modules.player import CHECK_STEP, Visit, has_failed_check, visit
from learning.modules.views.answers import is_for, read_sequence, said_of
from learning.modules.views.keeping import following_moves, kept_answer
from learning.modules.views.pictures import LARGER, larger_picture
from media.editions.views import file_url
from quizzes.attempts.enums import FeedbackPolicy, Purpose, SaveOutcome
from quizzes.attempts.forms import AnswerProblem, answer_from_post, problem_in
from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import (
    AttemptRefused,
    NotAnswered,
    answer_question,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.attempts.presentation import StepView, question_page, steps_of
from quizzes.attempts.queries import Answer, answers_of, item_at
from quizzes.attempts.rules import needed_for_pass
from quizzes.attempts.spec import QuizSpec
from quizzes.items import Branching


@dataclass(frozen=True)
class Question:
    """One question of an open attempt at a check."""

    here: Visit
    attempt: Attempt
    position: int
    answers: dict[int, Answer] = field(default_factory=dict)


def check_of(request: HttpRequest, slug: str) -> tuple[Visit, QuizSpec]:
    """Return the visit to a module, and its check; Http404 where it has none."""
    here = visit(request, slug, at_check=True)
    if not here.outline.check:
        raise Http404("This module has no check.")
    return here, QuizSpec.from_json(here.outline.check)


def attempt_steps(
    here: Visit, attempt: Attempt, position: int, answers: dict[int, Answer]
) -> tuple[StepView, ...]:
    """Return the row of questions; those whose feedback was shown lead to it."""
    return steps_of(
        attempt=attempt,
        answers=answers,
        now=position,
        href=lambda n: reverse(
            "modules:feedback" if n in answers and answers[n].is_locked else "modules:question",
            args=[here.slug, n],
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@following_moves
@keeping_posts
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the check asks; POST starts it, goes on with it, or hands it in."""
    here, spec = check_of(request, slug)
    attempt = here.attempt
    count = len(spec.items)
    if request.method == "POST" and request.POST.get("action") != "finish":
        return _start(request, here, spec)
    answers = answers_of(attempt) if attempt else {}
    unanswered = _first_unanswered(count, answers) if attempt else None
    if request.method == "POST":
        if attempt is None or not is_for(request, attempt):
            # A second click finds nothing open, and shows the same result.
            return redirect("modules:result", here.slug)
        # Handing in early is final, so it is asked once more.
        if unanswered is None or "confirmed" in request.POST:
            submit_attempt(attempt=attempt, by=here.user, at=here.at)
            return redirect("modules:result", here.slug)
    return render(
        request,
        "modules/check.html",
        {
            "visit": replace(here, answered=len(answers)),
            "outline": here.outline,
            "now": CHECK_STEP,
            "steps": partial(here.steps, CHECK_STEP),
            "saved": here.saved_with(answers),
            "spec": spec,
            "intro": texts.paragraphs(spec.intro),
            "count": count,
            "needed": needed_for_pass(count, spec.pass_percent),
            "attempt": attempt,
            "answered": len(answers),
            "unanswered": unanswered,
            "left_out": count - len(answers),
            "asks_to_confirm": request.method == "POST",
            "has_failed": attempt is None and has_failed_check(here),
            "feedback_comes_at_end": spec.policy == FeedbackPolicy.AT_END,
        },
    )


def _first_unanswered(count: int, answers: dict[int, Answer]) -> int | None:
    return next((n for n in range(1, count + 1) if n not in answers), None)


def _start(request: HttpRequest, here: Visit, spec: QuizSpec) -> HttpResponse:
    operations.keep_place(
        user=here.user, edition=here.edition, section=here.outline.count + 1, at=here.at
    )
    attempt = start_attempt(
        user=here.user,
        edition=here.edition,
        usage=CHECK,
        purpose=Purpose.CHECK,
        spec=spec,
        by=here.user,
        at=here.at,
    )
    position = _first_unanswered(len(spec.items), answers_of(attempt)) or 1
    return redirect("modules:question", here.slug, position)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@following_moves
@keeping_posts
def question(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """Show one question; POST saves the answer and, after each, leads to its feedback."""
    here, spec = check_of(request, slug)
    if not 1 <= position <= len(spec.items):
        raise Http404("No such question.")
    attempt = here.attempt
    if request.method == "POST" and not is_for(request, attempt):
        return onward(request, "modules:check", slug)
    if attempt is None:
        return onward(request, "modules:check", slug)
    if request.method == "POST":
        return _answer(request, Question(here, attempt, position))
    asked = Question(here, attempt, position, answers_of(attempt))
    return _page(request, asked, posted=kept_answer(request, attempt))


def _page(
    request: HttpRequest,
    asked: Question,
    *,
    posted: QueryDict | None,
    problem: AnswerProblem | None = None,
) -> HttpResponse:
    here, position = asked.here, asked.position
    view = question_page(
        attempt=asked.attempt,
        position=position,
        answers=asked.answers,
        file_url=file_url,
        posted=posted,
        problem=problem,
    )
    if larger := larger_picture(request, here, view.picture):
        return larger
    feedback_href = reverse("modules:feedback", args=[here.slug, position])
    return render(
        request,
        "modules/question.html",
        {
            "larger_href": f"?{LARGER}",
            "visit": here,
            "outline": here.outline,
            "saved": here.saved_with(asked.answers),
            "title": asked.attempt.spec["title"],
            "view": view,
            "errors": view.errors,
            "position": position,
            "count": len(asked.attempt.spec["items"]),
            "question_steps": attempt_steps(here, asked.attempt, position, asked.answers),
            "action": request.path,
            "owner": owner_of(here.user),
            "feedback_href": feedback_href if view.is_locked else "",
        },
    )


def _answer(request: HttpRequest, asked: Question) -> HttpResponse:
    here, attempt, position = asked.here, asked.attempt, asked.position
    item = item_at(attempt, position)
    answer = answer_from_post(item.type, request.POST)
    leaves = request.POST.get("action") == "leave"
    problem = None if leaves else problem_in(item, request.POST)
    if problem:
        shown = Question(here, attempt, position, answers_of(attempt))
        return _page(request, shown, posted=request.POST, problem=problem)
    after_each = attempt.spec["policy"] == FeedbackPolicy.AFTER_EACH
    is_step = isinstance(item, Branching) and not item.is_finished(answer)
    save: dict[str, Any] = {
        "attempt": attempt,
        "position": position,
        "sequence": read_sequence(request.POST),
        "answer": answer,
        "by": here.user,
        "at": here.at,
    }
    locks = after_each and not leaves and not is_step
    try:
        saved = answer_question(**save) if locks else save_response(**save)
    except AttemptRefused as refused:
        return _refused(request, here, refused, leaves=leaves)
    said_of(request, saved)
    if leaves:
        return onward(request, "modules:learn")
    stays = is_step or saved.outcome == SaveOutcome.OLDER
    return onward(request, *_after(asked, stays=stays, after_each=after_each))


def _after(asked: Question, *, stays: bool, after_each: bool) -> tuple[Any, ...]:
    """Return the page that follows an answer: its name and arguments."""
    slug, position = asked.here.slug, asked.position
    if stays:
        return "modules:question", slug, position
    if after_each:
        return "modules:feedback", slug, position
    if position < len(asked.attempt.spec["items"]):
        return "modules:question", slug, position + 1
    return "modules:check", slug


def _refused(
    request: HttpRequest, here: Visit, refused: AttemptRefused, *, leaves: bool
) -> HttpResponse:
    """Go on after an answer that could not be saved: nothing chosen yet, or handed in meanwhile."""
    if not (leaves and isinstance(refused, NotAnswered)):
        messages.info(request, str(refused))
    if leaves:
        return onward(request, "modules:learn")
    return onward(request, "modules:check", here.slug)
