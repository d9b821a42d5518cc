"""Background tasks: each takes ids and calls one operation."""

from django.utils import timezone
from django_tasks import task

from learning.completion import operations


@task()
def carry_out(change_id: int) -> None:
    """Put a rule in force, or end it, unless another worker was quicker."""
    operations.carry_out_change(change_id=change_id, clock=timezone.now)


def enqueue_change(change_id: int) -> None:
    """Ask the worker for it."""
    carry_out.enqueue(change_id)


@task()
def look_at_draft(requirement_id: int) -> None:
    """Work out what a draft about many people would do."""
    operations.work_out_effect(requirement_id=requirement_id, at=timezone.now())


def enqueue_effect(requirement_id: int) -> None:
    """Ask the worker for it."""
    look_at_draft.enqueue(requirement_id)
