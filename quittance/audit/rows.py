"""What the journal says of a row of plain master data: its own columns, before and after."""

from __future__ import annotations

from typing import Any

from django.db import models

from quittance.audit.journal import Actor, Changes, record

# Whose it is and when it was written the entry says itself.
NOT_TOLD = frozenset({"id", "organisation", "created_at", "updated_at"})


def told(row: models.Model) -> dict[str, Any]:
    """The row's values by the names of its fields; references as ids."""
    fields = [field for field in row._meta.concrete_fields if field.name not in NOT_TOLD]
    return {field.name: _value(row, field) for field in fields}


def record_row(
    verb: str,
    row: models.Model,
    *,
    organisation: int,
    by: Actor | None,
    changes: Changes,
    related: tuple[str, int] | None = None,
) -> None:
    """Enter what was done to a row of master data, such as "created" to a tax rate."""
    kind = str(row._meta.verbose_name).replace(" ", "_")
    record(
        organisation=organisation,
        by=by,
        action=f"{kind}.{verb}",
        subject_id=row.pk,
        changes=changes,
        related=related,
    )


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.attname)
    return value.name or "" if isinstance(field, models.FileField) else value
