"""What a digest tells, in numbers: counts and sums by currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, When

from quittance.accounts.models import Organisation
from quittance.accounts.rules import day_in
from quittance.bills.models import Bill
from quittance.bills.rules import Kind

# From the day after the one that is told of: today and the six days that follow.
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Part:
    """Bills of one currency, and of one person where `who` names them. A credit note counts
    against the sum."""

    currency: str
    count: int
    total: Decimal
    who: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """`entered` on `day`; `waiting` and `due` (until `until`, what is late included) now."""

    day: date
    until: date
    entered: list[Part]
    waiting: list[Part]
    due: list[Part]
    late: int
    oldest: date | None
    has_happened: bool


def told_of(organisation: Organisation, day: date) -> Told:
    """What happened on a day of the organisation's calendar, and what is left to do."""
    own = Bill.objects.for_organisation(organisation)
    start, end = day_of(organisation, day)
    within = {"gte": start, "lt": end}
    happened = Q(paid_on=day)
    for name in ("created_at", "submitted_at", "decided_at"):
        happened |= Q(**{f"{name}__{sign}": value for sign, value in within.items()})
    until = day + WEEK
    waiting, due = own.waiting(), own.to_pay(until=until)
    oldest: datetime | None = waiting.aggregate(oldest=Min("submitted_at"))["oldest"]
    return Told(
        day=day,
        until=until,
        entered=_by_person(own.filter(created_at__gte=start, created_at__lt=end)),
        waiting=_parts(waiting, "total"),
        due=_parts(due, "amount_due"),
        late=due.filter(due_date__lte=day).count(),
        oldest=oldest and day_in(organisation.time_zone, oldest),
        has_happened=own.filter(happened).exists(),
    )


def day_of(organisation: Organisation, day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends where the organisation is."""
    zone = ZoneInfo(organisation.time_zone)
    start = datetime.combine(day, time(), zone)
    return start, datetime.combine(day + timedelta(days=1), time(), zone)


def _by_person(bills: QuerySet[Bill]) -> list[Part]:
    names = ("entered_by__first_name", "entered_by__last_name", "entered_by__username")
    rows = _grouped(bills, "total", "entered_by", *names)
    parts = [Part(row["currency"], row["count"], row["sum"], _name(row)) for row in rows]
    return sorted(parts, key=lambda one: (one.who.casefold(), one.currency))


def _parts(bills: QuerySet[Bill], amount: str) -> list[Part]:
    rows = _grouped(bills, amount)
    return [Part(row["currency"], row["count"], row["sum"]) for row in rows]


def _grouped(bills: QuerySet[Bill], amount: str, *by: str) -> Iterable[dict[str, Any]]:
    signed = Case(When(kind=Kind.CREDIT_NOTE, then=-F(amount)), default=F(amount))
    grouped: Any = bills.order_by().values("currency", *by)
    counted = grouped.annotate(count=Count("id"), sum=Sum(signed)).order_by("currency")
    rows: Iterable[dict[str, Any]] = counted
    return rows


def _name(row: dict[str, Any]) -> str:
    names = (row["entered_by__first_name"], row["entered_by__last_name"])
    return " ".join(filter(None, names)) or row["entered_by__username"] or ""
