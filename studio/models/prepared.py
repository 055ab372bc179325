"""Statements of every save, whose SQL is written once: writing it anew each time took a third of a save."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError


class Slot(models.Expression):
    """A place in a query for a value that comes when it is asked; `field` says what the database takes it for."""

    def __init__(self, name: str, field: models.Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        return "%s", [self]


@dataclass(frozen=True)
class Written:
    """A query as Django wrote it for one database: the compiler knows how rows are made of what is found."""

    compiler: Any
    sql: str
    params: Sequence[Any]
    converters: dict[int, Any]


class Asked:
    """As much of a queryset, and of its query, as rows are made from."""

    def __init__(self, rows: models.QuerySet, compiler: Any) -> None:
        self.query, self.compiler, self.db, self.model = self, compiler, DEFAULT_DB_ALIAS, rows.model
        self._fetch_mode, self._known_related_objects = rows._fetch_mode, rows._known_related_objects

    def get_compiler(self, using: str) -> Any:
        return self.compiler


class Prepared[Row: models.Model]:
    """A query for one row, made from a queryset with a Slot for each value."""

    def __init__(self, rows: models.QuerySet[Row]) -> None:
        self.rows = rows.order_by()
        self.locks = rows.query.select_for_update
        self.known: dict[str, Written] = {}

    def get(self, **values: Any) -> Row:
        """The row that the query finds; raises its model's DoesNotExist, and ValidationError for what is no value."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self.locks and connection.features.has_select_for_update and connection.get_autocommit():
            raise TransactionManagementError("A row is locked until the end of a transaction, and here is none.")
        written = self.known.get(connection.vendor) or self._write(connection)
        params = tuple(
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Slot) else one
            for one in written.params
        )
        compiler = copy(written.compiler)  # another thread has a connection and values of its own
        compiler.connection = connection
        compiler.as_sql = lambda: (written.sql, params)
        compiler.get_converters = lambda fields: written.converters
        for row in ModelIterable(Asked(self.rows, compiler)):
            return row
        raise self.rows.model.DoesNotExist

    def _write(self, connection: Any) -> Written:
        query = self.rows.query.chain()  # writing it changes it, and two threads may write it at once
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([one for one, *_ in compiler.select[: compiler.col_count]])
        self.known[connection.vendor] = Written(compiler, sql, params, converters)
        return self.known[connection.vendor]


def update(row: models.Model, columns: Sequence[str]) -> None:
    """`row.save(update_fields=columns)` for a row that is surely there."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _update(type(row), tuple(columns))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is not there to be changed.")


@cache
def _update(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, list[models.Field]]:
    quoted, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    fields = [meta.get_field(name) for name in columns]
    settings = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quoted(meta.db_table)} SET {settings} WHERE {quoted(meta.pk.column)} = %s"  # noqa: S608 its own names
    return sql, [*fields, meta.pk]
