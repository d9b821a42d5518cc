"""App configuration."""

from django.apps import AppConfig


class BlocksConfig(AppConfig):
    """Content blocks."""

    name = "media.blocks"
    label = "blocks"
    verbose_name = "Content blocks"
