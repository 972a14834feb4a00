"""A document's stored columns as the API shows them. No figure is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from quittance.api.present import amounts_in, percent, price, quantity, rate
from quittance.invoicing.rules import status_on
from quittance.money import format_decimal


def present_head(row: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    amount = amounts_in(row["currency"])
    status = status_on(
        row["status"],
        kind=row["kind"],
        balance_due=row["balance_due"],
        due_on=row["due_date"],
        today=today,
    )
    return {
        "id": row["id"],
        "kind": row["kind"],
        "number": row["number"],
        "status": status,
        "customer": row["customer_id"],
        "customer_name": row["customer_name"],
        "currency": row["currency"],
        "issue_date": row["issue_date"],
        "due_date": row["due_date"],
        "subtotal": amount(row["subtotal"]),
        "discount": amount(row["discount"]),
        "allowance_total": amount(row["allowance_total"]),
        "taxable_total": amount(row["taxable_total"]),
        "tax_total": amount(row["tax_total"]),
        "total": amount(row["total"]),
        "amount_paid": amount(row["amount_paid"]),
        "amount_credited": amount(row["amount_credited"]),
        "balance_due": amount(row["balance_due"]),
        "refund_due": amount(row["refund_due"]),
        "prices_include_tax": row["prices_include_tax"],
        "notes": row["notes"],
        "purchase_order": row["purchase_order"],
        "contract_reference": row["contract_reference"],
        "payment_terms": row["payment_terms"],
        "delivery_date": row["delivery_date"],
        "period_start": row["period_start"],
        "period_end": row["period_end"],
        **present_converted_tax(row),
        "reason": row["reason"],
        "corrects": row["corrects_id"],
        # What has just been drafted, issued or credited here was made of no order.
        "order": row.get("order"),
        "sent_at": row["sent_at"],
        "paid_at": row["paid_at"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def present_converted_tax(row: Mapping[str, Any]) -> dict[str, Any]:
    currency, tax = row["tax_currency"], row["tax_in_tax_currency"]
    rate = row["exchange_rate"]
    return {
        "exchange_rate": None if rate is None else format_decimal(rate, 0, 10),
        "tax_currency": currency,
        "tax_in_tax_currency": None if tax is None else amounts_in(currency)(tax),
    }


def present_document(document: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    currency = document["currency"]
    return {
        **present_head(document, today=today),
        "lines": [present_line(line, currency) for line in document["lines"]],
        "tax_breakdown": [present_tax(group, currency) for group in document["taxes"]],
    }


def present_line(line: Mapping[str, Any], currency: str) -> dict[str, Any]:
    amount = amounts_in(currency)
    return {
        "id": line["id"],
        "position": line["position"],
        "product": line["product_id"],
        "description": line["description"],
        "quantity": quantity(line["quantity"]),
        "unit": line["unit"],
        "unit_price": price(line["unit_price"], currency),
        "discount_percent": percent(line["discount_percent"]),
        "price_amount": amount(line["price_amount"]),
        "discount": amount(line["discount"]),
        "net_amount": amount(line["net_amount"]),
        "tax_rate": rate(line["tax_rate"]),
        "tax_category": line["tax_category"],
        "exemption_reason": line["exemption_reason"],
        "corrects_line": line["corrects_line_id"],
    }


def present_tax(group: Mapping[str, Any], currency: str) -> dict[str, Any]:
    amount = amounts_in(currency)
    return {
        "category": group["category"],
        "rate": rate(group["rate"]),
        "taxable": amount(group["taxable"]),
        "tax": amount(group["tax"]),
        "allowance": amount(group["allowance"]),
        "exemption_reason": group["exemption_reason"],
    }
