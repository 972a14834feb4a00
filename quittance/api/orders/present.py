"""Orders as the API writes them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from quittance.accounts.rules import day_in
from quittance.api.present import amounts_in, price, quantity, rate
from quittance.invoicing.rules import status_on
from quittance.shop.models import Order, OrderItem
from quittance.shop.paying import Transfer
from quittance.shop.sold import Sold
from quittance.shop.timeline import Step, placed_step, timeline_of

PLAIN = (
    *("id", "number", "status", "customer_name", "email", "currency", "payment_way"),
    *(
        "billing_address",
        "shipping_address",
        "notes",
        "reason",
        "pay_by",
        "placed_at",
        "accepted_at",
    ),
    *("completed_at", "ended_at", "updated_at"),
)
FIGURES = (
    *("subtotal", "tax_total", "total", "amount_paid", "amount_credited"),
    *("balance_due", "refund_due"),
)
OF_INVOICE = ("id", "number", "status", "kind", "issue_date", "due_date", *FIGURES)
COLUMNS = (
    *PLAIN,
    *("customer_id", "total", "organisation__slug", "organisation__time_zone"),
    *(f"invoice__{name}" for name in OF_INVOICE),
)


def present_order(order: Order) -> dict[str, Any]:
    """One order as it stands, with its items and how it is paid."""
    own = Order.objects.for_organisation(order.organisation_id)
    row = own.values(*COLUMNS).get(pk=order.pk)
    return _whole(row, Sold(order), timeline_of(order))


def present_placed(sold: Sold) -> dict[str, Any]:
    """The same of one just placed: all of it is known without asking the database again."""
    order, invoice = sold.order, sold.invoice
    row = {
        **{name: getattr(order, name) for name in (*PLAIN, "customer_id", "total")},
        "organisation__slug": order.organisation.slug,
        "organisation__time_zone": order.organisation.time_zone,
        **{f"invoice__{name}": getattr(invoice, name) for name in OF_INVOICE},
    }
    return _whole(row, sold, [placed_step(order)])


def _whole(row: dict[str, Any], sold: Sold, steps: list[Step]) -> dict[str, Any]:
    currency = sold.order.currency
    transfer = sold.transfer
    return {
        **present_row(row),
        "items": [present_item(one, currency) for one in sold.items],
        "transfer": None if transfer is None else present_transfer(transfer, currency),
        "timeline": [present_step(one, currency) for one in steps],
    }


def present_row(row: dict[str, Any]) -> dict[str, Any]:
    """From COLUMNS."""
    amount = amounts_in(row["currency"])
    invoice = {name: row[f"invoice__{name}"] for name in OF_INVOICE}
    return {
        **{name: row[name] for name in PLAIN},
        "shop": row["organisation__slug"],
        "customer": row["customer_id"],
        "total": amount(row["total"]),
        "invoice": {
            "id": invoice["id"],
            "number": invoice["number"],
            "status": status_on(
                invoice["status"],
                kind=invoice["kind"],
                balance_due=invoice["balance_due"],
                due_on=invoice["due_date"],
                today=day_in(row["organisation__time_zone"], timezone.now()),
            ),
            "issue_date": invoice["issue_date"],
            "due_date": invoice["due_date"],
            **{name: amount(invoice[name]) for name in FIGURES},
        },
    }


def present_item(item: OrderItem, currency: str) -> dict[str, Any]:
    return {
        "id": item.pk,
        "position": item.position,
        "product": item.product_id,
        "sku": item.sku,
        "name": item.name,
        "unit": item.unit,
        "quantity": quantity(item.quantity),
        "price": price(item.price, currency),
        "tax_rate": rate(item.tax_rate),
        "tax_category": item.tax_category,
        "net_amount": amounts_in(currency)(item.net_amount),
    }


def present_step(step: Step, currency: str) -> dict[str, Any]:
    amount = None if step.amount is None else amounts_in(currency)(step.amount)
    return {"what": step.what, "at": step.at, "amount": amount, "detail": step.detail}


def present_transfer(transfer: Transfer, currency: str) -> dict[str, Any]:
    names = ("account_name", "iban", "bic", "reference")
    code = transfer.code
    return {
        "amount": amounts_in(currency)(transfer.amount),
        **{name: getattr(transfer, name) for name in names},
        "code": {"kind": code.kind, "text": code.text} if code else None,
    }
