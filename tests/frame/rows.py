"""All rows of tables as the database has them, past the ORM: thousands of tests compare them before
and after, which would take ten times as long through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Rows = list[dict[str, Any]]


def rows_of(models: Sequence[type[Model]]) -> list[Rows]:
    """Those of each table by its key, in the order of the models."""
    names = [[str(field.column) for field in one._meta.concrete_fields] for one in models]
    found = _answers([_statement(one, own) for one, own in zip(models, names, strict=True)])
    return [
        [dict(zip(own, row, strict=True)) for row in rows]
        for own, rows in zip(names, found, strict=True)
    ]


def _statement(model: type[Model], names: Sequence[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'SELECT {columns} FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"'


def _answers(statements: Sequence[str]) -> Iterator[list[Any]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # All at once: most of the time would go into sixty journeys to the server.
            cursor.execute("; ".join(statements))
            yield cursor.fetchall()
            while cursor.nextset():
                yield cursor.fetchall()
            return
        for statement in statements:
            cursor.execute(statement)
            yield cursor.fetchall()
