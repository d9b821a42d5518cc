"""Who may see an attempt: its own learner. Anyone else gets 404."""

from typing import Any
from uuid import UUID

from django.http import Http404

from quizzes.attempts.models import Attempt


def attempt_for(user: Any, uuid: UUID) -> Attempt:
    """Return the person's own attempt; Http404 for anybody else's, as for none.

    Its edition comes without the frozen data, which is large and which no answer needs.
    """
    mine = Attempt.objects.filter(uuid=uuid, user_id=user.pk)
    found = mine.select_related("edition").defer("edition__data").first()
    if found is None:
        raise Http404("No such attempt.")
    return found
