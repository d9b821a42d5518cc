"""App configuration."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Awareness materials."""

    name = "media.library"
    label = "library"
    verbose_name = "Awareness materials"

    def ready(self) -> None:
        """Listen to what makes public pages stale."""
        from media.library import receivers

        receivers.connect()
