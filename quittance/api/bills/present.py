from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from quittance.api.present import amounts_in, price, quantity, rate
from quittance.bills.checks import checks_of
from quittance.bills.inputs import BillInput
from quittance.bills.models import Bill, BillComment, BillFile, PaymentRun, Supplier
from quittance.bills.proposals import as_json, found_supplier, input_from
from quittance.bills.reading.model import Found, Reading

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


def present_read(
    reading: Reading,
    supplier: Supplier | None,
    *,
    currency: str,
    known_bill: Callable[[str], int | None],
) -> dict[str, Any]:
    """What was read of a file, and what a bill can be filled with. `known_bill` says for a number
    which bill it is already."""
    data = input_from(
        reading,
        supplier=supplier.pk if supplier else None,
        currency=supplier.currency if supplier else currency,
    )
    return {
        "kind": reading.kind,
        "pages": reading.page_count,
        "bill": _proposed(data),
        "supplier": found_supplier(reading.bill),
        "found": [*_found(reading)],
        "problems": [asdict(one) for one in reading.problems],
        "known_bill": known_bill(data.number),
    }


def _proposed(data: BillInput) -> dict[str, Any]:
    currency = str(data.currency)
    amount = amounts_in(currency)
    values = {one.name: getattr(data, one.name) for one in fields(data)}
    return {
        **values,
        "prepaid": amount(data.prepaid),
        "rounding": amount(data.rounding),
        "stated_total": None if data.stated_total is None else amount(data.stated_total),
        "lines": [
            {
                **{one.name: getattr(line, one.name) for one in fields(line)},
                "quantity": quantity(line.quantity),
                "unit_price": None if line.unit_price is None else price(line.unit_price, currency),
                "net_amount": None if line.net_amount is None else amount(line.net_amount),
                "tax_rate": rate(line.tax_rate),
            }
            for line in data.lines
        ],
        "taxes": [
            {"category": one.category, "rate": rate(one.rate), "tax": amount(one.tax)}
            for one in data.taxes
        ],
    }


def _found(reading: Reading) -> Iterator[dict[str, Any]]:
    """Each value with how it was found, in the order in which the reader names them."""
    for field in fields(reading.bill):
        value = getattr(reading.bill, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Found):
                yield {
                    "field": field.name,
                    "value": as_json(one.value),
                    "origin": one.origin,
                    "confidence": one.confidence,
                    "certain": one.certain,
                    "text": one.text,
                    "boxes": [asdict(box) for box in one.boxes],
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
