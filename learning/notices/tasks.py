"""Background tasks: each takes ids and calls one operation."""

from django.utils import timezone
from django_tasks import task

from learning.notices import delivery


@task()
def send_notice(notice_id: int) -> None:
    """Send one notice, unless another sender was quicker."""
    delivery.send_one(notice_id=notice_id, at=timezone.now())


def enqueue_notice(notice_id: int) -> None:
    """Ask the worker to send a notice soon."""
    send_notice.enqueue(notice_id)
