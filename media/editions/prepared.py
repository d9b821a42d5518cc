"""Queries that are compiled once and asked on every page.

Django builds and compiles a queryset anew each time it is asked. For the few small reads behind
each page of the player that takes longer than the database needs to answer them, and the player's
budget is 1.6 times a bare view (docs/performance.md). A `Prepared` is written as a queryset like
any other, with a `Slot` where a value goes, and keeps the SQL.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import RelatedPopulator, get_related_populators
from typing_extensions import override

M = TypeVar("M", bound=Model)


class Slot(Expression):
    """A place in a prepared query for a value that comes with the question; never for None."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    @override
    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]  # in place of the value; `Prepared` puts that in


@dataclass(frozen=True)
class _Statement:
    """SQL for one connection, and how to read its rows."""

    sql: str
    params: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Expression]]
    model: type[Model] | None  # none in a query of values
    fields: Sequence[str]
    annotations: Mapping[str, int]
    related: Sequence[RelatedPopulator]


class Prepared(Generic[M]):
    """A queryset of `M` that each connection compiles once.

    What it returns is what the queryset would, but for `prefetch_related`, which is not looked at.
    """

    def __init__(self, make: Callable[[], QuerySet[M, Any]]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[BaseDatabaseWrapper, _Statement] = WeakKeyDictionary()

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        """Ask with a value for each slot; return what `values_list` asks for."""
        connection = connections[DEFAULT_DB_ALIAS]
        return list(_ask(connection, self._statement(connection), values))

    def all(self, **values: Any) -> list[M]:
        """Ask with a value for each slot; return the models, with their annotations."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statement(connection)
        return [_instance(statement, row) for row in _ask(connection, statement, values)]

    def first(self, **values: Any) -> M | None:
        """Ask with a value for each slot; return the first model, or None."""
        return next(iter(self.all(**values)), None)

    def _statement(self, connection: BaseDatabaseWrapper) -> _Statement:
        known = self._kept.get(connection)
        if known is None:
            known = self._kept[connection] = self._compiled(connection)
        return known

    def _compiled(self, connection: BaseDatabaseWrapper) -> _Statement:
        compiler = self._make().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [expression for expression, *_names in compiler.select]
        described = compiler.klass_info or {"model": None, "select_fields": ()}
        return _Statement(
            sql=sql,
            params=params,
            converters=[
                (place, converters, expression)
                for place, (converters, expression) in compiler.get_converters(columns).items()
            ],
            model=described["model"],
            fields=[columns[place].target.attname for place in described["select_fields"]],
            annotations=compiler.annotation_col_map,
            # The stubs tell of an argument that comes with a later Django.
            related=get_related_populators(  # type: ignore[call-arg]
                described, compiler.select, DEFAULT_DB_ALIAS
            ),
        )


def _ask(
    connection: BaseDatabaseWrapper, statement: _Statement, values: Mapping[str, Any]
) -> Iterator[Sequence[Any]]:
    params = [
        param.output_field.get_db_prep_value(values[param.name], connection)
        if isinstance(param, Slot)
        else param
        for param in statement.params
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, params)
        found = cursor.fetchall()
    for row in found:
        read = list(row)
        for place, converters, expression in statement.converters:
            for convert in converters:
                read[place] = convert(read[place], expression, connection)
        yield read


def _instance(statement: _Statement, row: Sequence[Any]) -> Any:
    model: Any = statement.model
    instance = model.from_db(DEFAULT_DB_ALIAS, statement.fields, row[: len(statement.fields)])
    for populator in statement.related:
        populator.populate(row, instance)
    for name, place in statement.annotations.items():
        setattr(instance, name, row[place])
    return instance
