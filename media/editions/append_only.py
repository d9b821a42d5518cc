"""Rows that are written once: the model class, the database triggers, and the check for them.

Evidence, editions, question versions, answers and history all make the same promise, so the
promise is kept in one place: the lowest room that needs it. The database itself refuses UPDATE
and DELETE; the Python guard only gives the earlier and clearer message.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.apps import apps
from django.db import connections, models, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


# The function that PostgreSQL's triggers call.
REFUSE = "spot_refuse_change"
REFUSE_BODY = (
    " BEGIN RAISE EXCEPTION 'append-only: % refuses %', TG_TABLE_NAME, TG_OP "
    "USING ERRCODE = '23000'; END "
)


class AppendOnlyError(Exception):
    """Raised when code tries to change or delete a row that is written once."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses bulk changes with a sentence instead of a database error."""

    def update(self, **kwargs: object) -> int:
        """Allow only fields that may be set once; the trigger checks that they were empty."""
        allowed = set(self.model.set_once_fields)
        if set(kwargs) - allowed:
            raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")
        return super().update(**kwargs)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")


class AppendOnlyModel(models.Model):
    """A row that is inserted and then only read.

    `set_once_fields` names columns that may go from NULL to a value, once (a span's known-to).
    """

    set_once_fields: ClassVar[tuple[str, ...]] = ()
    # Wagtail would queue a task for each row written, to learn which pages it uses: none.
    wagtail_reference_index_ignore = True

    objects: ClassVar[Any] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save raises AppendOnlyError."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted.")


def append_only_models() -> list[type[AppendOnlyModel]]:
    """Return every concrete append-only model of the project, in a stable order."""
    found = [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]
    return sorted(found, key=lambda model: model._meta.db_table)


def trigger_names(model: type[AppendOnlyModel], vendor: str) -> list[str]:
    """Return the names of the table's triggers, one for each statement that is refused."""
    return [f"{model._meta.db_table}_no_{verb}" for verb in _refused(vendor)]


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers anew; safe to run at every migrate.

    A table remake on SQLite drops triggers silently, and a new column changes what a set-once
    trigger must compare, which is why this runs after each migrate.
    """
    existing = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {REFUSE}() RETURNS trigger "
                f"AS $${REFUSE_BODY}$$ LANGUAGE plpgsql"
            )
        for model in append_only_models():
            if model._meta.db_table in existing:
                for name, statement in _trigger_sql(model, connection).items():
                    cursor.execute(_drop_sql(model, name, connection))
                    cursor.execute(statement)
                    if connection.vendor == "postgresql":
                        cursor.execute(_comment_sql(model, name, statement, connection))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers; only tests (to flush) and migrations that rewrite rows do this."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in append_only_models():
            if model._meta.db_table in existing:
                for name in trigger_names(model, connection.vendor):
                    cursor.execute(_drop_sql(model, name, connection))


@contextmanager
def triggers_lifted(alias: str = "default") -> Iterator[None]:
    """Lift the triggers inside the block, e.g. while a test database is flushed."""
    connection = connections[alias]
    drop_triggers(connection)
    try:
        yield
    finally:
        install_triggers(connection)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that should stand on existing tables and do not.

    A trigger that was switched off, that calls something tamer, or that compares other columns
    than it should (it was made before the table got a new one), is missing.
    """
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # PostgreSQL writes a trigger down in its own words, so ours stand in its comment.
            cursor.execute(
                "SELECT tgname, obj_description(t.oid, 'pg_trigger') FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal "
                "AND tgenabled IN ('O', 'A') AND proname = %s AND prosrc = %s",
                [REFUSE, REFUSE_BODY],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return [
        name
        for model in append_only_models()
        if model._meta.db_table in existing
        for name, statement in _trigger_sql(model, connection).items()
        if found.get(name) != statement
    ]


def _refused(vendor: str) -> tuple[str, ...]:
    # TRUNCATE passes by the triggers of rows, so PostgreSQL needs one for the statement.
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def _drop_sql(model: type[AppendOnlyModel], name: str, connection: BaseDatabaseWrapper) -> str:
    quote = connection.ops.quote_name
    on = f" ON {quote(model._meta.db_table)}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {quote(name)}{on}"


def _comment_sql(
    model: type[AppendOnlyModel], name: str, text: str, connection: BaseDatabaseWrapper
) -> str:
    quote = connection.ops.quote_name
    return f"COMMENT ON TRIGGER {quote(name)} ON {quote(model._meta.db_table)} IS $${text}$$"


def _trigger_sql(model: type[AppendOnlyModel], connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return each trigger's name and the statement that creates it."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    statements = {}
    for verb in _refused(connection.vendor):
        name = f"{model._meta.db_table}_no_{verb}"
        when = _set_once_condition(model, connection) if verb == "update" else ""
        if connection.vendor == "postgresql":
            each = "STATEMENT" if verb == "truncate" else "ROW"
            body = f"FOR EACH {each}{when} EXECUTE FUNCTION {REFUSE}()"
        else:
            said = f"append-only: {model._meta.db_table} refuses {verb.upper()}"
            body = f"FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        statements[name] = f"CREATE TRIGGER {quote(name)} BEFORE {verb.upper()} ON {table} {body}"
    return statements


def _set_once_condition(model: type[AppendOnlyModel], connection: BaseDatabaseWrapper) -> str:
    """Return the WHEN clause that lets a set-once column go from NULL to a value, once."""
    if not model.set_once_fields:
        return ""
    quote = connection.ops.quote_name
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    columns = [(f.name, quote(f.column)) for f in model._meta.concrete_fields if f.column]
    kept = " AND ".join(
        f"(OLD.{column} IS NULL OR NEW.{column} {same} OLD.{column})"
        if name in model.set_once_fields
        else f"NEW.{column} {same} OLD.{column}"
        for name, column in columns
    )
    return f" WHEN (NOT ({kept}))"
