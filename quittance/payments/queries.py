"""Reads of payments, with how much of each has been refunded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.db.fields import AmountField
from quittance.invoicing.models import Invoice
from quittance.payments.models import CashTally, Payment, Refund

REFUND = "refund"
CREDIT = "credit"
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
class Settlement:
    """Something that brought an invoice nearer to nothing due, or further from it."""

    kind: str
    """A payment's method, refund, or credit."""
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
        *(Settlement(method, on, amount) for method, on, amount in paid),
        *(Settlement(REFUND, on, -amount) for on, amount in refunded),
        *(
            Settlement(CREDIT, note.issue_date, note.total, str(note))
            for note in notes
            if note.issue_date
        ),
    ]
    return sorted(found, key=lambda one: one.on)
