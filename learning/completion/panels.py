"""What this room shows on other rooms' pages."""

from datetime import datetime
from typing import Any

from learning.completion.queries import newest_elsewhere
from learning.modules.overlays import AsidePanel


def elsewhere_panel(user: Any, at: datetime) -> AsidePanel | None:
    """Return what a person did elsewhere for the aside of My learning, with its source, or None."""
    rows = newest_elsewhere(user.learner_id) if user.learner_id else []
    return AsidePanel("completion/elsewhere_panel.html", {"rows": rows}) if rows else None
