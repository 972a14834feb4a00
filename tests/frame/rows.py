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
    statements = [
        f'SELECT * FROM "{one._meta.db_table}" ORDER BY "{one._meta.pk.column}"' for one in models
    ]
    return list(_answers(statements))


def _answers(statements: list[str]) -> Iterator[Rows]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # All at once: most of the time would go into sixty journeys to the server.
            cursor.execute("; ".join(statements))
            yield _fetched(cursor)
            while cursor.nextset():
                yield _fetched(cursor)
            return
        for statement in statements:
            cursor.execute(statement)
            yield _fetched(cursor)


def _fetched(cursor: Any) -> Rows:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
