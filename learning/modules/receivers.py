"""What this room does when a check was marked."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from learning.modules import operations
from learning.modules.enums import CHECK
from quizzes.attempts.models import Attempt
from quizzes.attempts.signals import attempt_marked


@receiver(attempt_marked, dispatch_uid="modules_finish_on_pass")
def finish_on_pass(*, attempt: Attempt, at: datetime, **kwargs: Any) -> None:
    """A passed check finishes the module."""
    if attempt.usage == CHECK and attempt.is_passed:
        operations.finish_module(user=attempt.user, edition=attempt.edition, attempt=attempt, at=at)
