"""What a write shows is what a read shows afterwards, though the write does not read again."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from tests.people import Person, line

UNUSUAL: list[dict[str, Any]] = [
    {},
    {"discount": "10.5", "prices_include_tax": True, "due_date": "2027-01-31", "number": "A-1"},
    {"currency": "JPY", "notes": " a\nb ", "purchase_order": "PO"},
    {"currency": "KWD", "discount": 0},
]


@pytest.mark.parametrize("fields", UNUSUAL)
def test_a_draft_and_its_sending(
    fields: dict[str, Any], ada: Person, cleo: Customer, lamp: Product
) -> None:
    # The catalogue has no price in another currency.
    priced = {"unit_price": "10"} if "currency" in fields else {}
    lines = [
        {"product": lamp.pk, "quantity": "2.50", **priced},
        line(quantity="1e1", discount_percent="33.3333"),
        line(unit_price="0.3", tax_rate="7.0", description="x", unit="HUR"),
        line(tax_rate=0, tax_category="E", exemption_reason="Doctors"),
    ]
    made = ada.post("invoices/", {"customer": cleo.pk, "lines": lines, **fields})
    path = f"invoices/{made.body['id']}/"
    assert made.body == ada.get(path).body
    assert (len(made.body["lines"]), len(made.body["tax_breakdown"])) == (4, 3)
    sent = ada.post(f"{path}send/")
    assert sent.body == ada.get(path).body
    assert sent.body["status"] == "sent"
