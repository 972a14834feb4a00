from typing import Any

from django.db import NotSupportedError, models
from django.db.backends.sqlite3 import schema

from quittance.db.fields import ExactDecimalField

TRIGGERS_ABOUT = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND instr(sql, %s)"


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def alter_field(
        self,
        model: type[models.Model],
        old_field: "models.Field[Any, Any]",
        new_field: "models.Field[Any, Any]",
        strict: bool = False,
    ) -> None:
        """Raises NotSupportedError where copying the digits would change every number."""
        if step_of(old_field) != step_of(new_field):
            raise NotSupportedError(
                f"{model.__name__}.{old_field.name} cannot change its step in place on SQLite: "
                "add a column, copy the numbers in Python, remove the old column."
            )
        super().alter_field(model, old_field, new_field, strict)

    def _remake_table(self, model: type[models.Model], *args: Any, **kwargs: Any) -> None:
        """Django alters a table by copying it and dropping the old one, and its triggers with it:
        a law would vanish with the next migration. They are put back as they were, and so are
        those of other tables that look at this one, which SQLite would refuse to rename."""
        with self.connection.cursor() as cursor:
            cursor.execute(TRIGGERS_ABOUT, [model._meta.db_table])
            triggers = cursor.fetchall()
        for name, _ in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}")
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]
        for _, trigger in triggers:
            self.execute(trigger, params=None)


def step_of(field: "models.Field[Any, Any]") -> int | None:
    return field.decimal_places if isinstance(field, ExactDecimalField) else None
