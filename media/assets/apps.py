"""App configuration."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """Pictures and documents."""

    name = "media.assets"
    label = "assets"
    verbose_name = "Pictures and documents"
