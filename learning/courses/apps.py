"""App configuration."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Courses."""

    name = "learning.courses"
    label = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        """Put the next course beside My learning, and this room's jobs on the schedule."""
        from learning.courses import jobs
        from learning.courses.panels import course_panel
        from learning.modules.overlays import register_panel

        register_panel(course_panel)
        jobs.register()
