"""A system check: the triggers that keep append-only rows from being changed are in place."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from media.editions.append_only import missing_triggers


def append_only_triggers_exist(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn of missing triggers; runs only with `check --database NAME` and before a migrate.

    A warning and not an error: migrate, which puts the triggers back, must be able to run.
    """
    return [
        checks.Warning(
            f"The database no longer refuses what “{name}” should refuse.",
            hint="Run `manage.py migrate`: it puts every trigger back.",
            id="editions.W001",
        )
        for alias in databases or ()
        for name in missing_triggers(connections[alias])
    ]


def register_checks() -> None:
    """Register the checks of this room."""
    checks.register(append_only_triggers_exist, checks.Tags.database)
