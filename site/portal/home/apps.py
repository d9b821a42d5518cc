"""App configuration."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Site pages."""

    name = "portal.home"
    label = "home"
    verbose_name = "Site pages"
