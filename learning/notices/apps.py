"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "learning.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        """Put this room's jobs on the schedule, and listen to the room beneath."""
        from learning.notices import invitations, jobs, messages, receivers  # noqa: F401 - connects
        from learning.notices.builders import register_builder
        from learning.notices.enums import NoticeKind

        jobs.register()
        invitations.connect()
        register_builder(NoticeKind.MESSAGE, messages.message_text)
