"""App configuration."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """Question bank."""

    name = "quizzes.bank"
    label = "bank"
    verbose_name = "Question bank"

    def ready(self) -> None:
        """Listen for what Wagtail publishes."""
        from quizzes.bank import receivers as receivers  # noqa: PLC0414 - for its effect
