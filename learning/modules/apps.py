"""App configuration."""

from django.apps import AppConfig


class ModulesConfig(AppConfig):
    """Modules."""

    name = "learning.modules"
    label = "modules"
    verbose_name = "Modules"

    def ready(self) -> None:
        """Listen to the rooms beneath; put the repair of missed editions on the schedule."""
        from learning.modules import receivers  # noqa: F401 - connects
        from learning.notices import schedule
        from media.editions.operations import sweep_missing

        schedule.register(
            name="editions.sweep", cron="*/10 * * * *", run=lambda at: sweep_missing(at=at)
        )
