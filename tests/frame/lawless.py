"""Doing to a database what its laws refuse: for tests only, the service has no way to do it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core.management.commands import flush as django_flush
from django.db import connection as default
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

# What Django writes into a new database, which no test changes.
MIGRATED = frozenset({"django_content_type", "auth_permission"})
# Connections, each of one thread, whose triggers rest already.
resting: set[Any] = set()


@contextmanager
def triggers_resting(
    connection: Any = default, *, of: Collection[str] | None = None
) -> Iterator[Any]:
    """A cursor within one transaction in which no trigger runs; within another one, part of that.

    On PostgreSQL that takes a superuser, and foreign keys rest as well. On SQLite it is cheaper
    where those of some tables are enough.
    """
    mine = transaction.get_connection(connection.alias)
    if mine in resting:
        with mine.cursor() as cursor:
            yield cursor
        return
    resting.add(mine)
    try:
        with put_to_rest(mine, of) as cursor:
            yield cursor
    finally:
        resting.discard(mine)


@contextmanager
def put_to_rest(connection: Any, of: Collection[str] | None) -> Iterator[Any]:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        triggers = [(name, sql) for name, sql, table in cursor if of is None or table in of]
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield cursor
        for _, sql in triggers:
            cursor.execute(sql)
        # Else until the outermost transaction ends, which may be that of many tests.
        cursor.execute("PRAGMA defer_foreign_keys = OFF")


def flush(operations: Any, statements: Sequence[str]) -> None:
    """Stands in for Django's `execute_sql_flush`, which takes on all tables where few have rows."""
    connection = operations.connection
    tables = set(connection.introspection.django_table_names()) - MIGRATED
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
            )
        )
        filled = [table for (table,) in cursor.fetchall()]
    with triggers_resting(connection, of=filled) as cursor:
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')


@contextmanager
def flushing() -> Iterator[None]:
    """While this holds, Django's flush gets past the laws and leaves what migrating has written,
    which is then not to be written again."""
    with (
        mock.patch.object(BaseDatabaseOperations, "execute_sql_flush", flush),
        mock.patch.object(django_flush, "emit_post_migrate_signal"),
    ):
        yield
