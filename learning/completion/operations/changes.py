"""Putting rules in force and ending them: at once for few people, by the worker for many."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.accounts.tree_lock import take_tree
from learning.completion.models import Requirement, RequirementChange
from learning.completion.operations.reaching import count_reached
from learning.completion.operations.requirement_rows import RequirementRefused
from learning.completion.operations.requirements import (
    end_requirement,
    make_requirement_live,
    refuse_end,
    refuse_live,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

logger = logging.getLogger(__name__)

# A rule about more people than this is worked out by the worker, not while somebody waits.
MOST_AT_ONCE = 2_000
# A change without a sign of life for so long has lost its worker, and is handed to another.
TAKEN_UP_AFTER = timedelta(minutes=30)


def ask_live(*, requirement: Requirement, by: Any, at: datetime) -> RequirementChange | None:
    """Hold people to a draft: at once where they are few, else have the worker do so.

    Returns the change that waits then; None where the rule is live. A second press finds the
    first. Raises RequirementRefused as `make_requirement_live` does.
    """
    people = count_reached([requirement, requirement.replaces])
    if people <= MOST_AT_ONCE:
        make_requirement_live(requirement=requirement, by=by, at=at)
        return None
    with transaction.atomic():
        held = Requirement.objects.select_for_update().get(pk=requirement.pk)
        if not held.is_draft:
            return None
        refuse_live(held)
        return _written_down(held, None, people, by, at)


def ask_end(
    *, requirement: Requirement, end_date: date, by: Any, at: datetime
) -> RequirementChange | None:
    """End a rule: at once where it is about few people, else have the worker do so.

    Returns the change that waits then; None where it is done. Raises RequirementRefused as
    `end_requirement` does, and where another change of the rule waits.
    """
    people = count_reached([requirement])
    if people <= MOST_AT_ONCE:
        end_requirement(requirement=requirement, end_date=end_date, by=by, at=at)
        return None
    with transaction.atomic():
        held = Requirement.objects.select_for_update().get(pk=requirement.pk)
        refuse_end(held, end_date, at)
        return _written_down(held, end_date, people, by, at)


def _written_down(
    requirement: Requirement, end_date: date | None, people: int, by: Any, at: datetime
) -> RequirementChange:
    """Note the change and hand it to a worker, unless the same waits. The rule is locked."""
    waiting = RequirementChange.objects.waiting().filter(requirement=requirement).first()
    if waiting is not None:
        if waiting.end_date != end_date:
            raise RequirementRefused(_("Another day on which this rule ends is being worked out."))
        return waiting
    change, _is_new = RequirementChange.objects.update_or_create(
        requirement=requirement,
        defaults={
            "end_date": end_date,
            "people": people,
            "asked_by": by,
            "asked_at": at,
            "moved_at": at,
            "reason": "",
        },
    )
    _enqueue(change.pk)
    return change


def _enqueue(change_id: int) -> None:
    from learning.completion import tasks  # noqa: PLC0415 - the task calls an operation of here

    transaction.on_commit(lambda: tasks.enqueue_change(change_id), robust=True)


def carry_out_change(*, change_id: int, clock: Callable[[], datetime]) -> None:
    """Put a rule in force, or end it; the worker's part.

    All of it in one transaction: figures never show half a rule, and of a worker that stops
    nothing is left but the change, which another takes up. What was done already, or is being
    done, is done once. Failing leaves the reason to be read.
    """
    waiting = RequirementChange.objects.waiting().filter(pk=change_id)
    try:
        with transaction.atomic():
            take_tree()  # and so wait for another worker that is at it
            change = waiting.select_related("requirement", "asked_by").first()
            if change is None:
                return
            rule, by, at = change.requirement, change.asked_by, clock()
            change.delete()
            if change.end_date is None:
                make_requirement_live(requirement=rule, by=by, at=at)
            else:
                end_requirement(requirement=rule, end_date=change.end_date, by=by, at=at)
    except RequirementRefused as refusal:
        waiting.update(reason=str(refusal)[:250])
    except Exception:
        logger.exception("Change %s of a requirement failed.", change_id)
        waiting.update(
            reason=_("Something went wrong on our side. Try again, or tell the support desk.")
        )


def take_up_changes(*, at: datetime) -> int:
    """Hand changes that lost their worker to another. Runs on the schedule; returns how many."""
    lost = RequirementChange.objects.waiting().filter(moved_at__lte=at - TAKEN_UP_AFTER)
    found = list(lost.values_list("pk", flat=True))
    with transaction.atomic():
        lost.filter(pk__in=found).update(moved_at=at)
        for change_id in found:
            _enqueue(change_id)
    return len(found)
