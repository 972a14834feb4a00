"""Selling keeps to the one order of locks, the journal's last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quittance.shop.models import Order, SimulatedCharge
from quittance.shop.operations import (
    accept_order,
    cancel_order,
    check_out,
    complete_order,
    online,
    reject_order,
)
from quittance.shop.providers.base import PAID
from quittance.shop.providers.simulated import told_of
from tests.db.test_lock_order import in_order, locks
from tests.frame import engine
from tests.people import Person
from tests.shop.market import buyer, fill, opened, ordered, ordering, product

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(engine.engine() != "postgresql", reason="SQLite locks no rows"),
]


def kept(work: Callable[[], Any], *, new: str = "") -> list[str]:
    """`new` is a table whose row the work makes itself: nobody else can wait for it."""
    with locks() as found:
        work()
    found = [table for table in found if table != new]
    assert found == in_order(found)
    assert found[-1] == "audit_journalhead"
    return found


def test_from_the_cart_to_the_end(ada: Person) -> None:
    own = ada.organisation
    shop, bo = opened(own), buyer()
    goods = [product(own), product(own, "Bulb")]
    ordered(shop, bo, *goods)
    fill(shop, bo, *goods)
    placed: list[Order] = []
    found = kept(
        lambda: placed.append(check_out(shop=shop, user=bo, given=ordering())),
        new="invoicing_invoice",
    )
    assert found[:4] == ["accounts_user", "shop_cart", "customers_customer", "catalogue_product"]
    act = {"organisation": own, "order_id": placed[0].pk, "by": ada.user}
    kept(lambda: accept_order(**act))
    kept(lambda: complete_order(**act, paid_in_cash=True))
    paid = ordered(shop, bo, *goods)
    act = {**act, "order_id": paid.pk}
    ada.post(f"orders/{paid.pk}/payments/", {"amount": "5", "method": "cash"})
    kept(lambda: reject_order(**act, reason="No", refund=True))
    last = ordered(shop, bo, *goods)
    kept(lambda: cancel_order(order_id=last.pk, by=bo))


def test_what_a_provider_says(ada: Person) -> None:
    own = ada.organisation
    shop, bo = opened(own, provider="simulated"), buyer()
    order = ordered(shop, bo, product(own), way="online")
    online.begin_payment(order_id=order.pk, by=bo)
    charge = SimulatedCharge.objects.get()
    told = told_of(charge, PAID, charge.amount + 1)
    kept(lambda: online.settle(organisation=own, provider="simulated", told=told))
