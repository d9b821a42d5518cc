"""App configuration."""

from django.apps import AppConfig


class CompletionConfig(AppConfig):
    """Completion."""

    name = "learning.completion"
    label = "completion"
    verbose_name = "Completion"

    def ready(self) -> None:
        """Listen to the rooms beneath, and answer what they ask."""
        from learning.accounts.doubles import register_record_facts
        from learning.accounts.merging_effects import register_effect
        from learning.accounts.tree import register_known_until
        from learning.completion import jobs, notices, receivers  # noqa: F401 - receivers connect
        from learning.completion.conditions import (
            calling_back,
            merging_requirements,
            prerequisites_are_current,
        )
        from learning.completion.operations.folding import known_until
        from learning.completion.panels import elsewhere_panel
        from learning.completion.queries import standing_of_modules
        from learning.completion.record_facts import training_facts
        from learning.courses.conditions import register_condition
        from learning.modules.overlays import register_panel, register_standing
        from learning.notices.builders import register_builder
        from learning.notices.enums import NoticeKind
        from media.editions import effects

        jobs.register()
        register_effect(merging_requirements)
        effects.register_effect(calling_back)
        register_known_until(known_until)
        register_panel(elsewhere_panel)
        register_standing(standing_of_modules)
        register_condition(prerequisites_are_current)
        register_record_facts(training_facts)
        register_builder(NoticeKind.DIGEST, notices.digest_text)
        register_builder(NoticeKind.ASSIGNED, notices.assigned_text)
        register_builder(NoticeKind.TEAM_DIGEST, notices.team_digest_text)
        register_builder(NoticeKind.EXEMPTION, notices.exemption_text)
