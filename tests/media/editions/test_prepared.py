"""Queries compiled once answer as querysets do, on both databases."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, F, UUIDField
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, ModelLogEntry

from media.editions.prepared import Prepared, Slot

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def entry(action: str, *, uuid: UUID | None = None, at: datetime = AT) -> ModelLogEntry:
    """A row that has a JSON value, a UUID and an instant."""
    made: ModelLogEntry = ModelLogEntry.objects.create(
        action=action,
        label="One",
        data={"kinds": ["a", "b"]},
        uuid=uuid or uuid4(),
        timestamp=at,
        content_type=ContentType.objects.get_for_model(Locale),
        object_id="1",
    )
    return made


ENTRIES: Prepared[ModelLogEntry] = Prepared(
    lambda: (
        ModelLogEntry.objects.filter(action=Slot("action", CharField()))
        .annotate(said=F("label"))
        .order_by("-id")
    )
)


class TestPrepared:
    def test_gives_the_models_a_queryset_would(self) -> None:
        first, second = entry("wagtail.create"), entry("wagtail.create")
        entry("wagtail.edit")
        found = ENTRIES.all(action="wagtail.create")
        assert found == [second, first]
        expected = ModelLogEntry.objects.get(pk=first.pk)
        for field in ModelLogEntry._meta.concrete_fields:
            value = getattr(found[1], field.attname)
            assert value == getattr(expected, field.attname)
            assert type(value) is type(getattr(expected, field.attname))
        assert found[1].said == "One"  # type: ignore[attr-defined]

    def test_gives_one_or_none(self) -> None:
        assert ENTRIES.first(action="wagtail.create") is None
        kept = entry("wagtail.create")
        assert ENTRIES.first(action="wagtail.create") == kept

    def test_gives_values_where_it_is_written_so(self) -> None:
        uuid = uuid4()
        entry("wagtail.create", uuid=uuid)
        entry("wagtail.create", at=datetime(2020, 1, 1, tzinfo=UTC))
        query = Prepared(
            lambda: ModelLogEntry.objects.filter(
                uuid=Slot("uuid", UUIDField()), timestamp__gte=Slot("since", DateTimeField())
            ).values_list("uuid", "timestamp", "data")
        )
        assert [tuple(row) for row in query.rows(uuid=uuid, since=AT)] == [
            (uuid, AT, {"kinds": ["a", "b"]})
        ]
        assert query.rows(uuid=uuid, since=datetime(2027, 1, 1, tzinfo=UTC)) == []

    def test_is_written_once_and_asked_each_time(self) -> None:
        written = []

        def make() -> "object":
            written.append(1)
            return Locale.objects.filter(language_code__in=[Slot("one", CharField()), "xx"])

        query: Prepared[Locale] = Prepared(make)  # type: ignore[arg-type]
        with CaptureQueriesContext(connection) as captured:
            assert query.first(one="en-gb") == Locale.objects.get(language_code="en-gb")
            assert query.first(one="de") is None
        assert len(written) == 1
        assert len(captured) == 3

    def test_does_not_read_a_value_as_sql(self) -> None:
        entry("wagtail.create")
        assert ENTRIES.all(action="wagtail.create' OR '1'='1") == []

    def test_locks_where_it_is_written_so(self) -> None:
        query = Prepared(
            lambda: Locale.objects.select_for_update().filter(
                language_code=Slot("code", CharField())
            )
        )
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            assert query.first(code="en-gb") is not None
        locks = "FOR UPDATE" in captured[0]["sql"]
        assert locks is connection.features.has_select_for_update

    def test_asks_for_every_value(self) -> None:
        with pytest.raises(KeyError, match="action"):
            ENTRIES.all()
