"""Writes whose SQL is made once, for the rows of every request:

    INSERT = Insert(Payment)
    INSERT.rows([payment])

They write what `save` and `bulk_create` write, through the same fields, and leave the same on the
instances. Django takes longer to put such a statement together than SQLite to carry it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Field, Model
from django.db.models.base import ModelState

from quittance.db.compiled import plain_type, prepared_cursor
from quittance.db.fields import ExactDecimalField

M = TypeVar("M", bound=Model)
AnyField = Field[Any, Any]


class Insert(Generic[M]):
    """INSERT of new instances that have no id yet; they get it, and their generated columns."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.statements: dict[int, str] = {}

    @cached_property
    def given(self) -> list[AnyField]:
        return [one for one in self.model._meta.local_concrete_fields if not _is_made(one)]

    @cached_property
    def columns(self) -> list[tuple[AnyField, type | None]]:
        return _columns(self.given)

    @cached_property
    def made(self) -> list[AnyField]:
        """What the database makes itself."""
        return [one for one in self.model._meta.local_concrete_fields if _is_made(one)]

    def rows(self, rows: Sequence[M]) -> None:
        """One statement, or as few as the database takes so many values in."""
        connection = connections[DEFAULT_DB_ALIAS]
        size = max(1, connection.ops.bulk_batch_size(self.given, list(rows)))
        for start in range(0, len(rows), size):
            self._insert(rows[start : start + size], connection)

    def _insert(self, rows: Sequence[M], connection: Any) -> None:
        values = [_values(row, self.columns, connection, is_new=True) for row in rows]
        # One array per column: the same statement for any number of rows, and quicker to read.
        by_column = connection.vendor == "postgresql" and len(rows) > 1
        if by_column:
            params = [list(column) for column in zip(*values, strict=True)]
        else:
            params = [value for row in values for value in row]
        with prepared_cursor(connection) as cursor:
            cursor.execute(self._statement(0 if by_column else len(rows), connection), params)
            found = cursor.fetchall()
        for row, made in zip(rows, found, strict=True):
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
            for field, value in zip(self.made, made, strict=True):
                setattr(row, field.attname, _loaded(field, value, connection))

    def _statement(self, count: int, connection: Any) -> str:
        """For so many rows; for 0, by column. Two threads may both make it: they make the same."""
        if count not in self.statements:
            marks = f"({', '.join(['%s'] * len(self.given))})"
            values = f"VALUES {', '.join([marks] * count)}" if count else self._arrays(connection)
            self.statements[count] = (
                f"INSERT INTO {self.model._meta.db_table} ({_names(self.given)}) {values} "
                f"RETURNING {_names(self.made)}"
            )
        return self.statements[count]

    def _arrays(self, connection: Any) -> str:
        # Without its size, a type cannot cut a value short: the column refuses it instead.
        types = [str(field.db_type(connection)).partition("(")[0] for field in self.given]
        arrays = ", ".join(f"(%s)::{one}[]" for one in types)
        return f"SELECT * FROM UNNEST({arrays})"  # noqa: S608 - names of types


def new(model: type[M], **columns: Any) -> M:
    """An instance that is not stored yet, from its columns (`customer_id`, not `customer`).

    It is what the model's own constructor makes, but columns that are not named get their defaults
    all at once. Raises TypeError for a column that there is none of.
    """
    fixed, made = _defaults(model)
    state = {**fixed, **columns}
    if len(state) != len(fixed):
        raise TypeError(f"{model.__name__} has no column {sorted(columns.keys() - fixed.keys())}.")
    for name, make in made:
        if name not in columns:
            state[name] = make()
    instance = model.__new__(model)
    vars(instance).update(state, _state=ModelState())
    return instance


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """By columns; those that are made anew for each instance also by what makes them."""
    fields = [one for one in model._meta.local_concrete_fields if not one.generated]
    fixed = {one.attname: one.get_default() for one in fields}
    given = [one for one in fields if one.has_default() and callable(one.default)]
    return fixed, [(one.attname, one.get_default) for one in given]


class Update(Generic[M]):
    """UPDATE of some columns of an instance, none of which changes a generated one."""

    def __init__(self, model: type[M], *names: str) -> None:
        self.model, self.names = model, names

    @cached_property
    def fields(self) -> list[AnyField]:
        own = {field.name: field for field in self.model._meta.local_concrete_fields}
        return [own[name] for name in self.names]

    @cached_property
    def statement(self) -> str:
        columns = ", ".join(f'"{field.column}" = %s' for field in self.fields)
        table = self.model._meta.db_table
        return f"UPDATE {table} SET {columns} WHERE id = %s"  # noqa: S608 - names of columns

    def row(self, row: M) -> None:
        """Raises DatabaseError where there is no such row any more."""
        connection = connections[DEFAULT_DB_ALIAS]
        values = _values(row, _columns(self.fields), connection, is_new=False)
        with prepared_cursor(connection) as cursor:
            cursor.execute(self.statement, [*values, row.pk])
            if cursor.rowcount != 1:
                raise DatabaseError(f"{self.model.__name__} {row.pk} is not there to be changed.")


def _columns(fields: Iterable[AnyField]) -> list[tuple[AnyField, type | None]]:
    return [(field, plain_type(field)) for field in fields]


def _values(
    row: Model, columns: Iterable[tuple[AnyField, type | None]], connection: Any, *, is_new: bool
) -> list[Any]:
    """As the columns hold them."""
    values = []
    for field, plain in columns:
        value = getattr(row, field.attname)
        if isinstance(field, ExactDecimalField):
            exact = field.get_prep_value(value)
            setattr(row, field.attname, exact)
            value = field.get_db_prep_value(exact, connection, prepared=True)
        elif plain is None or not (value is None or type(value) is plain):
            value = field.get_db_prep_save(field.pre_save(row, is_new), connection)
        values.append(value)
    return values


def _loaded(field: AnyField, value: Any, connection: Any) -> Any:
    convert = getattr(getattr(field, "output_field", field), "from_db_value", None)
    return convert(value, field, connection) if convert else value


def _names(fields: Sequence[AnyField]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


def _is_made(field: AnyField) -> bool:
    return field.generated or field.primary_key
