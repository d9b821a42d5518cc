"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EditionsConfig(AppConfig):
    """Editions."""

    name = "media.editions"
    label = "editions"
    verbose_name = "Editions"

    def ready(self) -> None:
        """Listen to publishing and to migrations; register the check for the triggers."""
        from media.editions import checks, receivers

        checks.register_checks()
        receivers.connect()
        # Sent when every table of the run is in place, so one app's signal is enough.
        post_migrate.connect(receivers.reinstall_triggers, sender=self)
