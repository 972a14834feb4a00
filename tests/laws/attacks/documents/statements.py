"""Statements over documents and their parts."""

from __future__ import annotations

from collections.abc import Mapping

from tests.laws.attacks.attack import insert

LINE, TAX = "invoicing_invoiceline", "invoicing_invoicetax"
NUMBER_OF_SENT = "(SELECT number FROM invoicing_invoice WHERE id = :sent)"


def issue(name: str, changes: str = "") -> str:
    more = f", {changes}" if changes else ""
    return (
        f"UPDATE invoicing_invoice SET status = 'sent', number = 'R-1', "
        f"issue_date = '2026-11-20', sent_at = '2026-11-20 12:00:00', seller = '{{}}', "
        f"buyer = '{{}}'{more} WHERE id = :{name}"
    )


def document(changes: Mapping[str, str], columns: str = "") -> str:
    """INSERT of a draft, with some values of its own."""
    values = {
        "organisation_id": ":org",
        "kind": "'invoice'",
        "status": "'draft'",
        "customer_id": ":cleo",
        "customer_name": "'Cleo'",
        "currency": "'EUR'",
        "prices_include_tax": "false",
        **dict.fromkeys(
            "discount subtotal allowance_total taxable_total tax_total total amount_paid "
            "amount_credited".split(),
            "$0",
        ),
        **dict.fromkeys(("notes", "purchase_order", "reason"), "''"),
        "imported": "false",
        "created_at": "'2026-11-20 12:00:00'",
        "updated_at": "'2026-11-20 12:00:00'",
        **changes,
    }
    return insert("invoicing_invoice", values)


def line(invoice: str, **changes: str) -> str:
    return insert(
        "invoicing_invoiceline",
        {
            "organisation_id": ":org",
            "invoice_id": f":{invoice}",
            "position": "9",
            "description": "'x'",
            "quantity": "#1",
            "unit": "'C62'",
            "unit_price": "#0",
            "discount_percent": "%0",
            "price_amount": "$0",
            "discount": "$0",
            "net_amount": "$0",
            "tax_rate": "%19",
            "tax_category": "'S'",
            "exemption_reason": "''",
            **changes,
        },
    )


def tax(invoice: str, **changes: str) -> str:
    return insert(
        "invoicing_invoicetax",
        {
            "organisation_id": ":org",
            "invoice_id": f":{invoice}",
            "category": "'Z'",
            "rate": "%0",
            "lines_total": "$0",
            "allowance": "$0",
            "taxable": "$0",
            "tax": "$0",
            "exemption_reason": "''",
            **changes,
        },
    )
