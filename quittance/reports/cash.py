"""Money of a period: what came in and what went back, by day or month and method.

From the days' tallies: a payment counts on the day it was received, a refund on its own day with
the method of its payment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import Any

from django.db.models import F, QuerySet, Sum

from quittance.accounts.models import Organisation
from quittance.db.expressions import MonthOf
from quittance.payments.models import CashTally
from quittance.reports.figures import NOTHING, Period, month_of


class Every(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Cash:
    """`payments` over `received`, `refunds` over `refunded`, within `period`; without a `method` of
    all of them. `filters` name the payments in the words of their list."""

    currency: str
    period: Period
    method: str
    payments: int
    received: Decimal
    refunds: int
    refunded: Decimal

    @property
    def net(self) -> Decimal:
        return self.received - self.refunded

    @property
    def filters(self) -> dict[str, str]:
        days = {"received_on__range": self.period.text}
        return {**days, **self._whose}

    @property
    def refund_filters(self) -> dict[str, str]:
        """Likewise, the payments that the refunds are of."""
        days = {"refunded_on__range": self.period.text}
        return {**days, **self._whose}

    @property
    def _whose(self) -> dict[str, str]:
        method = {"method": self.method} if self.method else {}
        return {"currency": self.currency, **method}

    def plus(self, other: Cash) -> Cash:
        return replace(
            self,
            payments=self.payments + other.payments,
            received=self.received + other.received,
            refunds=self.refunds + other.refunds,
            refunded=self.refunded + other.refunded,
        )


@dataclass(frozen=True, slots=True)
class CurrencyCash:
    """The rows of a currency; `total` of all of them; `by_period` and `by_method` of each day or
    month, and of each method: those have no method or the whole period."""

    total: Cash
    rows: list[Cash]
    by_period: list[Cash]
    by_method: list[Cash]


def sum_up(rows: Iterable[Cash], period: Period) -> list[CurrencyCash]:
    """The rows of `cash_report` by currency, added up."""
    found: dict[str, list[Cash]] = {}
    for row in rows:
        found.setdefault(row.currency, []).append(row)
    return [
        CurrencyCash(
            total=Cash(currency, period, "", 0, NOTHING, 0, NOTHING).plus(_sum(own)),
            rows=own,
            by_period=_sums(own, lambda row: replace(row, method="")),
            by_method=_sums(own, lambda row: replace(row, period=period)),
        )
        for currency, own in found.items()
    ]


def _sums(rows: list[Cash], as_group: Callable[[Cash], Cash]) -> list[Cash]:
    groups: dict[tuple[date, str], list[Cash]] = {}
    for row in map(as_group, rows):
        groups.setdefault((row.period.first, row.method), []).append(row)
    return [_sum(groups[key]) for key in sorted(groups)]


def _sum(rows: list[Cash]) -> Cash:
    return reduce(Cash.plus, rows)


def cash_report(
    organisation: Organisation, every: Every, period: Period, *, currency: str = ""
) -> list[Cash]:
    """By currency, day or month, and method, in this order. One statement."""
    rows = _rows(organisation, every, period)
    if currency:
        rows = rows.filter(currency=currency)
    return [_cash(every, row, period) for row in rows]


def _cash(every: Every, row: dict[str, Any], period: Period) -> Cash:
    key: date = row["key"]
    own = Period(key, key) if every == Every.DAY else month_of(key)
    names = ("method", "came", "in_all", "went", "back")
    return Cash(row["currency"], period.cut(own), *(row[name] for name in names))


def _rows(organisation: Organisation, every: Every, period: Period) -> QuerySet[Any, Any]:
    own = CashTally.objects.for_organisation(organisation)
    days = own.filter(day__range=(period.first, period.last)).order_by()
    key = F("day") if every == Every.DAY else MonthOf("day")
    return (
        days.values("currency", "method", key=key)
        .annotate(
            came=Sum("payments"), in_all=Sum("received"), went=Sum("refunds"), back=Sum("refunded")
        )
        .order_by("currency", "key", "method")
    )
