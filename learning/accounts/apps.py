"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and organisations."""

    name = "learning.accounts"
    label = "accounts"
    verbose_name = "People and organisations"

    def ready(self) -> None:
        """Connect the receivers."""
        from learning.accounts import receivers

        receivers.connect()
