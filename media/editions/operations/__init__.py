"""Changes in this room: making editions, repairing missed ones, remaking after a fact changed."""

from media.editions.operations.building import (
    EditionNotMade,
    build_edition,
    keep_file,
    publish_page,
    sweep_missing,
)
from media.editions.operations.remaking import (
    PlannedRemake,
    RemakePlan,
    remake_editions,
    remake_plan,
)

__all__ = [
    "EditionNotMade",
    "PlannedRemake",
    "RemakePlan",
    "build_edition",
    "keep_file",
    "publish_page",
    "remake_editions",
    "remake_plan",
    "sweep_missing",
]
