"""Expressions that Django has none of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import TruncMonth

from quittance.db.fields import AmountField


class Literal(Value):
    """A word of our own that stands in the statement itself instead of beside it.

    SQLite takes a partial index only where it reads its very condition: it does not look at values
    that come as parameters of an IN. Never for what somebody has typed: raises ValueError for
    anything but a word of small letters.
    """

    def __init__(self, word: str) -> None:
        if not str(word).isascii() or not str(word).replace("_", "").islower():
            raise ValueError(f"{word!r} is no word of ours")
        super().__init__(str(word), output_field=CharField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f"'{self.value}'", ()


class Nothing(Value):
    """No amount, in the statement itself: the index of what is above nothing is taken by SQLite,
    and by a plan that PostgreSQL keeps, only where they read its very condition."""

    def __init__(self) -> None:
        super().__init__(Decimal(0), output_field=AmountField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return "0", ()


class MonthOf(TruncMonth):
    """The first day of a date's month. On SQLite Django would call Python for each row of it:
    to add up the days of a year took three quarters of its time."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.lhs)
        # Days lie in the database as text, 2026-11-27.
        return f"substr({sql}, 1, 8) || '01'", tuple(params)
