"""What this room keeps: saved reports, exports, packs, and figures from outside."""

from learning.reports.models.outcomes import OutcomeFigure
from learning.reports.models.packs import (
    PackAction,
    PackActionState,
    PackAsked,
    PackComment,
    PackEvent,
    PackVersion,
    ScrutinyPack,
)
from learning.reports.models.saved import Export, SavedReport

__all__ = [
    "Export",
    "OutcomeFigure",
    "PackAction",
    "PackActionState",
    "PackAsked",
    "PackComment",
    "PackEvent",
    "PackVersion",
    "SavedReport",
    "ScrutinyPack",
]
