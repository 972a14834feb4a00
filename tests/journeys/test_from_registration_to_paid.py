from __future__ import annotations

import pytest

from quittance.accounts.models import Organisation, User
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db


def test_a_business_registers_invoices_and_is_paid(nobody: Person) -> None:
    registered = nobody.post(
        "register/",
        {
            "email": "ada@example.com",
            "password": PASSWORD,
            "organisation": "Engines",
            "country": "DE",
        },
    )
    assert registered.status == 201
    ada = Person(User.objects.get(), Organisation.objects.get(), registered.body["token"])
    customer = ada.post("customers/", {"name": "Cleo"}).body
    vat = ada.post("tax-rates/", {"name": "19 %", "percent": "19"}).body
    lamp = ada.post("products/", {"name": "Lamp", "price": "10", "tax_rate": vat["id"]}).body
    consulting = {
        "description": "Consulting",
        "quantity": "1.5",
        "unit": "HUR",
        "unit_price": "80.00",
        "discount_percent": "10",
        "tax_rate": "19",
    }
    draft = ada.post(
        "invoices/",
        {"customer": customer["id"], "lines": [{"product": lamp["id"], "quantity": 2}, consulting]},
    ).body
    assert (draft["status"], draft["number"], draft["total"]) == ("draft", None, "152.32")

    sent = ada.post(f"invoices/{draft['id']}/send/").body
    assert sent["status"] == "sent"
    assert sent["number"] == f"INV-{sent['issue_date'][:4]}-0001"

    part = {"invoice": sent["id"], "amount": "100", "method": "bank_transfer"}
    assert ada.post("payments/", part).body["balance_due"] == "52.32"
    final = {"invoice": sent["id"], "amount": "52.32", "method": "cash"}
    paid = ada.post("payments/", final).body
    assert (paid["invoice_status"], paid["balance_due"]) == ("paid", "0.00")

    [euros] = ada.get("invoices/summary/").body["currencies"]
    assert euros["by_status"]["paid"] == {"count": 1, "total": "152.32", "balance_due": "0.00"}
    assert (euros["invoiced"], euros["collected"], euros["outstanding"]) == (
        "152.32",
        "152.32",
        "0.00",
    )
