"""Reads of bills, shaped as pages and the API show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation, User
from quittance.bills.models import Bill, BillFile, BillQuerySet, Supplier
from quittance.bills.rules import NOTHING, Kind, Status, number_key
from quittance.db.compiled import Compiled
from quittance.errors import NotFound

HEAD = (
    "id",
    "kind",
    "status",
    "supplier_id",
    "supplier_name",
    "number",
    "issue_date",
    "due_date",
    "delivery_date",
    "currency",
    "net_total",
    "tax_total",
    "total",
    "prepaid",
    "rounding",
    "amount_due",
    "stated_total",
    "difference",
    "iban",
    "bic",
    "payment_reference",
    "order_number",
    "notes",
    "origins",
    "entered_by_id",
    "entered_by_name",
    "submitted_at",
    "decided_at",
    "decided_by_name",
    "reason",
    "paid_on",
    "paid_reference",
    "payment_run_id",
    "file_count",
    "created_at",
    "updated_at",
)


def bill_rows(
    organisation: Organisation, user: User | None, role: str | None
) -> QuerySet[Any, Any]:
    """The bills that somebody sees, as dictionaries of HEAD."""
    seen = Bill.objects.for_organisation(organisation).seen_by(user, role)
    files = BillFile.objects.for_organisation(OuterRef("organisation_id"))
    counted = files.filter(bill=OuterRef("pk")).order_by().values("bill").annotate(n=Count("pk"))
    rows: QuerySet[Any, Any] = seen.annotate(
        supplier_name=Coalesce(F("supplier__name"), Value("")),
        entered_by_name=Coalesce(F("entered_by__username"), Value("")),
        file_count=Coalesce(Subquery(counted.values("n")), 0),
    ).values(*HEAD)
    return rows


def bill_of(organisation: Organisation, user: User | None, role: str | None, pk: int) -> Bill:
    """A bill that somebody sees. Raises NotFound."""
    seen = Bill.objects.for_organisation(organisation).seen_by(user, role)
    bill = seen.select_related("supplier", "organisation", "entered_by").filter(pk=pk).first()
    if bill is None:
        raise NotFound()
    return bill


@dataclass(frozen=True, slots=True)
class Group:
    """Bills of one status and currency: how many, what they come to, and what is due of them,
    credit notes taken off."""

    status: str
    currency: str
    count: int
    total: Decimal
    due: Decimal


def groups_of(bills: BillQuerySet) -> list[Group]:
    """What bills come to, in one statement."""
    grouped = bills.order_by().values("status", "currency", "kind")
    rows = grouped.annotate(n=Count("pk"), whole=Sum("total"), due=Sum("amount_due"))
    found: dict[tuple[str, str], Group] = {}
    for row in rows:
        key = row["status"], row["currency"]
        sign = -1 if row["kind"] == Kind.CREDIT_NOTE else 1
        had = found.get(key) or Group(*key, 0, NOTHING, NOTHING)
        found[key] = Group(
            *key, had.count + row["n"], had.total + sign * row["whole"], had.due + sign * row["due"]
        )
    return list(found.values())


class When(StrEnum):
    """When an approved bill is due, seen from a day; a week ends with its Sunday."""

    LATE = "late"
    THIS_WEEK = "this_week"
    LATER = "later"
    UNDATED = "undated"


def when_due(due_date: date | None, today: date) -> When:
    if due_date is None:
        return When.UNDATED
    if due_date < today:
        return When.LATE
    return When.THIS_WEEK if due_date <= end_of_week(today) else When.LATER


def end_of_week(today: date) -> date:
    return today + timedelta(6 - today.weekday())


def due_sums(bills: BillQuerySet, today: date) -> dict[When, dict[str, Decimal]]:
    """What is to be paid of approved bills, by when and currency, credit notes taken off. One
    statement."""
    grouped = bills.to_pay().order_by().values("due_date", "currency", "kind")
    found: dict[When, dict[str, Decimal]] = {}
    for row in grouped.annotate(due=Sum("amount_due")):
        sign = -1 if row["kind"] == Kind.CREDIT_NOTE else 1
        own = found.setdefault(when_due(row["due_date"], today), {})
        own[row["currency"]] = own.get(row["currency"], NOTHING) + sign * row["due"]
    return found


def known_as(
    organisation: Organisation, sha256: str, supplier: Supplier | None, number: str
) -> int | None:
    """The id of the bill that a file is in already, else of this supplier's bill of a number."""
    files = BillFile.objects.for_organisation(organisation).filter(file__sha256=sha256)
    found = files.values_list("bill", flat=True).first()
    if found is None and supplier is not None and number_key(number):
        own = Bill.objects.for_organisation(organisation).filter(supplier=supplier)
        found = own.filter(number_key=number_key(number)).values_list("pk", flat=True).first()
    return found


@dataclass(slots=True)
class Some:
    """How many bills, and what is due of them by currency, credit notes taken off."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    def take(self, row: Mapping[str, Any]) -> None:
        sign = -1 if row["kind"] == Kind.CREDIT_NOTE else 1
        had = self.amounts.get(row["currency"], NOTHING)
        self.count += row["n"]
        self.amounts[row["currency"]] = had + sign * row["due"]


@dataclass(frozen=True, slots=True)
class ToDo:
    """Bills that wait for a person's decision, and approved ones that are late."""

    waiting: Some
    late: Some


def to_do_of(organisation: Organisation, *, user: User, today: date) -> ToDo:
    """Of all of an organisation's bills. One statement."""
    found = ToDo(Some(), Some())
    for row in TO_DO.rows(organisation=organisation.pk, user=user.pk, today=today):
        (found.late if row["status"] == Status.APPROVED else found.waiting).take(row)
    return found


def _to_do(given: Any) -> QuerySet[Any, Any]:
    own = Bill.objects.for_organisation(given("organisation", BigIntegerField()))
    waiting = Q(status=Status.SUBMITTED) & ~Q(entered_by=given("user", BigIntegerField()))
    late = Q(status=Status.APPROVED, due_date__lt=given("today", DateField()))
    grouped = own.filter(waiting | late).order_by().values("status", "currency", "kind")
    counted: QuerySet[Any, Any] = grouped.annotate(n=Count("pk"), due=Sum("amount_due"))
    return counted


TO_DO = Compiled(_to_do)
