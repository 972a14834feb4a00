"""Orders over the API: placed by buyers, taken through their life by the shop."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.shop.models import Order, Shop
from tests.api.world import everything
from tests.people import Answer, Person, organisation, person
from tests.shop.market import HOME, IBAN, opened, product

pytestmark = pytest.mark.django_db
CART = "shops/engines/cart/"
STATEMENTS = 45


@pytest.fixture
def shop(engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def lamps(shop: Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> Person:
    return person("bo", organisation("Bo"), "admin")


def buy(who: Person, one: Product, quantity: int = 1, **headers: str) -> Answer:
    put = who.post(f"{CART}items/", {"product": one.pk, "quantity": quantity})
    assert put.status == 201, put.body
    return who.post(f"{CART}checkout/", {"billing_address": HOME}, **headers)


def test_an_order_comes_with_its_invoice_and_how_to_pay(lamps: Product, bo: Person) -> None:
    made = buy(bo, lamps, 2)
    body = made.body
    assert made.status == 201
    assert (body["status"], body["total"], body["shop"]) == ("placed", "23.80", "engines")
    assert body["invoice"]["status"] == "sent"
    assert body["invoice"]["balance_due"] == "23.80"
    assert body["items"][0]["name"] == "Lamp"
    assert (body["transfer"]["iban"], body["transfer"]["amount"]) == (IBAN, "23.80")
    assert body["transfer"]["code"]["text"].startswith("BCD\n")
    assert bo.get(f"orders/{body['id']}/").body == body


@pytest.mark.parametrize("inside", [False, True], ids=["tax beside", "tax inside"])
@pytest.mark.parametrize("price", ["0", "0.07", "12.34"])
@pytest.mark.parametrize("way", ["bank_transfer", "cash"])
def test_what_is_said_at_once_is_what_is_there(
    way: str, price: str, inside: bool, shop: Shop, bo: Person
) -> None:
    Organisation.objects.filter(pk=shop.organisation_id).update(prices_include_tax=inside)
    for one in (product(shop.organisation, "Chair", price), product(shop.organisation, "Mat", "0")):
        bo.post(f"{CART}items/", {"product": one.pk, "quantity": 3})
    body = {
        "billing_address": HOME,
        "payment_way": way,
        "notes": "Ring\ntwice",
        "company": "Bo & Co",
    }
    made = bo.post(f"{CART}checkout/", body)
    assert made.status == 201, made.body
    assert bo.get(f"orders/{made.body['id']}/").body == made.body


def test_an_order_takes_so_many_statements(
    shop: Shop, bo: Person, ada: Person, django_assert_num_queries: Any
) -> None:
    """With transactions; its two mails among them."""
    for name in ("Chair", "Mat", "Lamp"):
        one = product(shop.organisation, name)
        bo.post(f"{CART}items/", {"product": one.pk, "quantity": 1})
    with django_assert_num_queries(STATEMENTS):
        made = bo.post(f"{CART}checkout/", {"billing_address": HOME})
    assert made.status == 201


def test_a_repeated_key_orders_once(lamps: Product, bo: Person) -> None:
    first = buy(bo, lamps, Idempotency_Key="k")
    again = bo.post(f"{CART}checkout/", {"billing_address": HOME}, Idempotency_Key="k")
    assert (again.status, again.raw) == (201, first.raw)
    assert again.headers["Idempotent-Replayed"] == "true"
    third = bo.post(f"{CART}checkout/", {"billing_address": HOME})
    assert (third.status, third.codes) == (409, [("cart_empty", None)])
    assert Order.objects.count() == 1


def test_its_life(lamps: Product, bo: Person, ada: Person) -> None:
    pk = buy(bo, lamps).body["id"]
    assert ada.post(f"orders/{pk}/complete/").codes == [("invalid_transition", None)]
    assert ada.post(f"orders/{pk}/accept/").body["status"] == "accepted"
    assert bo.post(f"orders/{pk}/cancel/").codes == [("invalid_transition", None)]
    done = ada.post(f"orders/{pk}/complete/", {"paid_in_cash": True})
    assert (done.status, done.body["status"], done.body["invoice"]["status"]) == (
        200,
        "completed",
        "paid",
    )


def test_its_steps_are_its_history(lamps: Product, bo: Person, ada: Person) -> None:
    pk = buy(bo, lamps).body["id"]
    ada.post(f"orders/{pk}/accept/")
    told = ada.get(f"orders/{pk}/history/").body["results"]
    assert [(one["action"], one["actor_name"]) for one in told] == [
        ("order.placed", "bo"),
        *[("message.queued", "")] * 2,
        ("order.accepted", "ada"),
        ("message.queued", ""),
    ]
    assert bo.get(f"orders/{pk}/history/").status == 404


def test_rejected(lamps: Product, bo: Person, ada: Person) -> None:
    pk = buy(bo, lamps).body["id"]
    assert ada.post(f"orders/{pk}/reject/").codes == [("required", "reason")]
    done = ada.post(f"orders/{pk}/reject/", {"reason": "Broken"})
    assert (done.body["status"], done.body["invoice"]["status"]) == ("rejected", "credited")
    assert done.body["transfer"] is None
    assert bo.get(f"orders/{pk}/").body["reason"] == "Broken"
    assert ada.get(f"products/{lamps.pk}/").body["stock"] == "5"


def test_cancelled(lamps: Product, bo: Person, ada: Person, zoe: Person) -> None:
    pk = buy(bo, lamps).body["id"]
    before = everything()
    for other in (ada, zoe):
        assert other.post(f"orders/{pk}/cancel/").status == 404
    assert everything() == before
    assert bo.post(f"orders/{pk}/cancel/").body["status"] == "cancelled"
    assert bo.post(f"orders/{pk}/cancel/").codes == [("invalid_transition", None)]


def test_others_see_nothing_of_it(
    lamps: Product, bo: Person, ada: Person, max_: Person, ivy: Person, zoe: Person
) -> None:
    pk = buy(bo, lamps).body["id"]
    seen = {
        who.user.username: (who.get("orders/").body["count"], who.get(f"orders/{pk}/").status)
        for who in (bo, ada, max_, ivy, zoe)
    }
    assert seen == {
        "bo": (1, 200),
        "ada": (1, 200),
        "max": (1, 200),
        "ivy": (0, 403),
        "zoe": (0, 404),
    }
    assert ivy.get("orders/", {"side": "sold"}).status == 403
    assert ada.get("orders/", {"side": "bought"}).body["count"] == 0
    assert bo.get("orders/", {"side": "sold"}).body["count"] == 0
    assert ada.get("orders/", {"side": "lost"}).status == 400
    before = everything()
    for act in ("accept", "reject", "complete"):
        body = {"reason": "x"} if act == "reject" else {}
        assert zoe.post(f"orders/{pk}/{act}/", body).status == 404
        assert bo.post(f"orders/{pk}/{act}/", body).status == 404
        assert max_.post(f"orders/{pk}/{act}/").status == 403
    assert everything() == before


def test_they_can_be_found(lamps: Product, bo: Person, ada: Person) -> None:
    first, second = (buy(bo, lamps).body for _ in range(2))
    ada.post(f"orders/{second['id']}/accept/")

    def found(**params: str) -> list[int]:
        rows = ada.get("orders/", params)
        assert rows.status == 200, rows.body
        return [row["id"] for row in rows.body["results"]]

    assert found() == [second["id"], first["id"]]
    assert found(status="placed") == [first["id"]]
    assert found(status="placed,accepted") == [second["id"], first["id"]]
    assert found(search=first["number"].lower()) == [first["id"]]
    assert found(search=first["invoice"]["number"]) == [first["id"]]
    assert found(search="bo@example") == [second["id"], first["id"]]
    assert found(ordering="placed_at") == [first["id"], second["id"]]
    assert ada.get("orders/", {"status": "lost"}).status == 400
    table = ada.get("orders/", {"format": "csv"})
    assert first["number"].encode() in table.raw


def test_many_are_accepted_at_once(lamps: Product, bo: Person, ada: Person) -> None:
    ids = [buy(bo, lamps).body["id"] for _ in range(3)]
    ada.post(f"orders/{ids[1]}/reject/", {"reason": "No"})
    done = ada.post("orders/bulk/", {"action": "accept", "ids": [*ids, 2**40]}).body
    assert (done["done"], done["failed"]) == (2, 2)
    told = [[problem["code"] for problem in one["problems"]] for one in done["results"]]
    assert told == [[], ["invalid_transition"], [], ["not_found"]]
