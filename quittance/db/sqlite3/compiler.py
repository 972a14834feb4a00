"""Django's SQL compilers, with literals converted to the step of the exact columns beside them."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.sql import compiler

from quittance.db.fields import exact_type, exactly_typed


class ExactMixin:
    def compile(self, node: Any) -> Any:
        return super().compile(exactly_typed(node))  # type: ignore[misc]

    def get_converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """Also convert subqueries that select a generated column.

        Django takes their type from the GeneratedField, which has no `from_db_value`.
        """
        expressions = list(expressions)
        converters: dict[int, Any] = super().get_converters(expressions)  # type: ignore[misc]
        for position, expression in enumerate(expressions):
            if expression is None or not isinstance(
                getattr(expression, "output_field", None), models.GeneratedField
            ):
                continue
            if field := exact_type(expression):
                converters[position] = ([field.from_db_value], expression)
        return converters


class SQLCompiler(ExactMixin, compiler.SQLCompiler):
    pass


class SQLInsertCompiler(ExactMixin, compiler.SQLInsertCompiler):
    pass


class SQLDeleteCompiler(ExactMixin, compiler.SQLDeleteCompiler):
    pass


class SQLUpdateCompiler(ExactMixin, compiler.SQLUpdateCompiler):
    pass


class SQLAggregateCompiler(ExactMixin, compiler.SQLAggregateCompiler):
    pass
