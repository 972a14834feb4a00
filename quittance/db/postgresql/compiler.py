"""Django's SQL compilers for PostgreSQL; rows with exact decimals are inserted by column."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (
    InsertUnnest,
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)

from quittance.db.fields import ExactDecimalField

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLInsertCompiler(compiler.SQLInsertCompiler):
    def assemble_as_sql(self, fields: Any, value_rows: Any) -> Any:
        """Django sends several rows as one array per column, unless a field has placeholders of
        its own. Those of exact decimals are for SQLite: here they need none."""
        if len(value_rows) > 1 and _fit_arrays(fields, value_rows):
            # Without its size, a type cannot cut a value short: the column refuses it instead.
            types = [field.db_type(self.connection).partition("(")[0] for field in fields]
            columns = [list(column) for column in zip(*value_rows, strict=True)]
            return InsertUnnest([f"(%s)::{name}[]" for name in types]), [columns]
        return super().assemble_as_sql(fields, value_rows)


def _fit_arrays(fields: Sequence[Any], value_rows: Sequence[Sequence[Any]]) -> bool:
    plain = [field for field in fields if not isinstance(field, ExactDecimalField)]
    if len(plain) == len(fields) or any(hasattr(field, "get_placeholder") for field in plain):
        return False
    if any(field is None or hasattr(field, "get_placeholder_sql") for field in plain):
        return False
    return not any(hasattr(value, "as_sql") for row in value_rows for value in row)
