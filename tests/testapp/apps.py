"""App configuration."""

from django.apps import AppConfig


class TestAppConfig(AppConfig):
    """A small page that makes editions, so that no test of editions needs the rooms above."""

    name = "tests.testapp"
    label = "testapp"
