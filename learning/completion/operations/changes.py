"""Putting rules in force and ending them: at once for few people, by the worker for many."""

from __future__ import annotations

import contextlib
import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.bulk import among
from learning.accounts.tree_lock import take_tree
from learning.completion.models import Requirement, RequirementChange
from learning.completion.operations.ahead import OutdatedError, look_ahead
from learning.completion.operations.reaching import count_reached
from learning.completion.operations.requirement_rows import RequirementRefused
from learning.completion.operations.requirements import (
    end_requirement,
    make_requirement_live,
    refuse_end,
    refuse_live,
    refuse_unseen,
)
from learning.completion.operations.standing import BATCH, batches, recompute_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date, datetime
    from uuid import UUID

    from learning.completion.models.changes import RequirementChangeQuerySet
    from learning.completion.operations.ahead import Ahead
    from learning.completion.operations.requirements import Stand

logger = logging.getLogger(__name__)

# A rule about more people than this is worked out by the worker, not while somebody waits.
MOST_AT_ONCE = 2_000
# A change without a sign of life for so long has lost its worker, and is handed to another.
TAKEN_UP_AFTER = timedelta(minutes=30)
# How often it is begun anew because the tree or the rules changed, and how often those who were
# touched meanwhile are worked out again.
ATTEMPTS, TURNS = 3, 5


def ask_live(
    *, requirement: Requirement, shown: str | None = None, by: Any, at: datetime
) -> RequirementChange | None:
    """Hold people to a draft: at once where they are few, else have the worker do so.

    Returns the change that waits then; None where the rule is live. A second press finds the
    first. `shown`, and what is raised, are as `make_requirement_live` has them.
    """
    people = count_reached([requirement, requirement.replaces])
    if people <= MOST_AT_ONCE:
        make_requirement_live(requirement=requirement, shown=shown, by=by, at=at)
        return None
    with transaction.atomic():
        held = Requirement.objects.select_for_update().get(pk=requirement.pk)
        if not held.is_draft:
            return None
        # While the change waits nobody can write the draft anew.
        refuse_unseen(held, shown)
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
        if waiting.end_date and waiting.end_date != end_date:
            said = _("It is being ended on %(day)s already: wait until that is done.")
            day = date_format(waiting.end_date, "j F Y")
            raise RequirementRefused(said % {"day": day}, field="end_date")
        return waiting
    change, _is_new = RequirementChange.objects.update_or_create(
        requirement=requirement,
        defaults={
            "end_date": end_date,
            "people": people,
            "asked_by": by,
            "asked_at": at,
            "moved_at": at,
            "claim": None,
            "done": 0,
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

    How everybody stands is worked out ahead, while all others go on, and written in one
    transaction: figures never show half a rule, and of a worker that stops nothing is left but the
    change, which another takes up. What was done already, or is in another's hands since, is let
    be. Failing leaves the reason to be read.
    """
    claim = uuid4()
    waiting = RequirementChange.objects.waiting().filter(pk=change_id)
    if not waiting.update(claim=claim, done=0, moved_at=clock()):
        return
    mine = waiting.filter(claim=claim)
    try:
        for _attempt in range(ATTEMPTS):
            with contextlib.suppress(OutdatedError):
                _carry_out(mine, clock, _worked_out(mine, clock))
                return
        # Too much changes meanwhile: all wait this once.
        _carry_out(mine, clock, None)
    except _OutOfHandsError:
        return
    except RequirementRefused as refusal:
        mine.update(reason=str(refusal)[:250])
    except Exception:
        logger.exception("Change %s of a requirement failed.", change_id)
        mine.update(
            reason=_("Something went wrong on our side. Try again, or tell the support desk.")
        )


class _OutOfHandsError(Exception):
    """Another worker has it, or it is done."""


def _worked_out(mine: RequirementChangeQuerySet, clock: Callable[[], datetime]) -> Ahead | None:
    """Work out ahead how people will stand; None where nothing is left to be done.

    Who was touched meanwhile is worked out again, until they are few enough for the end.
    """
    with transaction.atomic():
        change = _in_hand(mine)
        change.touched.all().delete()
    ahead = look_ahead(partial(_carried_out, change, clock()))
    if ahead is None:
        return None
    waiting: Collection[UUID] = ahead.learners
    for _turn in range(TURNS):
        for batch in batches(sorted(waiting), BATCH):
            ahead.work_out(batch)
            if not mine.update(done=ahead.done, moved_at=clock()):
                raise _OutOfHandsError
        with transaction.atomic():
            _in_hand(mine)
            touched = dict(change.touched.values_list("pk", "learner"))
            if len(touched) <= MOST_AT_ONCE:
                break
            change.touched.filter(among("pk", touched)).delete()
        waiting = set(touched.values())
    else:
        # Too many are touched again and again: these are left for the end.
        ahead.forget(waiting)
    return ahead


def _carry_out(
    mine: RequirementChangeQuerySet, clock: Callable[[], datetime], ahead: Ahead | None
) -> None:
    with transaction.atomic():
        take_tree()
        change = _in_hand(mine)
        if ahead is not None:
            ahead.forget(set(change.touched.values_list("learner", flat=True)))
        change.delete()
        _carried_out(change, clock(), ahead.write if ahead else recompute_standing)


def _carried_out(change: RequirementChange, at: datetime, stand: Stand) -> None:
    rule, by = change.requirement, change.asked_by
    if change.end_date is None:
        make_requirement_live(requirement=rule, by=by, at=at, stand=stand)
    else:
        end_requirement(requirement=rule, end_date=change.end_date, by=by, at=at, stand=stand)


def _in_hand(mine: RequirementChangeQuerySet) -> RequirementChange:
    """Lock the change and return it. Raises _OutOfHandsError where it is another's."""
    held = mine.select_for_update(of=("self",))
    change = held.select_related("requirement", "asked_by").first()
    if change is None:
        raise _OutOfHandsError
    return change


def take_up_changes(*, at: datetime) -> int:
    """Hand changes that lost their worker to another. Runs on the schedule; returns how many."""
    lost = RequirementChange.objects.waiting().filter(moved_at__lte=at - TAKEN_UP_AFTER)
    found = list(lost.values_list("pk", flat=True))
    with transaction.atomic():
        lost.filter(pk__in=found).update(moved_at=at)
        for change_id in found:
            _enqueue(change_id)
    return len(found)
