"""Reading one answer from a form and saying what became of it, for sections and checks alike."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from quizzes.attempts.access import attempt_for
from quizzes.attempts.enums import SaveOutcome
from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import Saved

HIGHEST_SEQUENCE = 1_000_000


def read_sequence(posted: QueryDict) -> int:
    """Return the save's number as the page counted it; anything else counts as the first."""
    text = posted.get("sequence", "")
    if text.isascii() and text.isdigit() and 1 <= int(text[:8]) <= HIGHEST_SEQUENCE:
        return int(text[:8])
    return 1


def is_for(request: HttpRequest, attempt: Attempt | None) -> bool:
    """Whether a form was drawn for this attempt, or before there was one.

    One drawn for an earlier attempt of hers is stale, and a message says so.

    Raises:
        Http404: when it names no attempt of hers.
    """
    named = request.POST.get("attempt", "")
    if not named or (attempt is not None and named == str(attempt.uuid)):
        return True
    try:
        attempt_for(request.user, UUID(named))
    except ValueError as error:
        raise Http404("No such attempt.") from error
    messages.info(
        request,
        _("That page was from an earlier go, which has been handed in. Nothing was changed."),
    )
    return False


def said_of(request: HttpRequest, saved: Saved) -> None:
    """Say in words when a save did not take."""
    if saved.outcome == SaveOutcome.LOCKED:
        messages.info(
            request,
            _("You had already read the feedback to this question, so your first answer stands."),
        )
    elif saved.outcome == SaveOutcome.OLDER:
        messages.info(
            request,
            _("You changed this answer in another window. The newer answer is shown here."),
        )
