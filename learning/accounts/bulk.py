"""Inserting and finding many rows.

Rows go in by COPY where the database is PostgreSQL, else in large statements.

COPY takes a fifth of the time, since no object is made and no statement planned for each row.
The text it reads is written here: psycopg asks of each value anew how it is written.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Func, Q, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

BATCH = 5_000  # rows of one statement
WORTH_COPYING = 100  # rows from which on COPY is quicker than an INSERT


def insert_rows(model: type[models.Model], rows: Collection[Mapping[str, Any]]) -> None:
    """Insert rows, each given as a value by column name (`organisation_id`).

    Columns that are not named get the default of their field. No signal is sent.
    """
    if not rows:
        return
    if not _is_worth_copying(rows):
        model._default_manager.bulk_create((model(**row) for row in rows), batch_size=BATCH)
        return
    first = next(iter(rows))
    fields = _fields(model, first)
    defaults = _defaults(model, fields)
    names = [(field.attname, defaults[field.attname]) for field in fields]
    _copy(model, fields, ([row.get(name, default) for name, default in names] for row in rows))


def insert_values(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Collection[Sequence[Any]],
    **same: Any,
) -> None:
    """Insert rows, each given as its values in the order of `columns`; `same` holds for all.

    Columns that are not named get the default of their field. No signal is sent.
    """
    if not rows:
        return
    if not _is_worth_copying(rows):
        named = (dict(zip(columns, row, strict=True)) for row in rows)
        made = (model(**values, **same) for values in named)
        model._default_manager.bulk_create(made, batch_size=BATCH)
        return
    by_name = {field.attname: field for field in _fields(model, columns)}
    given = [by_name.pop(name) for name in columns]
    rest = list(by_name.values())
    defaults = {**_defaults(model, rest), **same}
    _copy(model, [*given, *rest], rows, rest=[defaults[field.attname] for field in rest])


class _IsAny(Func):
    """Whether a column has one of many values, given as one array."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def among(column: str, values: Collection[Any]) -> Q | _IsAny:
    """Return the condition that a column or annotation has one of these values.

    On PostgreSQL they are one array: writing a place for each of a thousand values takes longer
    than finding the rows. Ids and texts only, as the column has them.
    """
    if connection.vendor != "postgresql":
        return Q((f"{column}__in", values))
    return _IsAny(F(column), Value([*values]))


def reserve_ids(model: type[models.Model], count: int) -> list[int | None]:
    """Return ids for rows to be inserted; None where the database names them on inserting."""
    if connection.vendor != "postgresql":
        return [None] * count
    column = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s::int)",
            [model._meta.db_table, column, count],
        )
        return [found for (found,) in cursor.fetchall()]


def _is_worth_copying(rows: Collection[object]) -> bool:
    return connection.vendor == "postgresql" and len(rows) >= WORTH_COPYING


def _fields(model: type[models.Model], named: Collection[str]) -> list[Any]:
    """Return the fields of a row; the key only where it is named."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) or field.attname in named
    ]


def _defaults(model: type[models.Model], fields: Iterable[Any]) -> dict[str, Any]:
    template = model()
    return {field.attname: field.pre_save(template, add=True) for field in fields}


class _Texts(dict[type, "Callable[[Any], str]"]):
    """How a value of each type is written for COPY."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        found = next((write for known, write in self.items() if issubclass(kind, known)), None)
        self[kind] = found or (lambda value: _escaped(str(value)))
        return self[kind]


SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _escaped(text: str) -> str:
    return text.translate(ESCAPES) if SPECIAL.search(text) else text


TEXTS = _Texts(
    {
        type(None): lambda _value: r"\N",
        bool: lambda value: "t" if value else "f",
        int: str,
        UUID: str,
        datetime: datetime.isoformat,
        date: date.isoformat,
        bytes: lambda value: rf"\\x{value.hex()}",
        str: lambda value: _escaped(str(value)),
    }
)


def _copy(
    model: type[models.Model],
    fields: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    rest: Sequence[Any] = (),
) -> None:
    """Write the rows, each ending in the values of `rest`."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    documents = [
        (n, (field.encoder or json.JSONEncoder)().encode)
        for n, field in enumerate(fields)
        if isinstance(field, models.JSONField)
    ]
    texts = TEXTS
    last = _with_documents(rest, [(n - len(fields) + len(rest), encode) for n, encode in documents])
    end = "".join("\t" + texts[type(value)](value) for value in last) + "\n"
    waiting = iter(rows)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(statement) as copy,
    ):
        while some := list(islice(waiting, BATCH)):
            ready = [_with_documents(row, documents) for row in some] if documents else some
            copy.write(
                "".join(
                    ["\t".join([texts[type(value)](value) for value in row]) + end for row in ready]
                )
            )


def _with_documents(
    row: Sequence[Any], documents: Iterable[tuple[int, Callable[[Any], str]]]
) -> list[Any]:
    values = list(row)
    for n, encode in documents:
        if 0 <= n < len(values) and values[n] is not None:
            values[n] = encode(values[n])
    return values
