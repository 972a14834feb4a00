"""A random year of a business, told by its own operations, and its rows to add up in Python."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.customers.models import Customer
from quittance.invoicing.operations import mark_overdue
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from tests.invoicing.making import NOON, TODAY, at, credit, draft, issued, line, pay

DAY = timedelta(days=1)
LENGTH = 130


def tell(organisation: Organisation, seed: int, *, documents: int = 40) -> date:
    """Documents, payments, refunds and credit notes over some months; returns the last day."""
    luck = random.Random(seed)
    customers = [
        Customer.objects.create(organisation=organisation, name=name, currency="EUR")
        for name in ("Cleo", "Dido", "Elias")
    ]
    products = some_products(organisation)
    for day in sorted(luck.choices(range(LENGTH), k=documents)):
        with at(NOON + day * DAY):
            one_document(organisation, luck, luck.choice(customers), products)
            if luck.random() < 0.2:
                mark_overdue()
    return TODAY + LENGTH * DAY


def some_products(organisation: Organisation) -> list[Product | None]:
    rate = TaxRate.objects.create(
        organisation=organisation, name="19 %", percent=Decimal(19), category="S"
    )
    light = Category.objects.create(organisation=organisation, name="Light")
    made = [
        Product.objects.create(
            organisation=organisation, name=name, price=price, tax_rate=rate, category=category
        )
        for name, price, category in (("Lamp", 10, light), ("Bulb", 3, light), ("Torch", 7, None))
    ]
    return [*made, None]


def one_document(
    organisation: Organisation,
    luck: random.Random,
    customer: Customer,
    products: list[Product | None],
) -> None:
    today = timezone.now().date()
    lines = []
    for _ in range(luck.randint(1, 3)):
        product = luck.choice(products)
        price = Decimal(luck.randint(0, 500))
        rate = Decimal(luck.choice([19, 7, 0]))
        lines.append(line(unit_price=price, tax_rate=rate, product=product.pk if product else None))
    fields = {
        "currency": luck.choice(["EUR", "EUR", "JPY"]),
        "due_date": today + DAY * luck.randint(-5, 40),
        "prices_include_tax": luck.random() < 0.3,
        "discount": Decimal(luck.choice([0, 0, 0])),
    }
    if luck.random() < 0.3 and all(one.unit_price > 10 for one in lines):
        fields["discount"] = Decimal(5)
    if luck.random() < 0.1:
        draft(organisation, customer, *lines, **fields)
        return
    made = issued(organisation, customer, *lines, **fields)
    if made.balance_due <= 1:
        return
    match luck.choice(["pay", "part", "credit", "credit a part", "refund", "wait", "wait"]):
        case "pay":
            pay(organisation, made.pk, str(made.balance_due), method="card")
        case "part":
            pay(organisation, made.pk, "1", received_on=today - DAY * luck.randint(0, 20))
        case "credit":
            credit(organisation, made)
        case "credit a part":
            credit(organisation, made, (1, "0.5"))
        case "refund":
            pay(organisation, made.pk, "1")
            with at(timezone.now() + DAY * luck.randint(0, 9)):
                refund_payment(
                    organisation=organisation, payment_id=Payment.objects.latest("pk").pk, by=None
                )
