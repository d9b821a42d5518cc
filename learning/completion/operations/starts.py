"""Keeping when somebody first opened a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from learning.accounts.tree_lock import hold_tree_still
from learning.completion.models import ModuleStart, StandingSpan
from learning.completion.operations.standing import note_touched, recompute_standing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def record_start(*, learner_id: UUID, subject_key: UUID, at: datetime) -> None:
    """Record the first start of a module, once; standing follows where the module is required.

    Whoever is to be required to learn it is being worked out, perhaps, and is told of the start.
    """
    hold_tree_still()
    started = ModuleStart(learner_id=learner_id, subject_key=subject_key, started_at=at)
    ModuleStart.objects.bulk_create([started], ignore_conflicts=True)
    required = StandingSpan.objects.filter(
        learner=learner_id, requirement__subject_key=subject_key, known_to=None
    )
    if required.exists():
        recompute_standing(learners=[learner_id], at=at)
    else:
        note_touched([learner_id])
