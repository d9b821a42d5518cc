"""What the bank does when Wagtail publishes."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import published

from quizzes.bank.models import Question
from quizzes.bank.operations import publish_version


@receiver(published, sender=Question)
def make_version(instance: Question, revision: Revision, **_signal: Any) -> None:
    """Make the version learners meet, by whatever route the question was published.

    Wagtail also sends this for a question that will go live later; that one waits.
    """
    if instance.live and instance.last_published_at:
        publish_version(
            question=instance,
            by=getattr(revision, "publisher", None) or revision.user,
            at=instance.last_published_at,
        )
