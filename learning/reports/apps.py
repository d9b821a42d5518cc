"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports."""

    name = "learning.reports"
    label = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Put this room's jobs on the schedule; have packs proved with the evidence."""
        from learning.completion.verification import register_check
        from learning.reports import jobs
        from learning.reports.verification import pack_differences

        jobs.register()
        register_check(pack_differences)
