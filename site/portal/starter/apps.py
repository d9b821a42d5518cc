"""App configuration."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(using: str, verbosity: int, **kwargs: Any) -> None:
    """Make the database cache's table with the other tables; does nothing where it exists."""
    call_command("createcachetable", database=using, verbosity=0)


class StarterConfig(AppConfig):
    """Starter content, and people to try the site with."""

    name = "portal.starter"
    label = "starter"
    verbose_name = "Starter content"

    def ready(self) -> None:
        """Let `migrate` alone make a database the site can run on."""
        post_migrate.connect(make_cache_table, sender=self)
