"""Django's PostgreSQL engine with prepared statements. ENGINE: quittance.db.postgresql."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from quittance.db.postgresql.operations import DatabaseOperations


class DatabaseWrapper(base.DatabaseWrapper):
    """Its ordinary cursors put values into the text of a statement, as Django's do.

    OPTIONS["prepare_threshold"] says after how many times a connection keeps a statement of
    `prepared_cursor`; without it, never.
    """

    ops_class = DatabaseOperations

    def prepared_cursor(self) -> Any:
        """A cursor for statements that never change but for their values.

        The server plans them once for a connection: to plan the reads of a request takes it
        longer than to answer them. One command at a time, values only where `%s` stands.
        """
        self.ensure_connection()
        return self._prepare_cursor(psycopg.Cursor(self.connection))  # type: ignore[attr-defined]
