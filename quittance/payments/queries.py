"""Reads of payments, with how much of each has been refunded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.db.fields import AmountField
from quittance.payments.models import Payment, Refund

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
