"""A little of everything, and a way to see that nothing of it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from quittance.api.accounts.logo import DOT
from quittance.notifications.rules import State
from tests.notifications.making import message
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
    image: int
    draft: int
    invoice: int
    line: int
    payment: int
    message: int
    failed_message: int
    link: int


def world_of(owner: Person) -> World:
    """A customer, a product in a category, a draft and an overdue invoice of 119.00 with 19.00
    paid, a public link, and two mails about it."""

    def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = owner.post(path, body)
        assert answer.status in {200, 201}, answer.body
        return dict(answer.body)

    assert owner.put("organisation/logo/", {"image": DOT}).status == 204
    customer = made("customers/", {"name": "Cleo", "email": "cleo@example.com"})["id"]
    double = made("customers/", {"name": "Cleo B.", "email": "Cleo@example.com"})["id"]
    category = made("categories/", {"name": "Light"})["id"]
    vat = made("tax-rates/", {"name": "19 %", "percent": "19"})["id"]
    product = made(
        "products/",
        {"sku": "L1", "name": "Lamp", "price": "10", "tax_rate": vat, "category": category},
    )["id"]
    image = made(f"products/{product}/images/", {"image": DOT, "alt": "A lamp"})["id"]
    body = {"customer": customer, "lines": [line()]}
    draft = made("invoices/", body)["id"]
    late = {**body, "due_date": "2020-01-31"}
    sent = made(f"invoices/{made('invoices/', late)['id']}/send/", {})
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
    waiting, failed = (
        message(owner.organisation, about_id=sent["id"], state=state).pk
        for state in (State.QUEUED, State.FAILED)
    )
    link = made(f"invoices/{sent['id']}/link/", {})["id"]
    return World(
        owner=owner,
        customer=customer,
        double=double,
        category=category,
        tax_rate=vat,
        product=product,
        image=image,
        draft=draft,
        invoice=sent["id"],
        line=sent["lines"][0]["id"],
        payment=payment,
        message=waiting,
        failed_message=failed,
        link=link,
    )


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables; a refused request leaves it as it was."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for config in apps.get_app_configs()
        if config.name.startswith("quittance.")
        for model in config.get_models()
    }
