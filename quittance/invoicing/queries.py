"""Page-shaped reads of documents. Each is one statement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from quittance.accounts.models import Organisation
from quittance.errors import NotFound
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import OPEN

HEAD = (
    "id",
    "kind",
    "number",
    "status",
    "customer_id",
    "customer_name",
    "currency",
    "issue_date",
    "due_date",
    "subtotal",
    "discount",
    "allowance_total",
    "taxable_total",
    "tax_total",
    "total",
    "amount_paid",
    "amount_credited",
    "balance_due",
    "refund_due",
    "prices_include_tax",
    "notes",
    "purchase_order",
    "reason",
    "corrects_id",
    "sent_at",
    "paid_at",
    "created_at",
    "updated_at",
)
LINE = (
    "id",
    "position",
    "product_id",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "discount_percent",
    "price_amount",
    "discount",
    "net_amount",
    "tax_rate",
    "tax_category",
    "exemption_reason",
    "corrects_line_id",
)
TAX = ("category", "rate", "lines_total", "allowance", "taxable", "tax", "exemption_reason")


def document(organisation: Organisation, pk: int) -> dict[str, Any]:
    """One document with `lines` and `taxes`, as dictionaries of the columns above.

    Raises NotFound, also for another organisation's id.
    """
    head = Invoice.objects.for_organisation(organisation).filter(pk=pk).values(*HEAD).first()
    if head is None:
        raise NotFound()
    lines = InvoiceLine.objects.filter(invoice_id=pk).order_by("position").values(*LINE)
    taxes = InvoiceTax.objects.filter(invoice_id=pk).order_by("category", "rate").values(*TAX)
    return {**head, "lines": list(lines), "taxes": list(taxes)}


def open_balances(
    organisation: Organisation, customers: Sequence[int]
) -> dict[int, dict[str, Decimal]]:
    """What is due from each of some customers, per currency, in that currency."""
    rows = (
        Invoice.objects.for_organisation(organisation)
        .filter(customer__in=customers, status__in=OPEN)
        .order_by()
        .values_list("customer_id", "currency")
        .annotate(due=Sum("balance_due"))
    )
    balances: dict[int, dict[str, Decimal]] = {}
    for customer, currency, due in rows:
        balances.setdefault(customer, {})[currency] = due
    return balances
