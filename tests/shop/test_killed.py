"""A process that is killed between any two steps of an online payment: whoever carries on, the
money is recorded once, the stock is right, and the books are in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.invoicing.models import Invoice
from quittance.payments.models import CustomerCredit, Payment
from quittance.shop import models
from quittance.shop.jobs import give_up_unpaid_orders
from quittance.shop.models import CartItem, Order, SimulatedCharge
from quittance.shop.operations import checkout, online
from quittance.shop.providers import simulated
from quittance.shop.providers.simulated import SimulatedProvider
from tests.people import Person, organisation, person
from tests.shop.dying import Dying, dying
from tests.shop.market import HOME, opened, product
from tests.shop.test_online import arrive, tell

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = Decimal("11.90")
# What a process was about to do, or had just done, when it was killed, in the order of a payment.
BEFORE, AFTER = True, False
POINTS: dict[str, tuple[Any, str, bool]] = {
    "the order is written, not committed": (checkout.Sale, "tell", BEFORE),
    "placed": (online, "begin_payment", BEFORE),
    "asking the provider": (SimulatedProvider, "begin", BEFORE),
    "the provider has answered": (SimulatedProvider, "begin", AFTER),
    "its answer is stored": (online, "begin_payment", AFTER),
    "the payer has paid": (simulated, "post", BEFORE),
    "the webhook has arrived": (online, "settle", BEFORE),
    "its event is kept": (online, "_carry_out", BEFORE),
    "the money is recorded, not committed": (online, "receive_money", AFTER),
    "it is carried out": (online, "settle", AFTER),
    "the webhook is answered": (simulated, "post", AFTER),
    "the buyer is back": (online, "look_again", BEFORE),
    "the buyer has looked": (online, "look_again", AFTER),
}


@pytest.fixture
def shop(engines: Organisation) -> models.Shop:
    return opened(engines, provider="simulated")


@pytest.fixture
def lamps(shop: models.Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> Person:
    return person("bo", organisation("Bo"), "admin")


def deliver(url: str, headers: Any, body: bytes) -> None:
    """The provider's webhook, without a network."""
    arrive(dict(headers), body)


def place(bo: Person, lamps: Product) -> Order:
    if not CartItem.objects.exists():
        bo.post("shops/engines/cart/items/", {"product": lamps.pk})
    body = {"billing_address": HOME, "payment_way": "online"}
    return Order.objects.get(pk=bo.post("shops/engines/cart/checkout/", body).body["id"])


def whole_walk(bo: Person, lamps: Product) -> None:
    order = place(bo, lamps)
    online.begin_payment(order_id=order.pk, by=bo.user)
    charge = SimulatedCharge.objects.get()
    simulated.decide(order.organisation, charge.reference, "pay")
    online.look_again(order_id=order.pk, by=bo.user)


@pytest.fixture(scope="module")
def death(django_db_setup: None) -> Iterator[Dying]:
    with dying(str(connection.settings_dict["NAME"])) as started:
        yield started


@pytest.mark.parametrize("way", ["webhook", "refresh", "too late"])
@pytest.mark.parametrize("point", POINTS)
def test_whoever_carries_on_it_comes_to_the_same(
    point: str,
    way: str,
    bo: Person,
    lamps: Product,
    death: Dying,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulated, "post", deliver)
    assert death.walk(point, bo, lamps) == -signal.SIGKILL
    order = Order.objects.first() or place(bo, lamps)
    if way == "too late":
        after_the_time(order)
    else:
        carry_on(order, bo, way)
        assert Invoice.objects.get().status == "paid"
        assert Payment.objects.get().amount == PRICE
        assert not CustomerCredit.objects.exists()
        assert stock_of(lamps) == 4
    call_command("verify_journal", verbosity=0)


def carry_on(order: Order, bo: Person, way: str) -> None:
    """The buyer pays if they have not; the provider tells it, or the buyer comes back."""
    charge = SimulatedCharge.objects.filter(state="paid").first()
    if charge is None:
        online.begin_payment(order_id=order.pk, by=bo.user)
        charge = SimulatedCharge.objects.get()
        SimulatedCharge.objects.update(state="paid", paid=PRICE)
        charge.refresh_from_db()
    if way == "webhook":
        assert [tell(charge).status for _ in range(2)] == [200, 200]
    else:
        assert bo.post(f"orders/{order.pk}/refresh/").status == 200
        assert bo.post(f"orders/{order.pk}/refresh/").status == 200


def after_the_time(order: Order) -> None:
    """Nobody came back in time. What was paid by then, the provider tells at last."""
    was_paid = Payment.objects.exists()
    late = timezone.now() + timedelta(hours=1)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: late)
        assert give_up_unpaid_orders.call() == (0 if was_paid else 1)
    charge = SimulatedCharge.objects.filter(state="paid").first()
    if charge is not None:
        tell(charge)
    order.refresh_from_db()
    assert order.status == ("placed" if was_paid else "cancelled")
    came = [one.amount for one in (*Payment.objects.all(), *CustomerCredit.objects.all())]
    assert came == ([PRICE] if charge else [])
    assert stock_of(order.items.get().product) == (4 if was_paid else 5)


def stock_of(lamps: Product) -> Decimal | None:
    lamps.refresh_from_db()
    return lamps.stock
