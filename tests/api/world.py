"""A little of everything, and a way to see that nothing of it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from tests.people import Person, line


@dataclass(frozen=True)
class World:
    """One row of each kind, made over the API by `owner`; figures in EUR."""

    owner: Person
    customer: int
    double: int
    category: int
    tax_rate: int
    product: int
    draft: int
    invoice: int
    line: int
    payment: int


def world_of(owner: Person) -> World:
    """A customer, a product in a category, a draft and an issued invoice of 119.00 with 19.00
    paid."""

    def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = owner.post(path, body)
        assert answer.status in {200, 201}, answer.body
        return dict(answer.body)

    customer = made("customers/", {"name": "Cleo", "email": "cleo@example.com"})["id"]
    double = made("customers/", {"name": "Cleo B.", "email": "Cleo@example.com"})["id"]
    category = made("categories/", {"name": "Light"})["id"]
    vat = made("tax-rates/", {"name": "19 %", "percent": "19"})["id"]
    product = made(
        "products/",
        {"sku": "L1", "name": "Lamp", "price": "10", "tax_rate": vat, "category": category},
    )["id"]
    body = {"customer": customer, "lines": [line()]}
    draft = made("invoices/", body)["id"]
    sent = made(f"invoices/{made('invoices/', body)['id']}/send/", {})
    payment = made(
        "payments/",
        {
            "invoice": sent["id"],
            "amount": "19.00",
            "method": "cash",
            "provider_reference": "p-1",
            "reference": "Thanks",
        },
    )["id"]
    return World(
        owner=owner,
        customer=customer,
        double=double,
        category=category,
        tax_rate=vat,
        product=product,
        draft=draft,
        invoice=sent["id"],
        line=sent["lines"][0]["id"],
        payment=payment,
    )


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables; a refused request leaves it as it was."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for config in apps.get_app_configs()
        if config.name.startswith("quittance.")
        for model in config.get_models()
    }
