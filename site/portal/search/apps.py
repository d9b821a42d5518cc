"""App configuration."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search."""

    name = "portal.search"
    label = "portal_search"
    verbose_name = "Search"
