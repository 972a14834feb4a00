"""Emptying tables although the laws refuse it: for tests only, the service has no way to do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def triggers_resting() -> Iterator[None]:
    """Within one transaction no trigger runs; on PostgreSQL that takes a superuser."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def flush(operations: BaseDatabaseOperations, statements: Sequence[str]) -> None:
    """Stands in for Django's `execute_sql_flush`."""
    with triggers_resting(), connection.cursor() as cursor:
        for statement in statements:
            # TRUNCATE has triggers of its own, which rest as well.
            cursor.execute(statement)


def flushing() -> mock._patch[object]:
    """While this holds, Django's flush gets past the laws."""
    return mock.patch.object(BaseDatabaseOperations, "execute_sql_flush", flush)
