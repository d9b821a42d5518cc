"""What this room shows on other rooms' pages."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from learning.courses.queries import next_booking
from learning.modules.overlays import AsidePanel


def course_panel(user: Any, at: datetime) -> AsidePanel | None:
    """Return the person's next course for the aside of My learning, or None."""
    line = next_booking(user, today=timezone.localdate(at))
    return AsidePanel("courses/aside_panel.html", {"line": line}) if line else None
