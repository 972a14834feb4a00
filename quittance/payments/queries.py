"""Reads of payments, with how much of each has been refunded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.db.fields import AmountField
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind, Status
from quittance.payments.models import CashTally, Method, Payment, Refund

# How many of the last paid invoices say how fast somebody pays.
PACE_OF = 50
REFUND = "refund"
CREDIT = "credit"
# A payment out of what was kept for the customer.
KEPT = "kept"
COLUMNS = (
    "id",
    "invoice_id",
    "customer_id",
    "currency",
    "amount",
    "method",
    "received_on",
    "reference",
    "provider_reference",
    "created_at",
    "invoice__status",
    "invoice__kind",
    "invoice__due_date",
    "invoice__balance_due",
    "refunded",
)


def payment_rows(organisation: Organisation) -> QuerySet[Any, Any]:
    """Payments as dictionaries of COLUMNS; `refunded` in the payment's currency."""
    given_back = (
        Refund.objects.for_organisation(organisation)
        .filter(payment=OuterRef("pk"))
        .order_by()
        .values("payment")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    refunded = Coalesce(
        Subquery(given_back, output_field=AmountField()), Decimal(0), output_field=AmountField()
    )
    own = Payment.objects.for_organisation(organisation)
    rows: QuerySet[Any, Any] = own.annotate(refunded=refunded).values(*COLUMNS)
    return rows


# What people want to read of a payment beside it.
SHOWN = (*COLUMNS, "invoice__number", "invoice__customer_name")


@dataclass(frozen=True, slots=True)
class Takings:
    """Payments of one currency: how many, what came, and what of just these went back."""

    currency: str
    count: int
    received: Decimal
    refunded: Decimal

    @property
    def kept(self) -> Decimal:
        return self.received - self.refunded


def takings(organisation: Organisation) -> list[Takings]:
    """All payments, by currency: from the days' tallies, without looking at one of them."""
    rows = (
        CashTally.objects.for_organisation(organisation)
        .order_by()
        .values_list("currency")
        .annotate(n=Sum("payments"), came=Sum("received"), back=Sum("refunded"))
    )
    return [Takings(*row) for row in sorted(rows)]


def takings_of(organisation: Organisation, which: Q) -> list[Takings]:
    """The payments that a filter leaves, by currency. Two statements."""
    rows = Payment.objects.for_organisation(organisation).filter(which).order_by()
    back = Refund.objects.for_organisation(organisation).filter(payment__in=rows.values("pk"))
    given_back = dict(back.order_by().values_list("invoice__currency").annotate(sum=Sum("amount")))
    came = rows.values_list("currency").annotate(n=Count("id"), sum=Sum("amount"))
    return [
        Takings(currency, n, received, given_back.get(currency, Decimal(0)))
        for currency, n, received in sorted(came)
    ]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long it takes from the issue of an invoice to its last payment, on average of some;
    `late` is how many of them came after the due date."""

    invoices: int
    days: int
    late: int


def pace_of(organisation: Organisation, customers: Sequence[int]) -> Pace | None:
    """Of the last paid invoices of some customers; None where they have paid none. One
    statement."""
    own = Payment.objects.for_organisation(organisation).filter(customer__in=customers)
    paid = (
        own.filter(invoice__status=Status.PAID, invoice__kind=Kind.INVOICE)
        .order_by()
        .values_list("invoice_id", "invoice__issue_date", "invoice__due_date")
        .annotate(last=Max("received_on"))
        .order_by("-invoice_id")[:PACE_OF]
    )
    rows = [
        (max((last - issued).days, 0), due is not None and last > due)
        for _, issued, due, last in paid
    ]
    if not rows:
        return None
    mean = Decimal(sum(days for days, _ in rows)) / len(rows)
    return Pace(
        len(rows), int(mean.quantize(Decimal(1), ROUND_HALF_UP)), sum(late for _, late in rows)
    )


@dataclass(frozen=True, slots=True)
class Settlement:
    """Something that brought an invoice nearer to nothing due, or further from it."""

    kind: str
    """A payment's method, kept, refund, or credit."""
    on: date
    amount: Decimal
    """In the invoice's currency; below 0 for a refund."""
    number: str = ""
    """Of a credit note."""


def settlements(invoice: Invoice) -> list[Settlement]:
    """All payments, refunds and credit notes of an invoice, by day."""
    paid = invoice.payments.order_by("id").values_list("method", "received_on", "amount")
    refunded = invoice.refunds.order_by("id").values_list("refunded_on", "amount")
    notes = invoice.credit_notes.issued().order_by("id")
    found = [
        *(
            Settlement(KEPT if method == Method.CREDIT else method, on, amount)
            for method, on, amount in paid
        ),
        *(Settlement(REFUND, on, -amount) for on, amount in refunded),
        *(
            Settlement(CREDIT, note.issue_date, note.total, str(note))
            for note in notes
            if note.issue_date
        ),
    ]
    return sorted(found, key=lambda one: one.on)
