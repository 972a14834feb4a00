"""What the database says of a document, in the words of `reading`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from quittance.invoicing.documents.texts import clean, first_line, one_line
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.money import without_tax
from tests.documents.reading import Said


def stored(invoice: Invoice) -> Said:
    """`price` is None where the stored one has tax inside, so that no stored figure says it."""
    seller, buyer = invoice.seller or {}, invoice.buyer or {}
    groups = list(invoice.taxes.order_by("category", "rate"))
    corrects = invoice.corrects
    return {
        "number": invoice.number,
        "type": "380" if invoice.kind == "invoice" else "381",
        "issue_date": day(invoice.issue_date),
        "due_date": day(invoice.due_date),
        "currency": invoice.currency,
        "tax_currency": invoice.tax_currency,
        "seller": one_line(seller["name"]),
        "buyer": one_line(buyer["company"] or buyer["name"]),
        "corrects": corrects.number if corrects else "",
        "delivery_date": day(supplied(invoice)),
        "period_start": day(invoice.period_start),
        "period_end": day(invoice.period_end),
        "subtotal": invoice.subtotal,
        "allowance_total": invoice.allowance_total if invoice.allowance_total else None,
        "taxable_total": invoice.taxable_total,
        "total": invoice.total,
        "due": invoice.total,
        "tax_total": invoice.tax_total,
        "converted_tax": invoice.tax_in_tax_currency,
        "lines": [line_of(one, invoice) for one in invoice.lines.order_by("position")],
        "taxes": [
            {"category": one.category, "rate": one.rate, "taxable": one.taxable, "tax": one.tax}
            for one in groups
        ],
        "allowances": [
            {"category": one.category, "amount": one.allowance} for one in groups if one.allowance
        ],
    }


def line_of(line: InvoiceLine, invoice: Invoice) -> Said:
    discount: Decimal = line.discount
    if invoice.prices_include_tax:
        discount = without_tax(discount, line.tax_rate, invoice.currency)
    name, description = first_line(clean(line.description))
    return {
        "name": name,
        "description": description,
        "category": line.tax_category,
        "rate": None if line.tax_category == "O" else line.tax_rate,
        "quantity": line.quantity,
        "discount": discount or None,
        "net": line.net_amount,
    }


def supplied(invoice: Invoice) -> date | None:
    if invoice.delivery_date or invoice.period_start or invoice.period_end:
        return invoice.delivery_date
    return invoice.corrects.issue_date if invoice.corrects else invoice.issue_date


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def without_prices(said: Said) -> Said:
    """Everything but unit prices, which are judged by what they give."""
    lines: list[dict[str, Any]] = said["lines"]
    return {
        **said,
        "lines": [{name: v for name, v in one.items() if name != "price"} for one in lines],
    }
