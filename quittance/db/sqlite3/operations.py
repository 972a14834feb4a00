from typing import Any

from django.db.backends.sqlite3 import operations

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "quittance.db.sqlite3.compiler"

    def sql_flush(self, style: Any, tables: Any, **options: Any) -> list[str]:
        """Django empties the tables in any order, without their triggers: one that answers a
        deletion by writing would bring rows back into a table that is empty already."""
        with self.connection.cursor() as cursor:
            cursor.execute(TRIGGERS)
            triggers = cursor.fetchall()
        emptied: list[str] = super().sql_flush(style, tables, **options)
        drops = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return [*drops, *emptied, *(sql for _, sql in triggers)] if emptied else []
