"""Stock moves by movements alone, is never below nothing, and says why it is what it is."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import close_old_connections, connections

from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Product, StockMovement
from quittance.catalogue.stock import adjust_stock
from quittance.db.locks import retried
from quittance.errors import InvalidInput
from tests.api.world import everything
from tests.people import Answer, Person

pytestmark = pytest.mark.django_db


def move(who: Person, product: Product, delta: Any, reason: str = "received") -> Answer:
    return who.post(f"products/{product.pk}/stock/", {"delta": delta, "reason": reason})


def movements(who: Person, product: Product) -> list[tuple[int, str, str, str | None]]:
    found = who.get(f"products/{product.pk}/movements/", {"ordering": "sequence"})
    assert found.status == 200
    names = ("sequence", "kind", "delta", "stock_after")
    return [tuple(row[name] for name in names) for row in found.body["results"]]  # type: ignore[misc]


class TestMoving:
    def test_what_comes_and_goes_adds_up(self, ada: Person, lamp: Product) -> None:
        for delta, reason in (("20", "received"), ("-2.5", "Broken"), (1, "returned")):
            done = move(ada, lamp, delta, reason)
            assert done.status == 200
        assert done.body["stock"] == "18.5"
        assert movements(ada, lamp) == [
            (1, "received", "20", "20"),
            (2, "corrected", "-2.5", "17.5"),
            (3, "returned", "1", "18.5"),
        ]

    def test_the_journal_tells_it(self, ada: Person, lamp: Product) -> None:
        move(ada, lamp, "20")
        move(ada, lamp, "-2", "Broken")
        last = JournalEntry.objects.order_by("seq").last()
        assert last
        assert (last.action, last.subject_id, last.actor_name) == (
            "product.stock_changed",
            lamp.pk,
            "ada",
        )
        assert last.changes == {
            "stock": ["20", "18"],
            "delta": [None, "-2"],
            "kind": [None, "corrected"],
            "reason": [None, "Broken"],
        }

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"delta": "-6", "reason": "sold?"}, [("not_enough_stock", "delta")]),
            ({"delta": "0", "reason": "x"}, [("required", "delta")]),
            ({"delta": "1"}, [("required", "reason")]),
            ({"delta": "1", "reason": "x" * 201}, [("max_length", "reason")]),
            ({"delta": "1", "kind": "sold"}, [("invalid_choice", "kind")]),
            ({"delta": "1e20", "reason": "x"}, [("max_value", "delta")]),
            ({"delta": "999999999999", "reason": "x"}, [("max_value", "delta")]),
            ({"delta": "0.0000001", "reason": "x"}, [("max_decimal_places", "delta")]),
            ({"reason": "x"}, [("required", "delta")]),
            ({"delta": "1", "reason": "x", "stock": 3}, [("unknown_field", "stock")]),
        ],
    )
    def test_what_cannot_be_changes_nothing(
        self, body: dict[str, Any], errors: Any, ada: Person, lamp: Product
    ) -> None:
        move(ada, lamp, "5")
        before = everything()
        refused = ada.post(f"products/{lamp.pk}/stock/", body)
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    def test_taking_from_what_nobody_counts_is_refused(self, ada: Person, lamp: Product) -> None:
        assert move(ada, lamp, "-1", "Broken").codes == [("not_enough_stock", "delta")]

    def test_a_foreign_product_is_not_there(self, zoe: Person, lamp: Product) -> None:
        assert move(zoe, lamp, "1").status == 404
        assert zoe.get(f"products/{lamp.pk}/movements/").status == 404
        assert not StockMovement.objects.exists()

    def test_only_admins_move_stock(self, max_: Person, ivy: Person, lamp: Product) -> None:
        assert [move(who, lamp, "1").status for who in (max_, ivy)] == [403, 403]
        assert not StockMovement.objects.exists()


class TestCounting:
    def test_a_stock_that_is_said_is_a_movement(self, ada: Person, lamp: Product) -> None:
        path = f"products/{lamp.pk}/"
        for stock in ("5", "3", None, "0", "0"):
            assert ada.patch(path, {"stock": stock}).body["stock"] == stock
        assert movements(ada, lamp) == [
            (1, "counted", "5", "5"),
            (2, "counted", "-2", "3"),
            (3, "counted", "-3", None),
            (4, "counted", "0", "0"),
        ]

    def test_other_changes_move_nothing(self, ada: Person, lamp: Product) -> None:
        ada.patch(f"products/{lamp.pk}/", {"stock": "5"})
        ada.patch(f"products/{lamp.pk}/", {"price": "12"})
        assert len(movements(ada, lamp)) == 1

    def test_a_product_may_bring_its_stock(self, ada: Person, lamp: Product) -> None:
        body = {"name": "Bulb", "price": "2", "tax_rate": lamp.tax_rate_id, "stock": "7"}
        made = ada.post("products/", body)
        bulb = Product.objects.get(pk=made.body["id"])
        assert (made.body["stock"], bulb.stock) == ("7", Decimal(7))
        assert movements(ada, bulb) == [(1, "counted", "7", "7")]
        [entry] = JournalEntry.objects.all()
        assert (entry.action, entry.changes["stock"]) == ("product.created", [None, "7"])

    def test_movements_outlive_their_product(self, ada: Person, lamp: Product) -> None:
        move(ada, lamp, "5")
        assert ada.delete(f"products/{lamp.pk}/").status == 204
        assert list(StockMovement.objects.values_list("product_id", "delta")) == [(lamp.pk, 5)]


class TestLowStock:
    def test_it_is_said_and_can_be_asked_for(self, ada: Person, lamp: Product) -> None:
        move(ada, lamp, "6")
        path = f"products/{lamp.pk}/"
        assert ada.patch(path, {"low_stock_at": "5"}).body["low_stock"] is False
        assert ada.get("products/", {"low_stock": "true"}).body["count"] == 0
        assert move(ada, lamp, "-1", "Broken").body["low_stock"] is True
        assert ada.get("products/", {"low_stock": "true"}).body["count"] == 1
        assert ada.get("products/", {"low_stock": "maybe"}).status == 400


class TestBulk:
    def change(self, who: Person, *changes: dict[str, Any]) -> Answer:
        return who.post("products/bulk/", {"changes": list(changes)})

    def test_all_are_changed_and_each_has_its_entry(self, ada: Person, lamp: Product) -> None:
        body = {"name": "Bulb", "price": "2", "tax_rate": lamp.tax_rate_id}
        bulb = ada.post("products/", body).body["id"]
        JournalEntry.objects.count()
        done = self.change(
            ada,
            {"product": bulb, "active": False, "stock": "3"},
            {"product": lamp.pk, "price": "12.5"},
        )
        assert done.status == 200
        rows = [
            (row["id"], row["price"], row["stock"], row["active"]) for row in done.body["results"]
        ]
        assert rows == [(bulb, "2.00", "3", False), (lamp.pk, "12.50", None, True)]
        entries = JournalEntry.objects.filter(action="product.changed").order_by("seq")
        assert {entry.subject_id: entry.changes for entry in entries} == {
            bulb: {"active": [True, False], "stock": [None, "3"]},
            lamp.pk: {"price": ["10", "12.5"]},
        }

    def test_one_that_is_wrong_stops_all(self, ada: Person, zoe: Person, lamp: Product) -> None:
        before = everything()
        refused = self.change(
            ada, {"product": lamp.pk, "price": "1"}, {"product": 2**40, "price": "1"}
        )
        assert refused.codes == [("does_not_exist", "changes.1.product")]
        twice = {"product": lamp.pk, "price": "1"}
        assert self.change(ada, twice, twice).codes == [("invalid", "changes.1.product")]
        foreign = self.change(zoe, twice)
        assert foreign.codes == [("does_not_exist", "changes.0.product")]
        assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_twenty_people_take_the_last_seven(ada: Person, lamp: Product) -> None:
    adjust_stock(
        organisation=ada.organisation,
        product_id=lamp.pk,
        delta=Decimal(7),
        by=ada.user,
        reason="received",
    )
    came: list[str] = []

    def take() -> None:
        try:
            retried(
                lambda: adjust_stock(
                    organisation=ada.organisation,
                    product_id=lamp.pk,
                    delta=Decimal(-1),
                    by=ada.user,
                    reason="Taken",
                )
            )
            came.append("taken")
        except InvalidInput as error:
            came.append(error.problems[0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    close_old_connections()
    assert sorted(came) == ["not_enough_stock"] * 13 + ["taken"] * 7
    lamp.refresh_from_db()
    assert lamp.stock == 0
    assert StockMovement.objects.count() == 8
