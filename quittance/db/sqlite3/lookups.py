"""Letters beyond ASCII, whose cases SQLite does not know: "überweg" finds "ÜBERWEG" only by a
function of ours. A search for ASCII stays what it is, as the function is called for each row."""

from copy import copy
from typing import Any

from django.db.models import Field, Func, TextField, lookups
from django.db.models.fields import json

LOWER = "quittance_lower"
OF_FIELDS = (lookups.IExact, lookups.IContains, lookups.IStartsWith, lookups.IEndsWith)
OF_KEYS = (json.KeyTransformIContains, json.KeyTransformIStartsWith, json.KeyTransformIEndsWith)


def register() -> None:
    for lookup in OF_FIELDS:
        Field.register_lookup(in_any_case(lookup))
    for of_key in OF_KEYS:
        json.KeyTransform.register_lookup(in_any_case(of_key))


def in_any_case(lookup: type[Any]) -> type[Any]:
    """Django's lookup, both sides of it made small where the text sought is not ASCII."""

    class AnyCase(lookup):  # type: ignore[misc]
        def as_sqlite(self, compiler: Any, connection: Any) -> Any:
            if not isinstance(self.rhs, str) or self.rhs.isascii():
                return self.as_sql(compiler, connection)
            small = copy(self)
            small.lhs = Func(self.lhs, function=LOWER, output_field=TextField())
            small.rhs = self.rhs.lower()
            return small.as_sql(compiler, connection)

    return AnyCase


def lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
