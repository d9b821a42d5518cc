"""Demonstration people never get into a real installation."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from learning.accounts.models import User


def refuse_demo_people() -> None:
    """Raise ImproperlyConfigured where demo people exist and may not.

    An empty or unreachable database is somebody else's complaint (`/readyz`, `migrate`).
    """
    if settings.DEMO_PEOPLE_ALLOWED:
        return
    try:
        count = User.objects.filter(is_demo=True).count()
    except DatabaseError:
        return
    if count:
        raise ImproperlyConfigured(
            f"This database holds {count} demonstration people, whose password is public. A real "
            "installation starts from an empty database."
        )
