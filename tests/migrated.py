"""What the migrations put into the tables, put back after a test that committed."""

import json
import sqlite3
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from media.editions.append_only import triggers_lifted


def know_types() -> None:
    """Remember every content type: which test asks first must not change what it counts."""
    ContentType.objects.get_for_models(*apps.get_models())


def driver() -> Any:
    """The driver's own connection, open."""
    connection.ensure_connection()
    return connection.connection


class Migrated:
    """The rows as they were once the database was made; the whole file, where it is SQLite's."""

    def __init__(self) -> None:
        self._rows = ""
        self._file = sqlite3.connect(":memory:", check_same_thread=False)

    def note(self) -> None:
        """Remember what is in the tables now."""
        know_types()
        if connection.vendor == "sqlite":
            driver().backup(self._file)
        else:
            self._rows = _types_first(connection.creation.serialize_db_to_string())

    def put_back(self) -> None:
        """Have the tables hold that and nothing else.

        A flush is refused by the triggers of append-only tables, so they are lifted for it. Django
        keeps the rows on the connection object, and a browser's event loop gives the test another
        one; so they are put back at once, whatever connection is in use.
        """
        # Wagtail's tasks ask for their content type as they are read, maybe before it is put back,
        # and would make it under another number if it were not known.
        know_types()
        if connection.vendor == "sqlite":
            self._file.backup(driver())
            return
        with triggers_lifted():
            # Counters go on: they would hand out the ids of the rows put back.
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                reset_sequences=False,
                inhibit_post_migrate=True,
            )
        connection.creation.deserialize_db_from_string(self._rows)


def _types_first(rows: str) -> str:
    """Put content types in front: saving another row may ask for one, and would make it anew."""
    found = json.loads(rows)
    return json.dumps(sorted(found, key=lambda row: row["model"] != "contenttypes.contenttype"))
