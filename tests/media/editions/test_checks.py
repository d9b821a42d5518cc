from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from media.editions.append_only import drop_triggers
from media.editions.checks import append_only_triggers_exist

pytestmark = pytest.mark.django_db


class TestAppendOnlyTriggersExist:
    def test_says_nothing_when_they_do(self) -> None:
        assert append_only_triggers_exist(databases=["default"]) == []

    def test_asks_no_database_unless_told_to(self) -> None:
        drop_triggers(connection)
        assert append_only_triggers_exist() == []

    def test_fails_the_command_that_asks_for_it(self) -> None:
        drop_triggers(connection)
        with pytest.raises(CommandError, match=r"editions\.W001"):
            call_command(
                "check",
                databases=["default"],
                tags=["database"],
                fail_level="WARNING",
                stderr=StringIO(),
            )
