"""What a draft would do, for its page: at once where it is about few people, else by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from learning.completion.models import Requirement
from learning.completion.operations.effect import effect_of
from learning.completion.operations.reaching import count_reached
from learning.completion.operations.requirement_rows import draft_version

if TYPE_CHECKING:
    from datetime import datetime

    from learning.completion.operations.effect import Effect

# About more people than this it is not worked out while somebody waits for a page.
MOST_LOOKED_AT = 10_000
# How long it is shown as it was worked out, and how long a worker may be at it (seconds).
KEPT, WORKED_ON = 15 * 60, 30 * 60
# How long it is said that it could not be worked out, before it is tried again (seconds).
FAILED_FOR = 5 * 60


class EffectFailedError(Exception):
    """What a draft would do could not be worked out."""


def shown_effect(requirement: Requirement, *, at: datetime) -> Effect | None:
    """Return what a draft would do; None where a worker is asked and has not answered yet.

    What it said holds for a quarter of an hour, or until the draft is another. Raises
    EffectFailedError where it could not be worked out; after some minutes it is asked again.
    """
    if count_reached([requirement, requirement.replaces]) <= MOST_LOOKED_AT:
        return effect_of(requirement, at=at)
    name = _name(requirement, at)
    effect: Effect | None = cache.get(name)
    if effect is None and cache.get(_failed(name)):
        raise EffectFailedError
    if effect is None and cache.add(_asked(name), True, WORKED_ON):
        from learning.completion import tasks  # noqa: PLC0415 - the task calls an operation of here

        tasks.enqueue_effect(requirement.pk)
    return effect


def work_out_effect(*, requirement_id: int, at: datetime) -> None:
    """Work out what a draft would do, and keep it; nothing for one that is none any more."""
    requirement = Requirement.objects.filter(pk=requirement_id).first()
    if requirement is None or not requirement.is_draft:
        return
    name = _name(requirement, at)
    try:
        cache.set(name, effect_of(requirement, at=at), KEPT)
    except Exception:
        cache.set(_failed(name), True, FAILED_FOR)
        raise
    finally:
        cache.delete(_asked(name))


def _name(requirement: Requirement, at: datetime) -> str:
    """Name what is kept by all that the draft says, and the day."""
    return f"effect:{requirement.pk}:{timezone.localdate(at)}:{draft_version(requirement)}"


def _failed(name: str) -> str:
    return f"{name}:failed"


def _asked(name: str) -> str:
    return f"{name}:asked"
