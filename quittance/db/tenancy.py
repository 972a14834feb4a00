"""The gate between organisations: their rows are read through it, or not at all.

    Invoice.objects.for_organisation(organisation).issued()
    invoice.lines.order_by("position")       whoever has the invoice came through the gate
    ApiToken.objects.across_organisations("a key comes before its organisation is known")

A query that has come none of these ways raises NoOrganisation when it is about to become SQL, be
it to read, update or delete, by itself or within another query. Writing new rows needs no gate:
they name their organisation. Nor does what Django does with a row in hand, by its key: saving,
deleting, refreshing it and following its foreign keys.
"""

from __future__ import annotations

from typing import Any, NoReturn, Self, TypeVar

from django.db import models
from django.db.models.sql import Query

from quittance.errors import NotFound

M = TypeVar("M", bound=models.Model)


class NoOrganisation(Exception):
    """A query would have read the rows of all organisations. Always a mistake in the code."""

    def __init__(self, query: Query) -> None:
        name = query.get_meta().object_name
        super().__init__(f"Start from {name}.objects.for_organisation(...).")


class ClosedQuery(Query):
    """A query that has not come through the gate: it can be put together, but not compiled."""

    def refuse(self) -> NoReturn:
        raise NoOrganisation(self)

    def get_compiler(self, *args: Any, **kwargs: Any) -> NoReturn:
        self.refuse()

    def chain(self, klass: type[Query] | None = None) -> Any:
        # An UPDATE is a query of another class.
        return super().chain() if klass is None else self.refuse()


class OrganisationQuerySet(models.QuerySet[M]):
    """Rows of a model with an `organisation_id`."""

    def __init__(
        self, model: type[M] | None = None, query: Query | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(model, query or ClosedQuery(model), *args, **kwargs)

    def for_organisation(self, organisation: Any) -> Self:
        """The rows of one: an Organisation, its id, or an expression that stands for the id."""
        own = getattr(organisation, "pk", organisation)
        return self._opened().filter(organisation_id=own)

    def across_organisations(self, reason: str) -> Self:
        """The rows of all, for what no single organisation asks. `reason` is for who reads it."""
        return self._opened()

    def found(self, **lookup: Any) -> M:
        """The one row, or NotFound: also for an id that is another organisation's."""
        row = self.filter(**lookup).first()
        if row is None:
            raise NotFound()
        return row

    def _opened(self) -> Self:
        rows: Any = self.all()
        rows.query = opened(rows.query)
        return rows  # type: ignore[no-any-return]

    def _add_hints(self, **hints: Any) -> None:
        """Called with the row in hand by managers such as `invoice.lines`."""
        super()._add_hints(**hints)  # type: ignore[misc]
        parent = hints.get("instance")
        if getattr(parent, "organisation_id", None):
            self.query = opened(self.query)

    # Where Django does not ask the query itself.

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        refuse_closed(self.query)
        return super().raw(*args, **kwargs)

    def _raw_delete(self, using: Any) -> Any:
        refuse_closed(self.query)
        return super()._raw_delete(using)

    def _merge_sanity_check(self, other: Any) -> None:
        refuse_closed(other.query)
        super()._merge_sanity_check(other)  # type: ignore[misc]


def refuse_closed(query: Query) -> None:
    if isinstance(query, ClosedQuery):
        query.refuse()


def opened(query: Query) -> Query:
    return Query.chain(query, Query) if isinstance(query, ClosedQuery) else query
