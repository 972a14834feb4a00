"""What reports have in common: periods of days, and amounts that may be absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.db.fields import AmountField

NOTHING = Decimal(0)
DAY = timedelta(days=1)


def summed(column: Any, where: Q | None = None) -> Coalesce:
    """The sum of a column of amounts, nothing where there is no row."""
    nothing = Value(NOTHING, output_field=AmountField())
    return Coalesce(Sum(column, filter=where), nothing, output_field=AmountField())


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both of them included."""

    first: date
    last: date

    @property
    def text(self) -> str:
        """As a filter of a list takes it: `issue_date__range=...`."""
        return f"{self.first},{self.last}"

    def cut(self, other: Period) -> Period:
        """The days that both have."""
        return Period(max(self.first, other.first), min(self.last, other.last))

    def months(self) -> Iterator[Period]:
        """Its months, whole ones, in order."""
        month = month_of(self.first)
        while month.first <= self.last:
            yield month
            month = month_of(month.last + DAY)


def query_of(filters: Mapping[str, str]) -> str:
    """Filters of a list as the query of its address."""
    return "&".join(map(_spelled, filters.items()))


# A report of a hundred customers has hundreds of addresses, with the same days in most of them: to
# spell each anew took half of its time.
@lru_cache(maxsize=8192)
def _spelled(pair: tuple[str, str]) -> str:
    return urlencode([pair], safe=",:")


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, _next_month(first) - DAY)


def quarter_of(day: date) -> Period:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return Period(first, month_of(first + timedelta(days=70)).last)


def year_of(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def month_before(month: Period) -> Period:
    return month_of(month.first - DAY)


def months_compared(today: date) -> tuple[Period, Period, Period]:
    """This month so far, last month to the same day, and the whole of it."""
    this = Period(month_of(today).first, today)
    last = month_before(month_of(today))
    same_day = min(last.last, last.first + (today - this.first))
    return this, Period(last.first, same_day), last


def twelve_months(today: date) -> Period:
    """From the beginning of the month eleven months ago to today."""
    first = month_of(today)
    for _ in range(11):
        first = month_before(first)
    return Period(first.first, today)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def start_of(organisation: Organisation, day: date) -> datetime:
    """The first instant of a day of the organisation's own calendar."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(organisation.time_zone))
