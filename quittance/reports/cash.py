"""Money of a period: what came in and what went back, by day or month and method.

From the days' tallies: a payment counts on the day it was received, a refund on its own day with
the method of its payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from quittance.accounts.models import Organisation
from quittance.payments.models import CashTally
from quittance.reports.figures import Period, month_of


class Every(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Cash:
    """`payments` over `received`, `refunds` over `refunded`, within `period`; `filters` name the
    payments in the words of their list."""

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
        return {**days, "currency": self.currency, "method": self.method}


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
    key = F("day") if every == Every.DAY else TruncMonth("day")
    return (
        days.values("currency", "method", key=key)
        .annotate(
            came=Sum("payments"), in_all=Sum("received"), went=Sum("refunds"), back=Sum("refunded")
        )
        .order_by("currency", "key", "method")
    )
