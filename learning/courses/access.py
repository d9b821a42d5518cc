"""Runs, places and offers: fetched and authorised in one step.

Somebody else's is 404, as if it did not exist (design.md, Who sees what).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from learning.accounts.access import Viewer
from learning.accounts.access import viewer as viewer_of
from learning.accounts.enums import ResponsibilityKind
from learning.courses.models import CourseRun, Place

# Who works with runs. Trainers see their own, training administrators all.
WORKS_WITH_RUNS = (ResponsibilityKind.TRAINER, ResponsibilityKind.TRAINING_ADMINISTRATOR)


def sees_every_run(viewer: Viewer) -> bool:
    """Whether she sees runs she does not teach on."""
    return viewer.has(ResponsibilityKind.TRAINING_ADMINISTRATOR)


def works_with_every_run(user: Any, *, at: datetime) -> bool:
    """Whether the admin shows her all runs, and lets her waive what they ask for beforehand."""
    return user.is_superuser or sees_every_run(viewer_of(user, at=at))


def runs_of(user: Any, *, at: datetime) -> Any:
    """Return the runs a person works with in the admin: her own, or all of them."""
    if works_with_every_run(user, at=at):
        return CourseRun.objects.all()
    return CourseRun.objects.filter(pk__in=CourseRun.objects.of_trainer(user).values("pk"))


def run_for(viewer: Viewer, ref: str) -> CourseRun:
    """Return a run she teaches on, or any for a training administrator; Http404 otherwise."""
    runs = CourseRun.objects.select_related("course").prefetch_related("days")
    if not sees_every_run(viewer):
        runs = runs.of_trainer(viewer.user)
    found: CourseRun | None = runs.filter(ref=ref).first() if viewer.has(*WORKS_WITH_RUNS) else None
    if found is None:
        raise Http404("No such run.")
    return found


def place_for(user: Any, ref: UUID) -> Place:
    """Return the person's own place; Http404 otherwise."""
    found: Place | None = (
        Place.objects.filter(user=user, ref=ref).select_related("run__course", "user").first()
    )
    if found is None:
        raise Http404("No such place.")
    return found
