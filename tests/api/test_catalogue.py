"""Categories, tax rates and products."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Person, draft, line

pytestmark = pytest.mark.django_db
TIMES = {"created_at", "updated_at"}


def shown(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in TIMES}


class TestCategories:
    def test_a_category_may_stand_below_another(self, ada: Person) -> None:
        top = ada.post("categories/", {"name": "Light"}).body
        below = ada.post("categories/", {"name": "Lamps", "parent": top["id"]}).body
        assert shown(below) == {"id": below["id"], "name": "Lamps", "parent": top["id"]}
        assert ada.patch(f"categories/{below['id']}/", {"name": "L"}).body["parent"] == top["id"]
        assert ada.put(f"categories/{below['id']}/", {"name": "L"}).body["parent"] is None

    def test_none_stands_below_itself(self, ada: Person) -> None:
        top = ada.post("categories/", {"name": "Light"}).body["id"]
        below = ada.post("categories/", {"name": "Lamps", "parent": top}).body["id"]
        before = everything()
        for parent in (top, below):
            refused = ada.patch(f"categories/{top}/", {"parent": parent})
            assert (refused.status, refused.codes) == (400, [("invalid", "parent")])
        assert everything() == before

    def test_one_in_use_stays(self, ada: Person, lamp: Product) -> None:
        top = ada.post("categories/", {"name": "Light"}).body["id"]
        below = ada.post("categories/", {"name": "Lamps", "parent": top}).body["id"]
        ada.patch(f"products/{lamp.pk}/", {"category": below})
        before = everything()
        for pk in (top, below):
            refused = ada.delete(f"categories/{pk}/")
            assert (refused.status, refused.codes) == (409, [("in_use", None)])
        assert everything() == before
        ada.patch(f"products/{lamp.pk}/", {"category": None})
        assert [ada.delete(f"categories/{pk}/").status for pk in (below, top)] == [204, 204]
        assert Category.objects.count() == 0

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"name": "Taken"}, [("unique", "name")]),
            ({"name": "x" * 101}, [("max_length", "name")]),
            ({"parent": 2**40}, [("does_not_exist", "parent")]),
            (
                {"id": 1, "created_at": "x", "updated_at": "x"},
                [("read_only", "id"), ("read_only", "created_at"), ("read_only", "updated_at")],
            ),
            ({"colour": 1}, [("unknown_field", "colour")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person
    ) -> None:
        ada.post("categories/", {"name": "Taken"})
        made = ada.post("categories/", {"name": "Light"}).body["id"]
        before = everything()
        for refused in (
            ada.post("categories/", {"name": "Other", **wrong}),
            ada.patch(f"categories/{made}/", wrong),
        ):
            assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before


class TestTaxRates:
    @pytest.mark.parametrize(
        ("given", "percent", "category"),
        [
            ({"percent": "19"}, "19.00", "S"),
            ({"percent": 7.7}, "7.70", "S"),
            ({"percent": "5.5125"}, "5.5125", "S"),
            ({"percent": "100"}, "100.00", "S"),
            ({"percent": 0}, "0.00", "Z"),
            ({"percent": "0", "category": "AE"}, "0.00", "AE"),
        ],
    )
    def test_the_category_follows_from_the_percentage(
        self, given: dict[str, Any], percent: str, category: str, ada: Person
    ) -> None:
        body = ada.post("tax-rates/", {"name": "Rate", "exemption_reason": "Why", **given}).body
        assert (body["percent"], body["category"]) == (percent, category)
        # Replacing it with another percentage and no category makes a new start.
        whole = {"name": "Rate", "percent": "0"}
        assert ada.put(f"tax-rates/{body['id']}/", whole).body["category"] == "Z"
        ada.put(f"tax-rates/{body['id']}/", {**whole, "exemption_reason": "Why", **given})
        body = ada.get(f"tax-rates/{body['id']}/").body
        assert shown(body) == {
            "id": body["id"],
            "name": "Rate",
            "percent": percent,
            "category": category,
            "exemption_reason": "Why",
            "active": True,
            "default": False,
        }

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"percent": "0"}, [("invalid", "percent")]),
            ({"category": "E"}, [("invalid", "percent")]),
            ({"percent": "-1"}, [("min_value", "percent")]),
            ({"percent": "100.0001"}, [("max_value", "percent")]),
            ({"percent": "1.00001"}, [("max_decimal_places", "percent")]),
            ({"percent": None}, [("null", "percent")]),
            ({"category": "X"}, [("invalid_choice", "category")]),
            ({"name": "Taken"}, [("unique", "name")]),
            ({"rate": 1}, [("unknown_field", "rate")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person, vat: TaxRate
    ) -> None:
        ada.post("tax-rates/", {"name": "Taken", "percent": 1})
        before = everything()
        full = {"name": "New", "percent": "19", "category": "S", **wrong}
        assert ada.post("tax-rates/", full).codes == errors
        assert ada.patch(f"tax-rates/{vat.pk}/", wrong).codes == errors
        assert everything() == before

    def test_one_in_use_stays(self, ada: Person, lamp: Product, vat: TaxRate) -> None:
        before = everything()
        refused = ada.delete(f"tax-rates/{vat.pk}/")
        assert (refused.status, refused.codes) == (409, [("in_use", None)])
        assert everything() == before

    def test_one_is_the_one_to_begin_with(self, ada: Person, vat: TaxRate) -> None:
        other = ada.post("tax-rates/", {"name": "7 %", "percent": 7}).body["id"]
        assert ada.post(f"tax-rates/{vat.pk}/default/").body["default"] is True
        assert ada.post(f"tax-rates/{other}/default/").body["default"] is True
        listed = ada.get("tax-rates/", {"default": "true"}).body["results"]
        assert [one["id"] for one in listed] == [other]
        entry = JournalEntry.objects.latest("seq")
        assert (entry.action, entry.subject_id, entry.related_id) == (
            "tax_rate.preferred",
            other,
            vat.pk,
        )

    def test_what_is_offered_no_more_is_none_to_begin_with(self, ada: Person, vat: TaxRate) -> None:
        for stop in (
            lambda: ada.post(f"tax-rates/{vat.pk}/deactivate/"),
            lambda: ada.patch(f"tax-rates/{vat.pk}/", {"active": False}),
        ):
            ada.post(f"tax-rates/{vat.pk}/default/")
            body = stop().body
            assert (body["active"], body["default"]) == (False, False)
        refused = ada.patch(f"tax-rates/{vat.pk}/", {"default": True})
        assert refused.codes == [("read_only", "default")]


class TestProducts:
    def test_every_field_is_kept(self, ada: Person, vat: TaxRate) -> None:
        category = ada.post("categories/", {"name": "Light"}).body["id"]
        given = {
            "sku": "L1",
            "name": "Lamp",
            "description": "Gives light",
            "category": category,
            "unit": "HUR",
            "price": "10.005",
            "tax_rate": vat.pk,
            "stock": "3.5",
            "low_stock_at": "4",
            "active": False,
        }
        made = ada.post("products/", given)
        assert made.status == 201
        assert shown(made.body) == {
            "id": made.body["id"],
            **given,
            "price_with_tax": "11.91",
            "low_stock": True,
            "image": None,
        }
        assert ada.get(f"products/{made.body['id']}/").body == made.body

    def test_a_name_a_price_and_a_rate_are_enough(self, ada: Person, vat: TaxRate) -> None:
        made = ada.post("products/", {"name": "Lamp", "price": 10, "tax_rate": vat.pk}).body
        assert shown(made) == {
            "id": made["id"],
            "sku": "",
            "name": "Lamp",
            "description": "",
            "category": None,
            "unit": "C62",
            "price": "10.00",
            "tax_rate": vat.pk,
            "price_with_tax": "11.90",
            "stock": None,
            "low_stock_at": None,
            "low_stock": False,
            "active": True,
            "image": None,
        }

    def test_patch_keeps_what_it_does_not_name_and_put_empties_it(
        self, ada: Person, vat: TaxRate
    ) -> None:
        given = {"name": "Lamp", "price": 10, "tax_rate": vat.pk, "sku": "L1", "stock": 2}
        made = ada.post("products/", given).body
        path = f"products/{made['id']}/"
        changed = ada.patch(path, {"price": "12"}).body
        same = {"price": "12.00", "price_with_tax": "14.28"}
        assert shown(changed) == shown({**made, **same})
        replaced = ada.put(path, {"name": "Torch", "price": 5, "tax_rate": vat.pk}).body
        assert (replaced["sku"], replaced["stock"], replaced["name"]) == ("", None, "Torch")

    @pytest.mark.parametrize(
        ("currency", "inside", "price", "shows", "with_tax"),
        [
            ("JPY", False, "100", "100", "119"),
            ("JPY", False, "0.5", "0.5", "1"),
            ("KWD", False, "1.234", "1.234", "1.468"),
            ("EUR", True, "11.90", "11.90", "11.90"),
        ],
    )
    def test_its_price_is_in_the_currency_of_the_organisation(
        self,
        currency: str,
        inside: bool,
        price: str,
        shows: str,
        with_tax: str,
        ada: Person,
        lamp: Product,
    ) -> None:
        ada.patch("organisation/", {"currency": currency, "prices_include_tax": inside})
        body = ada.patch(f"products/{lamp.pk}/", {"price": price}).body
        assert (body["price"], body["price_with_tax"]) == (shows, with_tax)

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"sku": "L1"}, [("unique", "sku")]),
            ({"sku": "x" * 65}, [("max_length", "sku")]),
            ({"price": "-0.01"}, [("min_value", "price")]),
            ({"price": "1.0000001"}, [("max_decimal_places", "price")]),
            ({"price": "1000000000000"}, [("max_value", "price")]),
            ({"stock": "-1"}, [("min_value", "stock")]),
            ({"unit": "XX"}, [("invalid_choice", "unit")]),
            ({"active": "maybe"}, [("invalid", "active")]),
            ({"tax_rate": None}, [("null", "tax_rate")]),
            (
                {"tax_rate": 2**40, "category": 2**40},
                [("does_not_exist", "category"), ("does_not_exist", "tax_rate")],
            ),
            (
                {"price_with_tax": "1", "image": "x", "id": 1},
                [("read_only", "price_with_tax"), ("read_only", "image"), ("read_only", "id")],
            ),
            ({"colour": "red"}, [("unknown_field", "colour")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person, lamp: Product
    ) -> None:
        full = {"name": "Torch", "price": 1, "tax_rate": lamp.tax_rate_id}
        other = ada.post("products/", full).body["id"]
        before = everything()
        assert ada.post("products/", {**full, **wrong}).codes == errors
        assert ada.put(f"products/{other}/", {**full, **wrong}).codes == errors
        assert ada.patch(f"products/{other}/", wrong).codes == errors
        assert everything() == before

    def test_many_may_have_no_sku(self, ada: Person, vat: TaxRate) -> None:
        body = {"name": "Lamp", "price": 1, "tax_rate": vat.pk}
        assert [ada.post("products/", body).status for _ in range(2)] == [201, 201]

    def test_it_goes_on_and_off_sale(self, ada: Person, lamp: Product) -> None:
        for verb, active in (("deactivate", False), ("deactivate", False), ("activate", True)):
            answer = ada.post(f"products/{lamp.pk}/{verb}/")
            assert (answer.status, answer.body["active"]) == (200, active)

    def test_documents_are_found_by_what_stands_on_them(
        self, ada: Person, zoe: Person, lamp: Product, cleo: Customer
    ) -> None:
        made = draft(ada, cleo, lines=[{"product": lamp.pk, "quantity": 2}, line()])
        draft(ada, cleo)
        found = ada.get("invoices/", {"product": lamp.pk}).body["results"]
        assert [one["id"] for one in found] == [made["id"]]
        assert zoe.get("invoices/", {"product": lamp.pk}).body["count"] == 0
        assert ada.get("invoices/", {"product": "x"}).codes == [("invalid", "product")]

    def test_deleting_it_leaves_lines_as_they_were(
        self, ada: Person, lamp: Product, cleo: Customer
    ) -> None:
        made = draft(ada, cleo, lines=[{"product": lamp.pk, "quantity": 2}])
        assert ada.delete(f"products/{lamp.pk}/").status == 204
        after = ada.get(f"invoices/{made['id']}/").body
        [line] = made["lines"]
        assert after["lines"] == [{**line, "product": None}]
        assert after["total"] == made["total"] == "23.80"
