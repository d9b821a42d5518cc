"""Background tasks: each takes ids and calls one operation."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from learning.reports import operations


@task()
def write_export(export_id: str, number: int) -> None:
    """Write the file of one export, unless it was cancelled or tried anew meanwhile."""
    operations.prepare_export(export_id=UUID(export_id), number=number, clock=timezone.now)


def enqueue_export(export_id: UUID, number: int) -> None:
    """Ask the worker for it."""
    write_export.enqueue(str(export_id), number)
