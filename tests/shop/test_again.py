"""The same once more, and what has happened with an order, as its buyer may know it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import Product
from quittance.catalogue.stock import set_stock
from quittance.notifications.models import Message
from quittance.payments.operations import record_payment
from quittance.shop.models import Cart, CartItem, Order, Shop
from quittance.shop.operations import accept_order, order_again, reject_order
from quittance.shop.rules import MOST_ITEMS
from quittance.shop.timeline import timeline_of
from tests.api.world import everything
from tests.frame import queue
from tests.people import Person, organisation, person
from tests.shop.market import fill, opened, ordered, product
from tests.shop.test_races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(ada: Person) -> Shop:
    return opened(ada.organisation)


@pytest.fixture
def bo(db: None) -> Person:
    return person("bo", organisation("Bo"), "admin")


@pytest.fixture
def lamps(shop: Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def order(shop: Shop, bo: Person, lamps: Product) -> Order:
    return ordered(shop, bo.user, lamps, quantity=2)


def stocked(one: Product, stock: int | None) -> None:
    one.refresh_from_db()
    set_stock(one, None if stock is None else Decimal(stock), by=None)


def held() -> dict[str, Decimal]:
    return dict(CartItem.objects.order_by("pk").values_list("name", "quantity"))


class TestAgain:
    def test_it_goes_into_the_cart_at_the_prices_of_today(
        self, bo: Person, order: Order, lamps: Product
    ) -> None:
        Product.objects.filter(pk=lamps.pk).update(price=Decimal(12))
        done = bo.post(f"orders/{order.pk}/reorder/")
        assert done.status == 200
        assert done.body["put"] == [{"product": lamps.pk, "name": "Lamp", "quantity": "2"}]
        assert done.body["left"] == []
        cart = done.body["cart"]
        assert (cart["total"], cart["has_changes"]) == ("28.56", False)
        assert bo.get("shops/engines/cart/").body == cart

    def test_what_cannot_be_put_there_is_said(self, shop: Shop, bo: Person, lamps: Product) -> None:
        own = shop.organisation
        rug, gone, off, rope = (
            product(own, name, stock=9) for name in ("Rug", "Gone", "Off", "Rope")
        )
        Product.objects.filter(pk=rope.pk).update(unit="MTR")
        made = ordered(shop, bo.user, lamps, rug, gone, off, rope, quantity=3)
        stocked(lamps, 0)
        stocked(rug, 1)
        Product.objects.filter(pk=rope.pk).update(unit="C62")
        rope.refresh_from_db()
        set_stock(rope, Decimal("2.5"), by=None)
        Product.objects.filter(pk=off.pk).update(active=False)
        gone.delete()
        body = bo.post(f"orders/{made.pk}/reorder/").body
        assert [(one["name"], one["quantity"]) for one in body["put"]] == [
            ("Rug", "1"),
            ("Rope", "2"),
        ]
        told = [(one["name"], one["quantity"], one["code"]) for one in body["left"]]
        assert told == [
            ("Lamp", "3", "not_enough_stock"),
            ("Rug", "2", "not_enough_stock"),
            ("Gone", "3", "gone"),
            ("Off", "3", "gone"),
            ("Rope", "1", "not_enough_stock"),
        ]
        assert [one["detail"] for one in body["left"]][:3] == [
            "Lamp is sold out.",
            "Only 1 of Rug are left.",
            "Gone is no longer on sale.",
        ]
        assert body["left"][2]["product"] is None
        assert held() == {"Rug": 1, "Rope": 2}

    def test_beside_what_is_in_it_no_more_than_there_is(
        self, shop: Shop, bo: Person, order: Order, lamps: Product
    ) -> None:
        fill(shop, bo.user, lamps, quantity=2)
        body = bo.post(f"orders/{order.pk}/reorder/").body
        assert [one["quantity"] for one in body["put"]] == ["1"]
        assert [one["quantity"] for one in body["left"]] == ["1"]
        assert held() == {"Lamp": 3}
        again = bo.post(f"orders/{order.pk}/reorder/").body
        assert (again["put"], held()) == ([], {"Lamp": 3})

    def test_a_repeated_key_puts_it_there_once(
        self, bo: Person, order: Order, lamps: Product
    ) -> None:
        stocked(lamps, 50)
        first, second = (
            bo.post(f"orders/{order.pk}/reorder/", Idempotency_Key="k") for _ in range(2)
        )
        assert (first.raw, held()) == (second.raw, {"Lamp": 2})
        assert second.headers["Idempotent-Replayed"] == "true"

    def test_a_full_cart_takes_no_more_products(self, shop: Shop, bo: Person, order: Order) -> None:
        own = shop.organisation
        many = [product(own, f"P{number}", stock=None) for number in range(MOST_ITEMS)]
        fill(shop, bo.user, *many)
        body = bo.post(f"orders/{order.pk}/reorder/").body
        assert [one["code"] for one in body["left"]] == ["cart_full"]
        assert CartItem.objects.count() == MOST_ITEMS

    def test_only_ones_own(
        self, ada: Person, zoe: Person, bo: Person, nobody: Person, order: Order
    ) -> None:
        before = everything()
        for other in (ada, zoe):
            assert other.post(f"orders/{order.pk}/reorder/").status == 404
        assert nobody.post(f"orders/{order.pk}/reorder/").status == 401
        for pk in (0, 2**63 - 1, 10**30):
            assert bo.post(f"orders/{pk}/reorder/").status == 404
        assert everything() == before

    def test_a_closed_shop(self, shop: Shop, bo: Person, order: Order) -> None:
        Shop.objects.filter(pk=shop.pk).update(is_open=False)
        before = everything()
        refused = bo.post(f"orders/{order.pk}/reorder/")
        assert (refused.status, refused.codes) == (409, [("shop_closed", None)])
        assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_hold_more_than_there_is(shop: Shop, bo: Person, order: Order) -> None:
    came = race([lambda: len(order_again(order_id=order.pk, by=bo.user).put)] * 8, at_once=8)
    assert held() == {"Lamp": 3}
    assert Counter(came) == {1: 2, 0: 6}
    assert Cart.objects.count() == 1


class TestTimeline:
    @pytest.fixture(autouse=True)
    def _files(self, settings: Any, tmp_path: Path) -> None:
        queue.held.clear()
        settings.MEDIA_ROOT = tmp_path
        settings.DATA_DIR = tmp_path

    def test_from_the_order_to_its_end(self, ada: Person, bo: Person, order: Order) -> None:
        User.objects.filter(pk=ada.user.pk).update(first_name="Secret", last_name="Staff")
        act = {"organisation": ada.organisation, "order_id": order.pk, "by": ada.user}
        record_payment(
            organisation=ada.organisation,
            invoice_id=order.invoice_id,
            amount=Decimal(5),
            method="cash",
            reference="internal-7",
            by=ada.user,
        )
        accept_order(**act)
        reject_order(**act, reason="Broken <b>", refund=True)
        Message.objects.exclude(kind="order_accepted").update(state="sent", sent_at=order.placed_at)
        Message.objects.filter(kind="order_accepted").update(state="failed", error="no such box")
        shown = bo.get(f"orders/{order.pk}/")
        told = [(one["what"], one["amount"], one["detail"]) for one in shown.body["timeline"]]
        assert sorted(told, key=str) == sorted(
            [
                ("placed", None, ""),
                ("mail", None, f"Your order {order.number} at Engines"),
                ("mail", None, f"We cannot carry out your order {order.number}"),
                ("paid", "5.00", ""),
                ("accepted", None, ""),
                ("refunded", "5.00", ""),
                ("rejected", None, "Broken <b>"),
            ],
            key=str,
        )
        instants = [one["at"] for one in shown.body["timeline"]]
        assert instants == sorted(instants)
        for inner in (b"Secret", b"Staff", b"ada@", b"internal-7", b"no such box"):
            assert inner not in shown.raw

    def test_mails_to_others_are_not_the_buyers_business(self, ada: Person, order: Order) -> None:
        path = f"invoices/{order.invoice_id}/email/"
        assert ada.post(path, {"to": "lawyer@example.com"}).status == 201
        assert ada.post(path, {"to": "BO@example.com"}).status == 201
        Message.objects.update(state="sent", sent_at=order.placed_at)
        told = [one.detail for one in timeline_of(order) if one.what == "mail"]
        assert told == [
            f"Your order {order.number} at Engines",
            f"Invoice {order.invoice.number} from Engines",
        ]

    def test_without_an_address_no_mails(self, shop: Shop, lamps: Product) -> None:
        silent = User.objects.create_user("silent", "", None)
        made = ordered(shop, silent, lamps)
        Message.objects.update(state="sent", sent_at=made.placed_at, to="")
        assert [one.what for one in timeline_of(made)] == ["placed"]

    def test_another_shops_mails_and_money_are_not_in_it(
        self, zoe: Person, bo: Person, order: Order
    ) -> None:
        theirs = opened(Organisation.objects.get(pk=zoe.organisation.pk))
        other = ordered(theirs, bo.user, product(zoe.organisation))
        Message.objects.update(state="sent", sent_at=order.placed_at)
        for one in (order, other):
            assert len([step for step in timeline_of(one) if step.what == "mail"]) == 1
