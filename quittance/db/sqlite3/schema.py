from typing import Any

from django.db import NotSupportedError, models
from django.db.backends.sqlite3 import schema

from quittance.db.fields import ExactDecimalField


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


def step_of(field: "models.Field[Any, Any]") -> int | None:
    return field.decimal_places if isinstance(field, ExactDecimalField) else None
