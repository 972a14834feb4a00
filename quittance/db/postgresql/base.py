"""Django's PostgreSQL engine with prepared statements. ENGINE: quittance.db.postgresql."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import adapt

from quittance.db.postgresql.operations import DatabaseOperations


class UtcLoader(adapt.Loader):
    """Times as a connection in UTC has them, 2026-11-27 12:00:00.5+00. Django's loader takes each
    to pieces in Python."""

    timezone = UTC

    def load(self, data: adapt.Buffer) -> datetime:
        return datetime.fromisoformat(str(data, "ascii"))


class DatabaseWrapper(base.DatabaseWrapper):
    """Its ordinary cursors put values into the text of a statement, as Django's do.

    OPTIONS["prepare_threshold"] says after how many times a connection keeps a statement of
    `prepared_cursor`; without it, never.
    """

    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.timezone == UTC:
            params["context"] = with_times(params["context"])
        return params

    def prepared_cursor(self) -> Any:
        """A cursor for statements that never change but for their values.

        The server plans them once for a connection: to plan the reads of a request takes it
        longer than to answer them. One command at a time, values only where `%s` stands.
        """
        self.ensure_connection()
        return self._prepare_cursor(psycopg.Cursor(self.connection))  # type: ignore[attr-defined]


@cache
def with_times(adapters: adapt.AdaptersMap) -> adapt.AdaptersMap:
    """What is adapted as before, times in UTC quicker. One for all connections."""
    ours = adapt.AdaptersMap(adapters)
    ours.register_loader("timestamptz", UtcLoader)
    return ours
