"""Reads whose SQL Django builds once. Building a query anew for every request takes several times
as long as the database needs to answer it, so the reads of every request are kept as SQL:

    NEWEST = Compiled(
        lambda given: Invoice.objects.for_organisation(given("organisation", BigIntegerField()))
        .order_by("-id")
        .values("id", "total")[:50]
    )
    rows = NEWEST.rows(organisation=7)

Only the statement is kept, nothing of an answer. What depends on more than its values (other
filters, another ordering) is another query. Whole numbers are compared with `=` only: one beyond
the database's own finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


# What a column of such a field is given as it is; a value of another type goes through the field.
PLAIN = {
    "BigIntegerField": int,
    "BooleanField": bool,
    "CharField": str,
    "ForeignKey": int,
    "PositiveSmallIntegerField": int,
    "TextField": str,
}


def plain_type(field: Field[Any, Any]) -> type | None:
    """The type of values that need no preparation for the database, None where all of them do."""
    return PLAIN.get(field.get_internal_type())


class Given(Expression):
    """The place of a value that comes with each call and is written as its field writes it."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name, self.plain = name, plain_type(field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def value_in(self, values: dict[str, Any], connection: Any) -> Any:
        value = values[self.name]
        if type(value) is self.plain:
            return value
        return self.output_field.get_db_prep_value(value, connection)


class Compiled:
    """A query of `.values()`, built on first use by a function that is handed `Given`."""

    def __init__(self, build: Callable[[type[Given]], QuerySet[Any, Any]]) -> None:
        self.build = build
        self.statement: Statement | None = None

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """The rows as dictionaries; values by the names that the query gives them."""
        if self.statement is None:
            # Two threads may both build it: they build the same.
            self.statement = Statement(self.build(Given))
        return self.statement.rows(values)


class Statement:
    """SQL with its parameters, and what turns the driver's values into Python's."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        query = queryset.query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = compiler.as_sql()
        selected = [column[0] for column in compiler.select[: compiler.col_count]]
        self.names = list(query.selected or ())
        found = compiler.get_converters(selected).items()
        self.converters = [
            (place, convert, expression)
            for place, (converters, expression) in found
            for convert in converters
        ]

    def rows(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        # The thread's own, looked up once: through `connection` every value would look it up.
        connection = connections[DEFAULT_DB_ALIAS]
        params = [
            p.value_in(values, connection) if isinstance(p, Given) else p for p in self.params
        ]
        with prepared_cursor(connection) as cursor:
            try:
                cursor.execute(self.sql, params)
            except OverflowError:
                # SQLite's integers have 64 bits: no id in it is longer.
                return []
            found = cursor.fetchall()
        return [
            dict(zip(self.names, self._converted(row, connection), strict=True)) for row in found
        ]

    def _converted(self, row: Sequence[Any], connection: Any) -> Sequence[Any]:
        values = list(row)
        for place, convert, expression in self.converters:
            values[place] = convert(values[place], expression, connection)
        return values


def own_row(model: type[Any], *, locked: bool = False) -> Compiled:
    """The row of an `organisation` with this `pk`, for `loaded`; where it is `locked`, others who
    want to change it wait. SQLite takes no row locks: there the transaction has the only pen."""

    def build(given: type[Given]) -> QuerySet[Any, Any]:
        own = model.objects.for_organisation(given("organisation", BigIntegerField()))
        found = own.filter(pk=given("pk", BigIntegerField()))
        if locked:
            found = found.select_for_update(no_key=True)
        rows: QuerySet[Any, Any] = found.values(*columns(model))
        return rows

    return Compiled(build)


def loaded(query: Compiled, model: type[M], prefix: str = "", **values: Any) -> list[M]:
    """The instances of a query of `columns(model, prefix)`."""
    return [load(model, row, prefix) for row in query.rows(**values)]


def places_for(ids: Collection[int], name: str = "id") -> dict[str, int]:
    """Some ids as the values of `in_places`: as many places as the next power of two, the last id
    in those left over, so that ten statements serve any number that is asked for at once."""
    wanted = sorted(ids)
    places = 1 << (len(wanted) - 1).bit_length()
    wanted += [wanted[-1]] * (places - len(wanted))
    return {f"{name}{place}": pk for place, pk in enumerate(wanted)}


def in_places(count: int, given: type[Given], name: str = "id") -> Any:
    """So many places for ids, of a query that is built once for each count."""
    return [given(f"{name}{place}", BigIntegerField()) for place in range(count)]


def prepared_cursor(connection: Any) -> Any:
    """A cursor that lets PostgreSQL keep the plan of a statement."""
    prepared: Any = getattr(connection, "prepared_cursor", connection.cursor)
    return prepared()


def columns(model: type[Model], prefix: str = "") -> list[str]:
    """The names for `.values()` that `load` needs to make an instance of the model."""
    return [prefix + field.attname for field in model._meta.concrete_fields]


def load(model: type[M], row: Mapping[str, Any], prefix: str = "") -> M:
    """The instance whose columns stand in a row under the prefix.

    It is what `from_db` makes, but its columns are put on it as they are, all at once: setting each
    by itself took as long as reading them from the database.
    """
    names, values = _picking(model, prefix)
    instance = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    vars(instance).update(zip(names, values(row), strict=True), _state=state)
    return instance


@cache
def _picking(model: type[Model], prefix: str) -> tuple[list[str], Callable[[Any], Any]]:
    return columns(model), itemgetter(*columns(model, prefix))
