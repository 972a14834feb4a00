"""Rows that lists are searched, filtered and ordered by."""

from __future__ import annotations

from typing import Any

from quittance.customers.models import Customer
from tests.people import Person, draft, line, sent


def fill(ada: Person, zoe: Person) -> None:
    """Rows that differ, tie, lack values and look like patterns; Zoe has some, too."""
    light = made(ada, "categories/", name="Light")
    made(ada, "categories/", name="Lamps", parent=light)
    made(ada, "categories/", name="100%")
    rates = [
        made(ada, "tax-rates/", name="Standard", percent="19"),
        made(ada, "tax-rates/", name="standard low", percent="7.7"),
        made(ada, "tax-rates/", name="None", percent="0", category="E", exemption_reason="Art."),
    ]
    for number, (name, price, stock) in enumerate(
        [
            ("Lamp", "10", "5"),
            ("lamp_2", "10", None),
            ("Lam%p", "0.000001", "0.5"),
            ("", "999999999999.999999", None),
            ("O'Torch", "12.5", "5"),
        ]
    ):
        made(
            ada,
            "products/",
            name=name or "a\\b",
            price=price,
            stock=stock,
            sku=f"S-{number}" if number % 2 else "",
            description="Gives light" if number > 2 else "",
            unit=["C62", "HUR"][number % 2],
            category=light if number % 3 else None,
            tax_rate=rates[number % 3],
            active=number != 1,
        )
    customers = [
        made(ada, "customers/", name="Cleo", email="cleo@example.com", currency="EUR"),
        made(
            ada,
            "customers/",
            name="cleo & sons",
            company="Sons_",
            vat_number="DE1",
            billing_address={"country": "DE", "city": "Bad 100%"},
            external_id="x1",
            mobile="1",
            buyer_reference="04011000-1",
        ),
        made(ada, "customers/", name="Dido", currency="JPY", billing_address={"country": "FR"}),
    ]
    ada.post(f"customers/{customers[2]}/archive/")
    cleo, sons = (Customer.objects.get(pk=pk) for pk in customers[:2])
    draft(ada, cleo, due_date="2030-01-31", notes="Thanks", discount="10")
    draft(ada, sons, number="X_1", purchase_order="PO 7", currency="JPY")
    first = sent(ada, cleo, due_date="2030-01-31")
    second = sent(ada, sons, lines=[line(quantity="2")], due_date=None)
    ada.post(f"invoices/{first['id']}/credit/", {})
    for amount, reference, provider in (("100", "Thanks", "pi_1"), ("38", "", None)):
        made(
            ada,
            "payments/",
            invoice=second["id"],
            amount=amount,
            reference=reference,
            provider_reference=provider,
            method="card" if provider else "cash",
            received_on="2026-01-31" if provider else None,
        )
    made(zoe, "categories/", name="Light")
    made(zoe, "customers/", name="Cleo")


def made(who: Person, path: str, **body: Any) -> int:
    answer = who.post(path, body)
    assert answer.status == 201, answer.body
    return int(answer.body["id"])
