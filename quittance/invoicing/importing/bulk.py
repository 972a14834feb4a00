"""Inserting many rows of a model with the least work in between.

`bulk_create` prepares every value anew and spells every row out in SQL; for documents with lines
that is most of an import's time. Here the model's own fields still prepare the values, but each
distinct one only once, and rows go to the database as they are: by `executemany` on SQLite and by
COPY on PostgreSQL. Constraints and triggers hold as for any other insert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from types import NoneType
from typing import Any, NamedTuple

from django.db import connection, models

DISTINCT_VALUES = 8_192
PLAIN = (models.CharField, models.TextField)
Prepare = Callable[[Any], Any]
# All values of a column at once: one call for each of them would take longer than what it does.
PrepareAll = Callable[[Sequence[Any]], Iterable[Any]]


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert complete, unsaved rows; those without a key get one, in their order.

    Must run inside a transaction. Raises what the database raises: IntegrityError, DataError.
    """
    if not rows:
        return
    for row, key in zip(rows, reserve_keys(model, len(rows)), strict=True):
        row.pk = key
    plan = plan_for(model)
    columns = zip(*map(plan.values, rows), strict=True)
    ready = [prepare(column) for prepare, column in zip(plan.prepare, columns, strict=True)]
    records = zip(*ready, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(plan.statement) as copy:
                for record in records:
                    copy.write_row(record)
        else:
            cursor.executemany(plan.statement, list(records))


class Plan(NamedTuple):
    statement: str
    values: Callable[[models.Model], tuple[Any, ...]]
    prepare: list[PrepareAll]


@lru_cache
def plan_for(model: type[models.Model]) -> Plan:
    """How the rows of a model are inserted; kept, and with it what its fields have prepared."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(str(one.column)) for one in fields)})"
    if connection.vendor == "postgresql":
        statement = f"COPY {into} FROM STDIN"
    else:
        marks = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - the model's own names
    values = attrgetter(*(field.attname for field in fields))
    return Plan(statement, values, [preparation(field) for field in fields])


def reserve_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys that nobody else will get."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), count],
            )
            return [key for (key,) in cursor.fetchall()]
        # The transaction has SQLite's only pen, and the insert itself moves the counter on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


def preparation(field: models.Field[Any, Any]) -> PrepareAll:
    """From the values of a column to what the database takes, as the field itself would do it."""

    def prepared(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, PLAIN):
        return as_texts
    if isinstance(field, models.JSONField):
        return partial(map, same_again(prepared))
    return partial(map, lru_cache(maxsize=DISTINCT_VALUES)(prepared))


def as_texts(values: Sequence[str | None]) -> Iterable[str | None]:
    if {*map(type, values)} <= {str, NoneType}:
        return values
    # A choice is a text as well, of a class that the driver does not know.
    return [value if value is None else str(value) for value in values]


def same_again(prepared: Prepare) -> Prepare:
    """Prepares a value that cannot be hashed once for all rows in a row that share it."""
    last: list[Any] = [None, None]

    def prepare(value: Any) -> Any:
        if value is None:
            return prepared(None)
        if value is not last[0]:
            last[:] = [value, prepared(value)]
        return last[1]

    return prepare
