from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import operations


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "quittance.db.postgresql.compiler"

    def last_executed_query(self, cursor: Any, sql: str, params: Sequence[Any] | None) -> str:
        """With its values, but for a prepared one: those never were in its text."""
        if not cursor._query or cursor._query.query is None:
            return sql
        executed: str = super().last_executed_query(cursor, sql, params)
        return executed
