"""App configuration."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """The look: templates tags, form renderer, navigation."""

    name = "portal.theme"
    label = "theme"
    verbose_name = "Theme"
