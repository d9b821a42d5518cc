"""Demonstration people never get into a real installation."""

import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from learning.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_installation(settings: Any) -> None:
    settings.DEMO_PEOPLE_ALLOWED = False


@pytest.mark.usefixtures("real_installation")
class TestServer:
    @pytest.mark.parametrize("way_in", ["portal.wsgi", "portal.asgi"])
    def test_does_not_start_while_they_exist(self, way_in: str) -> None:
        UserFactory()
        assert "application" in runpy.run_module(way_in)
        UserFactory(is_demo=True)
        with pytest.raises(ImproperlyConfigured, match="1 demonstration people"):
            runpy.run_module(way_in)


class TestDemonstration:
    def test_starts_with_them(self) -> None:
        UserFactory(is_demo=True)
        assert "application" in runpy.run_module("portal.wsgi")


@pytest.mark.usefixtures("real_installation")
class TestLoadDemoPeople:
    def test_refuses(self) -> None:
        with pytest.raises(CommandError, match="not allowed"):
            call_command("load_demo_people")
        assert not User.objects.exists()
