"""App configuration."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Reference."""

    name = "media.reference"
    label = "reference"
    verbose_name = "Reference"
