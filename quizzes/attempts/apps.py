"""App configuration."""

from django.apps import AppConfig


class AttemptsConfig(AppConfig):
    """Quizzes and attempts."""

    name = "quizzes.attempts"
    label = "attempts"
    verbose_name = "Quizzes and attempts"

    def ready(self) -> None:
        """Lend the bank's previews the look that learners see."""
        from quizzes.attempts.previews import draw_question
        from quizzes.bank.previews import register_drawing

        register_drawing(draw_question)
