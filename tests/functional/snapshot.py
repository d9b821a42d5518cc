"""What the tables hold, put aside once and put back before each journey.

Loading content and people takes longer than most journeys do.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from django.db import connection, transaction

from media.editions.append_only import triggers_lifted
from tests.migrated import driver

if TYPE_CHECKING:
    from pathlib import Path


class Snapshot:
    """All rows of the test's database, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_taken = False

    def put_back(self) -> bool:
        """Have the tables hold what was put aside; False where nothing was."""
        if self._is_taken and connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file)) as kept:
                kept.backup(driver())
        elif self._is_taken:
            with transaction.atomic(), triggers_lifted(), connection.cursor() as cursor:
                names = _tables()
                quoted = ", ".join(map(connection.ops.quote_name, names))
                cursor.execute(f"TRUNCATE {quoted}")
                for name in names:
                    rows = (self._folder / name).read_bytes()
                    with cursor.copy(f"COPY {connection.ops.quote_name(name)} FROM STDIN") as copy:
                        copy.write(rows)
        return self._is_taken

    def take(self) -> None:
        """Put aside what the tables hold."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file)) as kept:
                driver().backup(kept)
        else:
            with connection.cursor() as cursor:
                for name in _tables():
                    with (
                        cursor.copy(f"COPY {connection.ops.quote_name(name)} TO STDOUT") as copy,
                        (self._folder / name).open("wb") as kept_rows,
                    ):
                        for part in copy:
                            kept_rows.write(part)
        self._is_taken = True

    @property
    def _file(self) -> Path:
        return self._folder / "snapshot.sqlite3"


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names(include_views=False))
