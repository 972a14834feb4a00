"""Carts over the API: of people and of visitors, on every device, with what has changed shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, StockMovement
from quittance.shop.jobs import forget_visitors_carts
from quittance.shop.models import Cart, CartItem, Order, Shop
from quittance.shop.operations import check_out
from tests.api.world import everything
from tests.people import Answer, Person, organisation, person, renewed
from tests.shop.market import HOME, opened, ordering, product

pytestmark = pytest.mark.django_db
CART = "shops/engines/cart/"


@pytest.fixture
def shop(engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def lamps(shop: Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> Person:
    """A buyer, with an organisation of his own as everybody who registers over the API."""
    return person("bo", organisation("Bo"), "admin")


class Visitor:
    """A browser without an account, which keeps its cookies."""

    def __init__(self, who: Person | None = None) -> None:
        self.client = APIClient(raise_request_exception=False)
        self.headers = {"Authorization": f"Token {who.key}"} if who else {}

    def ask(self, method: str, path: str, data: Any = None) -> Answer:
        call = getattr(self.client, method)
        response = call(f"/api/{path}", data, headers=self.headers)
        body = response.json() if response.content else None
        return Answer(response.status_code, body, response.headers)


def put(who: Any, one: Product, quantity: Any = "1") -> Answer:
    return who.ask("post", f"{CART}items/", {"product": one.pk, "quantity": quantity})  # type: ignore[no-any-return]


def lines(answer: Answer) -> list[tuple[str, str]]:
    return [(item["name"], item["quantity"]) for item in answer.body["items"]]


class TestFront:
    def test_anybody_sees_what_is_on_sale(self, shop: Shop, nobody: Person) -> None:
        lamp = product(shop.organisation)
        Product.objects.filter(pk=product(shop.organisation, "Off").pk).update(active=False)
        seen = nobody.get("shops/engines/")
        assert (seen.status, seen.body["name"], seen.body["payment_ways"]) == (
            200,
            "Engines",
            ["bank_transfer", "cash"],
        )
        listed = nobody.get("shops/engines/products/").body
        assert [row["name"] for row in listed["results"]] == ["Lamp"]
        one = nobody.get(f"shops/engines/products/{lamp.pk}/").body
        assert (one["price"], one["price_with_tax"], one["stock"], one["in_stock"]) == (
            "10.00",
            "11.90",
            "5",
            True,
        )
        assert nobody.get("shops/engines/products/", {"search": "lamp"}).body["count"] == 1

    def test_a_closed_shop_is_not_there(self, shop: Shop, nobody: Person, ada: Person) -> None:
        lamp = product(shop.organisation)
        Shop.objects.update(is_open=False)
        for who in (nobody, ada):
            for path in ("", "products/", f"products/{lamp.pk}/", "cart/"):
                assert who.get(f"shops/engines/{path}").status == 404
            assert put(who, lamp).status == 404
        assert nobody.get("shops/nowhere/").status == 404

    def test_it_is_set_up_by_admins(self, ada: Person, max_: Person) -> None:
        assert ada.get("shop/").body["is_open"] is False
        assert max_.patch("shop/", {"is_open": True}).status == 403
        refused = ada.patch("shop/", {"is_open": True})
        assert refused.codes == [("required", "takes_bank_transfer")]
        neither = {"is_open": True, "takes_bank_transfer": False}
        assert ada.patch("shop/", neither).codes == [("required", "is_open")]
        assert not Shop.objects.exists()
        done = ada.patch("shop/", {**neither, "takes_cash": True, "terms": "No returns."})
        assert (done.status, done.body["payment_ways"]) == (200, ["cash"])
        assert ada.get("shops/engines/").body["terms"] == "No returns."


class TestCart:
    def test_it_is_the_same_on_every_device(self, lamps: Product, bo: Person) -> None:
        put(bo, lamps, 2)
        assert lines(renewed(bo).get(CART)) == [("Lamp", "2")]

    def test_the_server_sums_it_up(self, shop: Shop, lamps: Product, bo: Person) -> None:
        advice = product(shop.organisation, "Advice", "0.333333", None)
        made = put(bo, lamps, "2")
        assert (made.status, made.body["quantity"], made.body["cart"]["total"]) == (
            201,
            "2",
            "23.80",
        )
        put(bo, advice, 3)
        seen = bo.get(CART).body
        assert (seen["subtotal"], seen["tax_total"], seen["total"]) == ("21.00", "3.99", "24.99")
        assert [item["amount"] for item in seen["items"]] == ["20.00", "1.00"]

    def test_quantities_change_in_place(self, lamps: Product, bo: Person) -> None:
        pk = put(bo, lamps).body["id"]
        assert put(bo, lamps, 2).body["id"] == pk
        changed = bo.patch(f"{CART}items/{pk}/", {"quantity": "5"})
        assert (changed.status, changed.body["cart"]["total"]) == (200, "59.50")
        assert bo.delete(f"{CART}items/{pk}/").status == 204
        assert bo.delete(f"{CART}items/{pk}/").status == 404
        assert bo.get(CART).body["items"] == []

    def test_a_tag_keeps_from_changing_what_was_not_seen(self, lamps: Product, bo: Person) -> None:
        path = f"{CART}items/{put(bo, lamps).body['id']}/"
        tag = bo.get(path).headers["ETag"]
        assert bo.patch(path, {"quantity": "2"}, If_Match=tag).status == 200
        stale = bo.patch(path, {"quantity": "3"}, If_Match=tag)
        assert (stale.status, stale.codes) == (412, [("precondition_failed", None)])
        assert bo.delete(path, If_Match=tag).status == 412
        assert bo.delete(path, If_Match=bo.get(path).headers["ETag"]).status == 204
        assert bo.get(path).status == 404

    @pytest.mark.parametrize(
        ("quantity", "code"),
        [
            ("0", "min_value"),
            ("-1", "min_value"),
            ("1.5", "invalid"),
            ("6", "not_enough_stock"),
            ("1000001", "max_value"),
            ("x", "invalid"),
        ],
    )
    def test_nonsense_is_refused(
        self, quantity: str, code: str, lamps: Product, bo: Person
    ) -> None:
        pk = put(bo, lamps).body["id"]
        before = everything()
        assert put(bo, lamps, quantity).codes == [(code, "quantity")]
        refused = bo.patch(f"{CART}items/{pk}/", {"quantity": quantity})
        assert refused.codes == [(code, "quantity")]
        assert everything() == before

    def test_what_is_not_on_sale_cannot_be_put_in(
        self, shop: Shop, lamps: Product, bo: Person, zoe: Person
    ) -> None:
        foreign = product(zoe.organisation, "Theirs")
        Product.objects.filter(pk=lamps.pk).update(active=False)
        for one in (foreign, lamps):
            assert put(bo, one).codes == [("does_not_exist", "product")]
        assert not CartItem.objects.exists()

    def test_somebody_else_s_item_is_not_there(
        self, lamps: Product, bo: Person, zoe: Person
    ) -> None:
        pk = put(bo, lamps).body["id"]
        put(zoe, lamps)
        for who in (zoe, Visitor()):
            path = f"{CART}items/{pk}/"
            assert who.ask("patch", path, {"quantity": "2"}).status == 404
            assert who.ask("delete", path, None).status == 404
        assert lines(bo.get(CART)) == [("Lamp", "1")]


class TestChanges:
    def test_they_are_shown_and_accepted(self, shop: Shop, lamps: Product, bo: Person) -> None:
        bulb, cable = (product(shop.organisation, name) for name in ("Bulb", "Cable"))
        for one in (lamps, bulb, cable):
            put(bo, one, 4)
        before = bo.get(CART).body
        assert before["has_changes"] is False
        Product.objects.filter(pk=lamps.pk).update(price=12)
        Product.objects.filter(pk=bulb.pk).update(active=False)
        other = put(person("cy", organisation("Cy"), "admin"), cable, 3)
        assert other.status == 201
        _order(Order, shop, cable)
        seen = bo.get(CART).body
        told = [
            [(one["code"], one["was"], one["now"]) for one in item["changes"]]
            for item in seen["items"]
        ]
        assert told == [
            [("price_changed", "10.00", "12.00")],
            [("gone", None, None)],
            [("not_enough_stock", None, "2")],
        ]
        assert seen["has_changes"] is True
        stale = bo.post(f"{CART}accept/", {"version": before["version"]})
        assert (stale.status, stale.codes) == (409, [("cart_changed", None)])
        refused = bo.post(f"{CART}checkout/", {"billing_address": HOME})
        assert refused.status == 409
        assert [code for code, _ in refused.codes] == [
            "price_changed",
            "gone",
            "not_enough_stock",
        ]
        taken = bo.post(f"{CART}accept/", {"version": seen["version"]})
        assert (taken.body["has_changes"], lines(taken)) == (
            False,
            [("Lamp", "4"), ("Cable", "2")],
        )
        assert bo.post(f"{CART}checkout/", {"billing_address": HOME}).status == 201

    def test_a_version_that_was_seen_is_ordered_and_nothing_else(
        self, shop: Shop, lamps: Product, bo: Person
    ) -> None:
        put(bo, lamps)
        version = bo.get(CART).body["version"]
        put(bo, lamps)
        body = {"billing_address": HOME, "version": version}
        assert bo.post(f"{CART}checkout/", body).codes == [("cart_changed", None)]
        body["version"] = bo.get(CART).body["version"]
        assert bo.post(f"{CART}checkout/", body).status == 201


def _order(model: Any, shop: Shop, one: Product) -> None:
    """Somebody buys three of it."""
    cy = Cart.objects.get(user__username="cy").user
    assert cy
    check_out(shop=shop, user=cy, given=ordering())
    assert model.objects.count() == 1
    assert StockMovement.objects.filter(kind="sold", product=one).count() == 1


class TestVisitors:
    def test_a_cookie_keeps_their_cart(self, lamps: Product) -> None:
        visitor, other = Visitor(), Visitor()
        assert visitor.ask("get", CART).body["items"] == []
        assert not Cart.objects.exists()
        assert put(visitor, lamps, 2).status == 201
        put(visitor, lamps)
        assert lines(visitor.ask("get", CART)) == [("Lamp", "3")]
        assert other.ask("get", CART).body["items"] == []
        cookie = visitor.client.cookies["cart"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert cookie.value not in str(everything()["shop.Cart"])

    def test_a_forged_cookie_is_nobody_s(self, lamps: Product) -> None:
        visitor = Visitor()
        put(visitor, lamps)
        value = visitor.client.cookies["cart"].value
        for forged in ("x", value[:-1] + ("a" if value[-1] != "a" else "b"), f"{value}x", "é"):
            other = Visitor()
            other.client.cookies["cart"] = forged
            assert other.ask("get", CART).body["items"] == []

    def test_their_cart_joins_theirs_at_login(self, shop: Shop, lamps: Product, bo: Person) -> None:
        bulb = product(shop.organisation, "Bulb")
        put(bo, lamps)
        visitor = Visitor()
        put(visitor, lamps, 2)
        put(visitor, bulb)
        visitor.headers = {"Authorization": f"Token {bo.key}"}
        assert lines(visitor.ask("get", CART)) == [("Lamp", "3"), ("Bulb", "1")]
        assert lines(visitor.ask("get", CART)) == [("Lamp", "3"), ("Bulb", "1")]
        assert lines(renewed(bo).get(CART)) == [("Lamp", "3"), ("Bulb", "1")]
        assert Cart.objects.count() == 1

    def test_they_have_to_say_who_they_are_to_order(self, lamps: Product) -> None:
        visitor = Visitor()
        put(visitor, lamps)
        refused = visitor.ask("post", f"{CART}checkout/", {"billing_address": HOME})
        assert (refused.status, refused.codes) == (401, [("not_authenticated", None)])
        assert not Order.objects.exists()

    def test_carts_that_nobody_touches_are_forgotten(self, lamps: Product, bo: Person) -> None:
        put(Visitor(), lamps)
        put(Visitor(), lamps)
        put(bo, lamps)
        long_ago = timezone.now() - timedelta(days=31)
        kept = Cart.objects.filter(visitor__isnull=False).order_by("pk")[0]
        Cart.objects.exclude(pk=kept.pk).update(updated_at=long_ago)
        assert forget_visitors_carts.call() == 1
        assert Cart.objects.count() == 2
