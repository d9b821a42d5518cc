"""What this room does when others say something happened."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils import timezone

from learning.accounts.models import User
from learning.accounts.operations import (
    ensure_groups,
    follow_guests,
    follow_responsibilities,
)
from learning.accounts.signals import posts_changed


def connect() -> None:
    """Connect the receivers; called once, when all apps are ready."""
    user_logged_in.connect(_follow_responsibilities, dispatch_uid="accounts.nav_roles")
    posts_changed.connect(_follow_guests, dispatch_uid="accounts.guests")
    # After the last app: only then do the permissions of all apps exist, Wagtail's own included.
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    post_migrate.connect(_ensure_groups, sender=last, dispatch_uid="accounts.groups")


def _follow_responsibilities(*, user: User, **_others: Any) -> None:
    follow_responsibilities(users=[user], day=timezone.localdate())


def _follow_guests(*, learners: Collection[UUID], at: datetime, **_others: Any) -> None:
    follow_guests(learners=learners, day=timezone.localdate(at))


def _ensure_groups(*, sender: AppConfig, **_others: Any) -> None:
    ensure_groups()
