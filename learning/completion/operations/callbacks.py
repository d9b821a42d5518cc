"""Calling back those who passed an older edition of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from learning.accounts.tree_lock import take_tree
from learning.completion.operations.standing import recompute_standing
from learning.completion.queries.callbacks import people_called

if TYPE_CHECKING:
    from datetime import datetime

    from media.editions.models import Edition


@transaction.atomic
def call_back(*, edition: Edition, at: datetime) -> int:
    """Write the standing anew of those whom an edition calls back; nothing for one that does not.

    Only of those who must hold its module: whoever learned it because she likes has no day to
    keep. Returns the number of generations written; told again it writes nothing.

    Whoever passes it or is first required to at the same instant is waited for, or waits: else
    neither would see the other.
    """
    if edition.redo_within_days is None or edition.number == 1:
        return 0
    take_tree()
    learners = people_called(edition.translation_key, edition.page_id, edition.locale.language_code)
    return recompute_standing(learners=learners, at=at)
