"""The database itself refuses: every statement here is raw SQL or goes round the Python guard."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from media.editions.append_only import (
    AppendOnlyError,
    AppendOnlyModel,
    append_only_models,
    drop_triggers,
    install_triggers,
    missing_triggers,
    trigger_names,
    triggers_lifted,
)
from media.editions.models import Edition, EditionFile
from media.editions.operations import keep_file

pytestmark = pytest.mark.django_db
MODELS = append_only_models()
SET_ONCE = [model for model in MODELS if model.set_once_fields]
EVERYWHERE = [
    "UPDATE editions_editionfile SET content_type = 'image/gif'",
    "UPDATE editions_editionfile SET content_type = content_type",
    "DELETE FROM editions_editionfile",
]
OF_VENDOR = {
    "postgresql": ["TRUNCATE editions_editionfile CASCADE"],
    # SQLite deletes the row in the way, and fires no trigger for that unless it is told to.
    "sqlite": [
        "INSERT OR REPLACE INTO editions_editionfile "
        "SELECT sha256, content, 'image/gif', size FROM editions_editionfile"
    ],
}
# A trigger that compares one column, as one made before a table got its others would.
NARROW = (
    "CREATE TRIGGER editions_edition_no_update BEFORE UPDATE ON editions_edition FOR EACH ROW "
    "WHEN (NEW.title <> OLD.title) "
)
WEAKENED = {
    "postgresql": [
        ["ALTER TABLE editions_edition DISABLE TRIGGER editions_edition_no_update"],
        [
            "DROP TRIGGER editions_edition_no_update ON editions_edition",
            f"{NARROW} EXECUTE FUNCTION spot_refuse_change()",
        ],
        [
            "CREATE OR REPLACE FUNCTION spot_refuse_change() RETURNS trigger "
            "AS $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql"
        ],
    ],
    "sqlite": [
        ["DROP TRIGGER editions_edition_no_update"],
        [
            "DROP TRIGGER editions_edition_no_update",
            f"{NARROW} BEGIN SELECT RAISE(ABORT, 'x'); END",
        ],
    ],
}


def execute(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def kept() -> EditionFile:
    return keep_file(content=b"a picture", content_type="image/png")


class TestAppendOnlyModel:
    def test_may_not_be_saved_again(self, kept: EditionFile) -> None:
        kept.content_type = "image/gif"
        with pytest.raises(AppendOnlyError):
            kept.save()

    def test_may_not_be_deleted(self, kept: EditionFile) -> None:
        with pytest.raises(AppendOnlyError):
            kept.delete()

    def test_may_not_be_changed_by_a_query(self, kept: EditionFile) -> None:
        with pytest.raises(AppendOnlyError):
            EditionFile.objects.update(content_type="image/gif")
        with pytest.raises(AppendOnlyError):
            EditionFile.objects.all().delete()
        kept.content_type = "image/gif"
        with pytest.raises(AppendOnlyError):
            EditionFile.objects.bulk_update([kept], ["content_type"])

    @pytest.mark.parametrize("model", MODELS, ids=[m._meta.label for m in MODELS])
    def test_queues_no_reference_index(self, model: type[AppendOnlyModel]) -> None:
        assert model.wagtail_reference_index_ignore


class TestTriggers:
    @pytest.mark.parametrize("model", MODELS, ids=[m._meta.label for m in MODELS])
    def test_stand_on_every_append_only_table(self, model: type[AppendOnlyModel]) -> None:
        assert not set(trigger_names(model, connection.vendor)) & set(missing_triggers(connection))

    @pytest.mark.parametrize("sql", [*EVERYWHERE, *OF_VENDOR[connection.vendor]])
    def test_refuse_raw_sql(self, kept: EditionFile, sql: str) -> None:
        with pytest.raises(DatabaseError, match="append-only: editions_editionfile refuses"):
            execute(sql)
        kept.refresh_from_db()
        assert kept.content_type == "image/png"

    def test_refuse_what_goes_round_the_python_guard(self, kept: EditionFile) -> None:
        rows: Any = models.QuerySet(EditionFile).filter(pk=kept.pk)
        with pytest.raises(DatabaseError, match="refuses UPDATE"), transaction.atomic():
            rows.update(content_type="image/gif")
        with pytest.raises(DatabaseError, match="refuses DELETE"), transaction.atomic():
            rows._raw_delete(using="default")
        with pytest.raises(DatabaseError, match="refuses UPDATE"), transaction.atomic():
            EditionFile.objects.bulk_create(
                [EditionFile(sha256=kept.pk, content=b"x", content_type="x", size=1)],
                update_conflicts=True,
                unique_fields=["sha256"],
                update_fields=["content"],
            )

    def test_are_replaced_after_a_table_was_remade(self, kept: EditionFile) -> None:
        if connection.vendor == "sqlite":
            _remake_on_sqlite()
        else:
            execute("DROP TRIGGER editions_editionfile_no_update ON editions_editionfile")
        assert "editions_editionfile_no_update" in missing_triggers(connection)
        install_triggers(connection)
        assert not missing_triggers(connection)
        with pytest.raises(DatabaseError, match="refuses UPDATE"):
            execute("UPDATE editions_editionfile SET content_type = 'image/gif'")

    def test_are_put_back_by_migrate(self) -> None:
        drop_triggers(connection)
        assert missing_triggers(connection)
        call_command("migrate", verbosity=0)
        assert not missing_triggers(connection)

    @pytest.mark.parametrize("statements", WEAKENED[connection.vendor])
    def test_are_missed_when_they_no_longer_refuse_everything(self, statements: list[str]) -> None:
        assert not missing_triggers(connection)
        for sql in statements:
            execute(sql)
        assert "editions_edition_no_update" in missing_triggers(connection)


class TestTriggersLifted:
    def test_lets_a_test_flush_and_no_longer(self, kept: EditionFile) -> None:
        with triggers_lifted():
            execute("DELETE FROM editions_editionfile")
        keep_file(content=b"another", content_type="image/png")
        with pytest.raises(DatabaseError, match="refuses DELETE"):
            execute("DELETE FROM editions_editionfile")


@pytest.mark.django_db(transaction=True)
class TestFlush:
    @pytest.mark.parametrize("turn", [1, 2])
    def test_empties_append_only_tables_between_tests(self, turn: int) -> None:
        assert not EditionFile.objects.exists()
        keep_file(content=b"a picture", content_type="image/png")
        assert not missing_triggers(connection)


class TestSetOnceFields:
    def test_are_declared_fields(self) -> None:
        for model in SET_ONCE:
            for name in model.set_once_fields:
                assert model._meta.get_field(name).null

    def test_go_from_empty_to_a_value_once(self) -> None:
        model = _set_once_model("one_time_notes")
        execute("CREATE TABLE one_time_notes (id integer PRIMARY KEY, note text, closed_at text)")
        from media.editions import append_only

        for statement in append_only._trigger_sql(model, connection).values():
            execute(statement)
        execute("INSERT INTO one_time_notes VALUES (1, 'kept', NULL)")
        execute("UPDATE one_time_notes SET closed_at = 'today' WHERE id = 1")
        with pytest.raises(DatabaseError, match="refuses UPDATE"):
            execute("UPDATE one_time_notes SET closed_at = 'tomorrow' WHERE id = 1")
        with pytest.raises(DatabaseError, match="refuses UPDATE"):
            execute("UPDATE one_time_notes SET note = 'changed' WHERE id = 1")

    def test_are_all_that_a_query_may_change(self) -> None:
        with pytest.raises(AppendOnlyError):
            Edition.objects.update(made_at=timezone.now())


def _remake_on_sqlite() -> None:
    """What SQLite's schema editor does; its own may not run inside a test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'editions_editionfile'")
        (sql,) = cursor.fetchone()
    execute(sql.replace("editions_editionfile", "new__editionfile", 1))
    execute("INSERT INTO new__editionfile SELECT * FROM editions_editionfile")
    execute("DROP TABLE editions_editionfile")
    execute("ALTER TABLE new__editionfile RENAME TO editions_editionfile")


def _set_once_model(table: str) -> Any:
    class Meta:
        app_label = "testapp"
        db_table = table
        managed = False

    fields = {
        "__module__": "tests.testapp.unregistered",
        "Meta": Meta,
        "set_once_fields": ("closed_at",),
        "note": models.TextField(),
        "closed_at": models.TextField(null=True),
    }
    from django.apps.registry import Apps

    Meta.apps = Apps()  # type: ignore[attr-defined]
    return type("OneTimeNote", (AppendOnlyModel,), fields)
