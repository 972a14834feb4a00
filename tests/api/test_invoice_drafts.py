"""Drafts: made, changed, deleted; what is issued is not."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from tests.api.world import everything
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
LINE = {
    "position": 1,
    "product": None,
    "description": "Consulting",
    "quantity": "1",
    "unit": "C62",
    "unit_price": "100.00",
    "discount_percent": "0",
    "price_amount": "100.00",
    "discount": "0.00",
    "net_amount": "100.00",
    "tax_rate": "19.00",
    "tax_category": "S",
    "exemption_reason": "",
    "corrects_line": None,
}
FIGURES = ("subtotal", "allowance_total", "taxable_total", "tax_total", "total", "balance_due")


def plain(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "id"} for one in lines]


def figures(body: dict[str, Any]) -> tuple[str, ...]:
    return tuple(body[name] for name in FIGURES)


class TestCreating:
    def test_all_of_it(self, ada: Person, cleo: Customer) -> None:
        made = ada.post(
            "invoices/",
            {
                "customer": cleo.pk,
                "due_date": "2030-12-20",
                "currency": "EUR",
                "prices_include_tax": False,
                "discount": "10.00",
                "notes": "Thanks",
                "purchase_order": "PO 7",
                "contract_reference": "C 1",
                "payment_terms": "2 % off within 10 days",
                "delivery_date": "2030-11-30",
                "period_start": "2030-11-01",
                "period_end": "2030-11-30",
                "number": "2026/001",
                "lines": [line(), line(description="Travel", tax_rate=7, unit="KMT", quantity=2)],
            },
        )
        assert made.status == 201
        body = made.body
        assert {name: value for name, value in body.items() if name != "lines"} == {
            "id": Invoice.objects.get().pk,
            "kind": "invoice",
            "number": "2026/001",
            "status": "draft",
            "customer": cleo.pk,
            "customer_name": "Cleo",
            "currency": "EUR",
            "issue_date": None,
            "due_date": "2030-12-20",
            "subtotal": "300.00",
            "discount": "10.00",
            "allowance_total": "10.00",
            "taxable_total": "290.00",
            "tax_breakdown": [
                {
                    "category": "S",
                    "rate": "7.00",
                    "taxable": "193.33",
                    "tax": "13.53",
                    "allowance": "6.67",
                    "exemption_reason": "",
                },
                {
                    "category": "S",
                    "rate": "19.00",
                    "taxable": "96.67",
                    "tax": "18.37",
                    "allowance": "3.33",
                    "exemption_reason": "",
                },
            ],
            "tax_total": "31.90",
            "total": "321.90",
            "amount_paid": "0.00",
            "amount_credited": "0.00",
            "balance_due": "321.90",
            "refund_due": "0.00",
            "prices_include_tax": False,
            "notes": "Thanks",
            "purchase_order": "PO 7",
            "contract_reference": "C 1",
            "payment_terms": "2 % off within 10 days",
            "delivery_date": "2030-11-30",
            "period_start": "2030-11-01",
            "period_end": "2030-11-30",
            "exchange_rate": None,
            "tax_currency": "",
            "tax_in_tax_currency": None,
            "reason": "",
            "corrects": None,
            "order": None,
            "sent_at": None,
            "paid_at": None,
            "created_at": body["created_at"],
            "updated_at": body["updated_at"],
        }
        travel = {
            "position": 2,
            "description": "Travel",
            "quantity": "2",
            "unit": "KMT",
            "tax_rate": "7.00",
            "price_amount": "200.00",
            "net_amount": "200.00",
        }
        assert plain(body["lines"]) == [LINE, {**LINE, **travel}]
        assert ada.get(f"invoices/{body['id']}/").body == body
        [row] = ada.get("invoices/").body["results"]
        assert row == {
            name: value for name, value in body.items() if name not in {"lines", "tax_breakdown"}
        }

    def test_a_line_copies_its_product(self, ada: Person, cleo: Customer, lamp: Product) -> None:
        body = draft(ada, cleo, lines=[{"product": lamp.pk, "quantity": "2"}])
        copied = {
            "product": lamp.pk,
            "description": "Lamp",
            "quantity": "2",
            "unit_price": "10.00",
            "price_amount": "20.00",
            "net_amount": "20.00",
        }
        assert plain(body["lines"]) == [{**LINE, **copied}]
        assert figures(body) == ("20.00", "0.00", "20.00", "3.80", "23.80", "23.80")

    @pytest.mark.parametrize(
        ("own", "asked", "line_rate", "price", "total"),
        [
            (False, True, None, "11.90", "11.90"),
            (True, False, None, "8.403361", "10.00"),
            # A net price stays what it is without tax; in a gross one is the product's own tax.
            (False, True, "7", "10.70", "10.70"),
            (True, False, "0", "8.403361", "8.40"),
            (True, True, None, "10.00", "10.00"),
        ],
    )
    def test_its_price_is_meant_as_the_invoice_means_prices(
        self,
        own: bool,
        asked: bool,
        line_rate: str | None,
        price: str,
        total: str,
        ada: Person,
        cleo: Customer,
        lamp: Product,
    ) -> None:
        ada.patch("organisation/", {"prices_include_tax": own})
        given = {"product": lamp.pk, "quantity": "1"} | (
            {"tax_rate": line_rate} if line_rate else {}
        )
        body = draft(ada, cleo, lines=[given], prices_include_tax=asked)
        assert (body["lines"][0]["unit_price"], body["total"]) == (price, total)

    @pytest.mark.parametrize("way", ["asked", "customer's"])
    def test_its_price_is_no_price_in_another_currency(
        self, way: str, ada: Person, cleo: Customer, lamp: Product
    ) -> None:
        more = {"currency": "USD"} if way == "asked" else {}
        ada.patch(f"customers/{cleo.pk}/", {"currency": "USD" if not more else "EUR"})
        lines = [line(), {"product": lamp.pk, "quantity": "1"}]
        refused = ada.post("invoices/", {"customer": cleo.pk, "lines": lines, **more})
        assert refused.codes == [("required", "lines.1.unit_price")]
        lines[1]["unit_price"] = "11.50"
        body = draft(ada, cleo, lines=lines, **more)
        assert (body["currency"], body["lines"][1]["unit_price"]) == ("USD", "11.50")

    def test_and_overrides_of_it_win(self, ada: Person, cleo: Customer, lamp: Product) -> None:
        override = {
            "product": lamp.pk,
            "description": "Lamp, red",
            "quantity": "1.5",
            "unit": "HUR",
            "unit_price": "80.00",
            "discount_percent": "10",
            "tax_rate": "0",
            "tax_category": "AE",
            "exemption_reason": "Reverse charge",
        }
        body = draft(ada, cleo, lines=[override])
        figures_of_it = {
            "position": 1,
            "tax_rate": "0.00",
            "price_amount": "120.00",
            "discount": "12.00",
            "net_amount": "108.00",
            "corrects_line": None,
        }
        assert plain(body["lines"]) == [{**override, **figures_of_it}]
        assert body["tax_breakdown"] == [
            {
                "category": "AE",
                "rate": "0.00",
                "taxable": "108.00",
                "tax": "0.00",
                "allowance": "0.00",
                "exemption_reason": "Reverse charge",
            }
        ]

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"currency": "JPY"}, ("300", "0", "300", "57", "357", "357")),
            (
                {"currency": "KWD", "lines": [line(unit_price="1.2345", quantity=2, tax_rate=5)]},
                ("2.469", "0.000", "2.469", "0.123", "2.592", "2.592"),
            ),
            (
                {"prices_include_tax": True, "lines": [line(unit_price="119")]},
                ("100.00", "0.00", "100.00", "19.00", "119.00", "119.00"),
            ),
            (
                {"prices_include_tax": True, "discount": "11.90", "lines": [line(unit_price=119)]},
                ("100.00", "10.00", "90.00", "17.10", "107.10", "107.10"),
            ),
            ({"discount": "300"}, ("300.00", "300.00", "0.00", "0.00", "0.00", "0.00")),
            (
                {"lines": [line(unit_price="0.1", quantity=3, tax_rate=0)]},
                ("0.30", "0.00", "0.30", "0.00", "0.30", "0.30"),
            ),
            (
                {"lines": [line(discount="0.01"), line(discount_percent="33.3333")]},
                ("166.66", "0.00", "166.66", "31.67", "198.33", "198.33"),
            ),
        ],
    )
    def test_figures_are_in_the_currency(
        self, fields: dict[str, Any], expected: tuple[str, ...], ada: Person, cleo: Customer
    ) -> None:
        body = draft(ada, cleo, **{"lines": [line(quantity=3)], **fields})
        assert figures(body) == expected

    def test_what_is_not_named_comes_from_customer_and_organisation(
        self, ada: Person, cleo: Customer
    ) -> None:
        ada.patch("organisation/", {"prices_include_tax": True})
        ada.patch(f"customers/{cleo.pk}/", {"currency": "CHF"})
        body = draft(ada, cleo)
        assert (body["currency"], body["prices_include_tax"], body["total"]) == (
            "CHF",
            True,
            "100.00",
        )


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"customer": None}, [("null", "customer")]),
    ({"customer": 2**40}, [("does_not_exist", "customer")]),
    ({"lines": []}, [("empty", "lines")]),
    ({"lines": None}, [("null", "lines")]),
    ({"lines": {"a": 1}}, [("not_a_list", "lines")]),
    ({"lines": [1]}, [("invalid", "lines.0")]),
    ({"lines": [None]}, [("null", "lines.0")]),
    ({"lines": [line()] * 1001}, [("max_length", "lines")]),
    ({"currency": "XXX"}, [("invalid_choice", "currency")]),
    ({"currency": None}, [("null", "currency")]),
    ({"due_date": "2026-02-30"}, [("invalid", "due_date")]),
    ({"due_date": 20260101}, [("invalid", "due_date")]),
    ({"prices_include_tax": None}, [("null", "prices_include_tax")]),
    ({"due_date": "9999-12-31"}, [("out_of_range", "due_date")]),
    ({"delivery_date": "0206-11-28"}, [("out_of_range", "delivery_date")]),
    ({"discount": "-0.01"}, [("min_value", "discount")]),
    ({"discount": "100.01"}, [("max_value", "discount")]),
    ({"discount": "0.001"}, [("max_decimal_places", "discount")]),
    ({"currency": "JPY", "discount": "0.5"}, [("max_decimal_places", "discount")]),
    ({"number": ""}, [("blank", "number")]),
    ({"number": "a\nb"}, [("invalid", "number")]),
    ({"number": "x" * 61}, [("max_length", "number")]),
    ({"number": "TAKEN"}, [("unique", "number")]),
    ({"notes": "x" * 5001}, [("max_length", "notes")]),
    ({"purchase_order": "x" * 101}, [("max_length", "purchase_order")]),
    ({"period_start": "2026-02-02", "period_end": "2026-02-01"}, [("invalid", "period_end")]),
    ({"exchange_rate": "1.1"}, [("invalid", "exchange_rate")]),
    ({"exchange_rate": "0", "currency": "USD"}, [("min_value", "exchange_rate")]),
    (
        {"colour": "red", "organisation": 1},
        [("unknown_field", "colour"), ("unknown_field", "organisation")],
    ),
    *(
        ({name: None}, [("read_only", name)])
        for name in (
            "id kind status customer_name issue_date subtotal allowance_total taxable_total "
            "tax_breakdown tax_total total amount_paid amount_credited balance_due refund_due "
            "tax_currency tax_in_tax_currency reason corrects order sent_at paid_at created_at "
            "updated_at"
        ).split()
    ),
    ({"status": "sent"}, [("read_only", "status")]),
    ({"status": "paid"}, [("read_only", "status")]),
]
WRONG_LINES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"quantity": None}, [("null", "quantity")]),
    ({"quantity": "0"}, [("min_value", "quantity")]),
    ({"quantity": "-1"}, [("min_value", "quantity")]),
    ({"unit_price": "-0.01"}, [("min_value", "unit_price")]),
    ({"unit_price": "1.0000001"}, [("max_decimal_places", "unit_price")]),
    ({"unit_price": "999999999999", "quantity": "11"}, [("max_value", "quantity")]),
    ({"discount_percent": "100.0001"}, [("max_value", "discount_percent")]),
    ({"discount_percent": "-1"}, [("min_value", "discount_percent")]),
    ({"discount": "100.01"}, [("max_value", "discount")]),
    ({"discount": "0.001"}, [("max_decimal_places", "discount")]),
    ({"discount": "1", "discount_percent": "1"}, [("invalid", "discount")]),
    ({"tax_rate": "0", "tax_category": "S"}, [("invalid", "tax_category")]),
    ({"tax_rate": "7", "tax_category": "AE"}, [("invalid", "tax_category")]),
    ({"tax_rate": "101"}, [("max_value", "tax_rate")]),
    ({"tax_category": "VAT"}, [("invalid_choice", "tax_category")]),
    ({"unit": "hours"}, [("invalid_choice", "unit")]),
    ({"description": ""}, [("blank", "description")]),
    ({"description": "x" * 2001}, [("max_length", "description")]),
    ({"product": 2**40}, [("does_not_exist", "product")]),
    ({"exemption_reason": "x" * 201}, [("max_length", "exemption_reason")]),
    ({"colour": "red"}, [("unknown_field", "colour")]),
    *(
        ({name: None}, [("read_only", name)])
        for name in ("id", "position", "net_amount", "price_amount")
    ),
]


class TestRefusing:
    @pytest.mark.parametrize(("wrong", "errors"), WRONG)
    def test_what_is_wrong_is_named_and_nothing_is_changed(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person, cleo: Customer
    ) -> None:
        draft(ada, cleo, number="TAKEN")
        path = f"invoices/{draft(ada, cleo)['id']}/"
        before = everything()
        full = {"customer": cleo.pk, "lines": [line()], **wrong}
        for refused in (
            ada.post("invoices/", full),
            ada.put(path, full),
            ada.patch(path, wrong),
        ):
            assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    @pytest.mark.parametrize(("wrong", "errors"), WRONG_LINES)
    def test_what_is_wrong_with_a_line_is_named_with_its_place(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person, cleo: Customer
    ) -> None:
        path = f"invoices/{draft(ada, cleo)['id']}/"
        before = everything()
        lines = [line(quantity=100), line(**wrong)]
        expected = [(code, f"lines.1.{attr}") for code, attr in errors]
        for refused in (
            ada.post("invoices/", {"customer": cleo.pk, "lines": lines}),
            ada.patch(path, {"lines": lines}),
        ):
            # The sum of the lines may be wrong with them.
            assert refused.status == 400
            assert refused.codes[: len(expected)] == expected
            assert {attr for _, attr in refused.codes[len(expected) :]} <= {"lines"}
        assert everything() == before

    def test_a_line_without_a_product_describes_itself(self, ada: Person, cleo: Customer) -> None:
        refused = ada.post("invoices/", {"customer": cleo.pk, "lines": [{"quantity": 1}]})
        assert refused.codes == [
            ("required", "lines.0.description"),
            ("required", "lines.0.unit_price"),
            ("required", "lines.0.tax_rate"),
        ]

    def test_everything_is_named_at_once(self, ada: Person, cleo: Customer) -> None:
        lines = [line(quantity=0), line(), line(colour=1, unit_price="x")]
        refused = ada.post("invoices/", {"customer": "x", "lines": lines, "status": "paid"})
        assert sorted(refused.codes) == [
            ("invalid", "customer"),
            ("invalid", "lines.2.unit_price"),
            ("min_value", "lines.0.quantity"),
            ("read_only", "status"),
            ("unknown_field", "lines.2.colour"),
        ]


class TestChanging:
    def test_plain_fields_leave_lines_and_figures_alone(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo, due_date="2030-01-31", notes="a")
        named = {"notes": "b", "purchase_order": "PO", "number": "7", "due_date": None}
        changed = ada.patch(f"invoices/{made['id']}/", named)
        assert changed.status == 200
        assert changed.body == {**made, **named, "updated_at": changed.body["updated_at"]}

    @pytest.mark.parametrize(
        ("named", "expected"),
        [
            ({"discount": "10"}, ("100.00", "10.00", "90.00", "17.10", "107.10", "107.10")),
            ({"currency": "JPY"}, ("100", "0", "100", "19", "119", "119")),
            (
                {"prices_include_tax": True},
                ("84.03", "0.00", "84.03", "15.97", "100.00", "100.00"),
            ),
            (
                {"lines": [line(unit_price=1), line(unit_price=2)]},
                ("3.00", "0.00", "3.00", "0.57", "3.57", "3.57"),
            ),
        ],
    )
    def test_a_patch_keeps_the_rest(
        self, named: dict[str, Any], expected: tuple[str, ...], ada: Person, cleo: Customer
    ) -> None:
        made = draft(ada, cleo, notes="a", due_date="2030-01-31")
        changed = ada.patch(f"invoices/{made['id']}/", named).body
        assert figures(changed) == expected
        assert (changed["notes"], changed["due_date"]) == ("a", "2030-01-31")
        if "lines" not in named:
            kept = ("description", "quantity", "tax_rate")
            assert [[one[name] for name in kept] for one in changed["lines"]] == [
                ["Consulting", "1", "19.00"]
            ]

    def test_a_put_replaces_all(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo, notes="a", due_date="2030-01-31", number="7", discount="10")
        body = {"customer": cleo.pk, "lines": [line(description="Other")]}
        changed = ada.put(f"invoices/{made['id']}/", body).body
        assert [changed[name] for name in ("notes", "due_date", "number", "discount")] == [
            "",
            None,
            None,
            "0.00",
        ]
        assert plain(changed["lines"]) == [{**LINE, "description": "Other"}]
        assert figures(changed) == ("100.00", "0.00", "100.00", "19.00", "119.00", "119.00")

    def test_it_may_keep_its_own_number(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo, number="7")
        assert ada.patch(f"invoices/{made['id']}/", {"number": "7", "notes": "b"}).status == 200

    def test_it_takes_the_name_of_another_customer(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo)
        other = ada.post("customers/", {"name": "Dido"}).body["id"]
        changed = ada.patch(f"invoices/{made['id']}/", {"customer": other}).body
        assert (changed["customer"], changed["customer_name"]) == (other, "Dido")

    def test_deleting_takes_all_of_it(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo)
        assert ada.delete(f"invoices/{made['id']}/").status == 204
        left = everything()
        assert [left[f"invoicing.{name}"] for name in ("Invoice", "InvoiceLine", "InvoiceTax")] == [
            [],
            [],
            [],
        ]
        assert ada.get(f"invoices/{made['id']}/").status == 404


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
@pytest.mark.parametrize("what", ["invoice", "credit note", "paid"])
def test_what_is_issued_is_frozen(method: str, what: str, ada: Person, cleo: Customer) -> None:
    made = sent(ada, cleo)
    if what == "credit note":
        made = ada.post(f"invoices/{made['id']}/credit/", {}).body
    if what == "paid":
        ada.post("payments/", {"invoice": made["id"], "amount": "119", "method": "cash"})
    before = everything()
    refused = ada.ask(
        method, f"invoices/{made['id']}/", {"customer": cleo.pk, "lines": [line(quantity=2)]}
    )
    assert (refused.status, refused.codes) == (409, [("invoice_immutable", None)])
    assert everything() == before
