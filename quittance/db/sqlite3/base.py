"""Django's SQLite engine with durable settings and exact decimals. ENGINE: quittance.db.sqlite3."""

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

from quittance.db.sqlite3.operations import DatabaseOperations
from quittance.db.sqlite3.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    """Every connection enforces foreign keys, writes ahead, and syncs each commit to the disk.

    How long a writer waits for another one comes from OPTIONS["timeout"], in seconds.
    """

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        # WAL is kept in the file; a database in memory answers "memory" and stays as it is.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.create_function("quittance_exact", 1, refuse_inexact, deterministic=True)
        return connection


def refuse_inexact(value: Any) -> int | None:
    """Raise TypeError for a result that left the 64-bit integers and became a float."""
    if value is None or type(value) is int:
        return value
    raise TypeError(f"{value!r} is not exact: the amount overflowed.")
