"""What a learner did, to read again."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from media.editions.views import file_url
from quizzes.attempts.access import attempt_for
from quizzes.attempts.enums import Purpose
from quizzes.attempts.presentation import feedback_page, result_page
from quizzes.attempts.queries import answers_of


@never_cache
@require_safe
@login_required
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show every question of a submitted attempt of one's own with its feedback."""
    attempt = attempt_for(request.user, uuid)
    if attempt.is_open:
        raise Http404("This attempt has not been handed in.")
    answers = answers_of(attempt)
    result = result_page(attempt=attempt, answers=answers, href=lambda n: f"#question-{n}")
    feedbacks = [
        feedback_page(
            attempt=attempt, position=row.number, answers=answers, file_url=file_url, heading=2
        )
        for row in result.rows
    ]
    return render(
        request,
        "attempts/review.html",
        {
            "attempt": attempt,
            "result": result,
            "feedbacks": feedbacks,
            "is_check": attempt.purpose == Purpose.CHECK,
        },
    )
