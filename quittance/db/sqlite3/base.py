"""Django's SQLite engine with durable settings and exact decimals. ENGINE: quittance.db.sqlite3."""

import sqlite3
import time
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db.backends.sqlite3 import base

from quittance.db.sqlite3 import idle
from quittance.db.sqlite3.lookups import LOWER, lowered
from quittance.db.sqlite3.operations import DatabaseOperations
from quittance.db.sqlite3.pen import Pen, pen_of
from quittance.db.sqlite3.schema import DatabaseSchemaEditor

# Seconds, where nobody says how many: sqlite3's own.
PATIENCE = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Every connection enforces foreign keys and triggers, writes ahead, syncs each commit.

    How long a writer waits for another one comes from OPTIONS["timeout"], in seconds.
    """

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor
    transaction_mode: str | None
    # While a transaction of this connection writes.
    pen: Pen | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Without the driver's own search for dates and truths, which looks up the type and the
        name of each column with each statement: what a column is the field says anyway."""
        params: dict[str, Any] = super().get_connection_params()
        return {**params, "detect_types": 0}

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        self.patience = conn_params.get("timeout", PATIENCE)
        return idle.taken(str(conn_params["database"])) or self.opened(conn_params)

    def opened(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        write_ahead(connection, self.patience)
        connection.execute("PRAGMA synchronous = FULL")
        # Without it INSERT OR REPLACE deletes rows past the triggers on DELETE.
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.create_function("quittance_exact", 1, refuse_inexact, deterministic=True)
        connection.create_function("quittance_sha256", -1, digest, deterministic=True)
        connection.create_function(LOWER, 1, lowered, deterministic=True)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        """BEGIN IMMEDIATE, once it is this one's turn. Raises OperationalError (SQLITE_BUSY)."""
        django: Any = super()
        if self.transaction_mode == "IMMEDIATE" and not self.is_in_memory_db():
            pen = pen_of(str(self.settings_dict["NAME"]))
            with self.wrap_database_errors:
                if not pen.take(self.patience):
                    raise busy()
            self.pen = pen
        try:
            django._start_transaction_under_autocommit()
        except BaseException:
            self._put_pen_back()
            raise

    def _commit(self) -> None:
        django: Any = super()
        # One that is refused is not over: it is rolled back, or its connection closed.
        django._commit()
        self._put_pen_back()

    def _rollback(self) -> None:
        django: Any = super()
        django._rollback()
        self._put_pen_back()

    def _close(self) -> None:
        django: Any = super()
        try:
            django._close()
        finally:
            self._put_pen_back()

    def _put_pen_back(self) -> None:
        pen, self.pen = self.pen, None
        if pen is not None:
            pen.put_back()

    def __del__(self) -> None:
        # Of a connection that somebody has dropped in its transaction, which thereby is over.
        self._put_pen_back()

    def close_if_unusable_or_obsolete(self) -> None:
        """Said before and after each request: between two of them no thread keeps a connection."""
        super().close_if_unusable_or_obsolete()
        connection: sqlite3.Connection | None = self.connection
        if connection is None or connection.in_transaction or self.is_in_memory_db():
            return
        self.connection = None
        idle.put_back(str(self.settings_dict["NAME"]), connection)

    def close(self) -> None:
        super().close()
        idle.close_all(str(self.settings_dict["NAME"]))

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=Cursor)


class Cursor(base.SQLiteCursorWrapper):
    """Django's, which would look through each statement for its %s every time that it is used."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None:
            return with_question_marks(query)
        return with_names(query, tuple(param_names))


@lru_cache(maxsize=64)
def with_names(query: str, names: tuple[str, ...]) -> str:
    return query % {name: f":{name}" for name in names}


@lru_cache(maxsize=256)
def with_question_marks(query: str) -> str:
    marked: str = base.FORMAT_QMARK_REGEX.sub("?", query)
    return marked.replace("%%", "%")


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Switch the file to WAL, which it keeps; a database in memory stays as it is.

    While others open the same new file, SQLite refuses the switch at once instead of waiting as
    it does for other locks. Raises OperationalError after `patience` seconds of that.
    """
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)


def busy() -> sqlite3.OperationalError:
    """As SQLite itself says that somebody else wrote for too long."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
    return error


def refuse_inexact(value: Any) -> int | None:
    """Raise TypeError for a result that left the 64-bit integers and became a float."""
    if value is None or type(value) is int:
        return value
    raise TypeError(f"{value!r} is not exact: the amount overflowed.")


def digest(*parts: bytes) -> bytes:
    """SHA-256 of all parts as one, which PostgreSQL has built in."""
    return sha256(b"".join(parts)).digest()
