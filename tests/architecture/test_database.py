"""The tests' own database: each test starts with what the migrations made, and no more."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Locale, Page

from media.editions.append_only import missing_triggers


@pytest.mark.parametrize("turn", ["first", "second"])
class TestFlushingTest:
    @pytest.mark.django_db(transaction=True)
    def test_finds_the_rows_of_the_migrations(self, turn: str) -> None:
        assert Page.objects.filter(depth=1).count() == 1
        assert Locale.objects.exists()
        assert ContentType.objects.exists()
        assert not missing_triggers(connection)

    @pytest.mark.django_db(transaction=True)
    def test_leaves_no_rows_of_its_own(self, turn: str) -> None:
        assert not Locale.objects.filter(language_code="pl").exists()
        Locale.objects.create(language_code="pl")


class TestRollingBackTest:
    @pytest.mark.django_db
    def test_comes_before_any_flush(self) -> None:
        assert Page.objects.filter(depth=1).count() == 1
