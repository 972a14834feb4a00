"""What a check finds, and reading large tables in portions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from quittance.audit.journal import decimal_text

M = TypeVar("M", bound=Model)
PORTION = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that is off: which one, what about it, and how it should be."""

    table: str
    pk: object
    what: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.table} {self.pk}: {self.what} is {self.found}, expected {self.expected}"


@dataclass(slots=True)
class Case:
    """One organisation under examination; `seen` counts what has been looked at."""

    organisation: int
    seen: Counter[str]


def off(row: Model, what: str, expected: object, found: object) -> Finding:
    return Finding(row._meta.db_table, row.pk, what, shown(expected), shown(found))


def differing(row: Model, expected: Mapping[str, Any]) -> Iterator[Finding]:
    """Each named value of a row that is not as expected."""
    for name, value in expected.items():
        found = getattr(row, name)
        if found != value:
            yield off(row, name, value, found)


def shown(value: object) -> object:
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.hex() if isinstance(value, (bytes, memoryview)) else value


def portions(rows: QuerySet[M, M], *, by: str = "pk", size: int = PORTION) -> Iterator[list[M]]:
    """All rows in order of a unique column, some at a time, so that memory stays flat."""
    portion = list(rows.order_by(by)[:size])
    while portion:
        yield portion
        last = getattr(portion[-1], by)
        portion = list(rows.filter(**{f"{by}__gt": last}).order_by(by)[:size])
