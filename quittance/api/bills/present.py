from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from quittance.api.present import amounts_in, price, quantity, rate
from quittance.bills.checks import checks_of
from quittance.bills.models import Bill, BillComment, BillFile, PaymentRun

AMOUNTS = ("net_total", "tax_total", "total", "prepaid", "rounding", "amount_due")
MAYBE = ("stated_total", "difference")


def present_row(row: Mapping[str, Any]) -> dict[str, Any]:
    amount = amounts_in(row["currency"])
    renamed = {name.removesuffix("_id"): value for name, value in row.items() if name != "origins"}
    return {
        **renamed,
        **{name: amount(row[name]) for name in AMOUNTS},
        **{name: None if row[name] is None else amount(row[name]) for name in MAYBE},
    }


def present_parts(bill: Bill) -> dict[str, Any]:
    """What a bill has beside its head."""
    amount = amounts_in(bill.currency)
    return {
        "lines": [
            {
                "id": line.pk,
                "position": line.position,
                "description": line.description,
                "item_number": line.item_number,
                "quantity": quantity(line.quantity),
                "unit": line.unit,
                "unit_price": None
                if line.unit_price is None
                else price(line.unit_price, bill.currency),
                "net_amount": amount(line.net_amount),
                "tax_category": line.tax_category,
                "tax_rate": rate(line.tax_rate),
            }
            for line in bill.lines.order_by("position")
        ],
        "tax_breakdown": [
            {
                "category": tax.category,
                "rate": rate(tax.rate),
                "taxable": amount(tax.taxable),
                "tax": amount(tax.tax),
                "stated": tax.stated,
            }
            for tax in bill.taxes.order_by("category", "rate")
        ],
        "origins": bill.origins,
        "files": [present_file(one) for one in bill.files.select_related("file").order_by("id")],
        "comments": [present_comment(one) for one in bill.comments.order_by("id")],
        "checks": [asdict(one) for one in checks_of(bill)],
    }


def present_file(row: BillFile) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "media_type": row.file.media_type,
        "size": row.file.size,
        "sha256": row.file.sha256,
        "pages": row.pages,
        "added_at": row.added_at,
    }


def present_comment(row: BillComment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "text": row.text,
        "author_name": row.author_name,
        "created_at": row.created_at,
    }


def present_run(run: PaymentRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "status": run.status,
        "message_id": run.message_id,
        "execution_date": run.execution_date,
        "count": run.count,
        "total": amounts_in("EUR")(run.total),
        "created_at": run.created_at,
        "settled_at": run.settled_at,
    }
