"""Paging by position: a page begins after the last row of the page before it.

Rows that are inserted or deleted meanwhile neither repeat nor hide others, and page 1000 costs as
much as page 1. Rows without a value come last, in both directions and on both engines.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

CursorValue = None | int | str | Decimal | date | datetime
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")


class Term:
    """One name of an ordering, such as "-total", on one model."""

    def __init__(self, queryset: QuerySet[Any], name: str) -> None:
        self.descending = name.startswith("-")
        self.name = name.removeprefix("-")
        self.field: Field[Any, Any] | None = None
        self.nullable = True
        if self.name not in queryset.query.annotations:
            self.field, self.nullable = _resolve(queryset.model, self.name)

    def order(self) -> OrderBy:
        # Only where it matters: PostgreSQL reads a plain index backwards for a plain DESC alone.
        nulls_last = True if self.nullable else None
        return OrderBy(F(self.name), descending=self.descending, nulls_last=nulls_last)

    def same(self, value: CursorValue) -> Q:
        return Q((f"{self.name}__isnull", True)) if value is None else Q((self.name, value))

    def beyond(self, value: CursorValue) -> Q | None:
        """The rows after a value of this term; None where there can be none."""
        if value is None:
            return None
        later = Q((f"{self.name}__{'lt' if self.descending else 'gt'}", value))
        return later | self.same(None) if self.nullable else later

    def not_before(self, value: CursorValue) -> Q:
        """What every later row fulfils: lets the engine enter an index at the position."""
        if self.nullable or value is None:
            return Q()
        return Q((f"{self.name}__{'lte' if self.descending else 'gte'}", value))

    def accepts(self, value: CursorValue) -> bool:
        if value is None:
            return self.nullable
        try:
            return self.field is None or self.field.to_python(value) == value
        except (TypeError, ValueError, ValidationError):
            return False


def after(
    queryset: Rows, ordering: Sequence[str], cursor_values: Sequence[CursorValue] | None
) -> Rows:
    """The rows of `queryset` in this order, those after a position; None is the beginning.

    The ordering ends with a unique name, such as ("-total", "-id"); `cursor_values` has one value
    for each name. Raises ValueError for an ordering without a unique end, and for values that do
    not belong to the ordering.
    """
    terms = [Term(queryset, name) for name in ordering]
    if not terms or not _is_unique(terms[-1]):
        raise ValueError(f"The ordering {tuple(ordering)} must end with a unique column.")
    ordered = queryset.order_by(*(term.order() for term in terms))
    if cursor_values is None:
        return ordered
    if len(cursor_values) != len(terms) or not all(
        term.accepts(value) for term, value in zip(terms, cursor_values, strict=True)
    ):
        raise ValueError("This cursor belongs to another ordering.")
    return ordered.filter(_later(terms, cursor_values))


def position(row: Model, ordering: Sequence[str]) -> list[CursorValue]:
    """The values of a row for an ordering, as `after` and `encode_cursor` take them."""
    return [_value(row, name.removeprefix("-")) for name in ordering]


def encode_cursor(values: Sequence[CursorValue]) -> str:
    """The values as an opaque text that is safe in a URL, signed with SECRET_KEY.

    Raises TypeError for a value that is not a date, datetime, Decimal, int, str or None.
    """
    text = json.dumps([_encode(value) for value in values], separators=(",", ":"))
    return _signer().sign(urlsafe_base64_encode(text.encode()))


def decode_cursor(cursor: str) -> list[CursorValue]:
    """The values that `encode_cursor` was given. Raises ValueError for anything it did not make."""
    try:
        text = force_str(urlsafe_base64_decode(_signer().unsign(cursor)))
        return [_decode(item) for item in json.loads(text)]
    except (BadSignature, TypeError, ValueError, KeyError, ArithmeticError) as error:
        raise ValueError("This cursor is not valid: start again without one.") from error


def _signer() -> Signer:
    return Signer(sep=".", salt="quittance.db.keyset")


def _later(terms: Sequence[Term], values: Sequence[CursorValue]) -> Q:
    """Same in the first names and beyond in the next one, for any number of first names."""
    later, same = Q(pk__in=[]), Q()
    for term, value in zip(terms, values, strict=True):
        beyond = term.beyond(value)
        if beyond is not None:
            later |= same & beyond
        same &= term.same(value)
    return terms[0].not_before(values[0]) & later


def _resolve(model: type[Model], path: str) -> "tuple[Field[Any, Any], bool]":
    """The field at the end of a path of relations, and whether NULL can stand there."""
    nullable = False
    names = path.split(LOOKUP_SEP)
    for depth, name in enumerate(names):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if not isinstance(field, Field):
            raise FieldDoesNotExist(f"{path} leads to many rows: it cannot order them.")
        nullable |= field.null or field.generated
        if depth + 1 < len(names):
            model = field.related_model  # type: ignore[assignment]
    output: Any = getattr(field, "output_field", None) or field
    return output, nullable


def _is_unique(term: Term) -> bool:
    return (
        term.field is not None
        and LOOKUP_SEP not in term.name
        and (term.field.unique and not term.nullable)
    )


def _value(row: Any, path: str) -> Any:
    for name in path.split(LOOKUP_SEP):
        row = None if row is None else getattr(row, name)
    return row


_DECODERS: dict[str, Callable[[str], CursorValue]] = {
    "i": int,
    "n": Decimal,
    "s": str,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "0": lambda text: None,
}


def _encode(value: CursorValue) -> str:
    match value:
        case None:
            return "0"
        case datetime():
            return f"t{value.isoformat()}"
        case date():
            return f"d{value.isoformat()}"
        case Decimal() if value.is_finite():
            return f"n{value}"
        case str():
            return f"s{value}"
        case int() if not isinstance(value, bool):
            return f"i{value}"
    raise TypeError(f"A cursor cannot hold {value!r}.")


def _decode(item: str) -> CursorValue:
    return _DECODERS[item[:1]](item[1:])
