"""Live totals: what a draft would come to, said before it is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
FIGURES = (
    "currency prices_include_tax subtotal discount allowance_total taxable_total tax_breakdown "
    "tax_total total"
).split()
LINE = (
    "position product description quantity unit unit_price discount_percent price_amount discount "
    "net_amount tax_rate tax_category exemption_reason"
).split()


def preview(who: Person, body: Any, **query: int) -> dict[str, Any]:
    """The answer; that nothing was written is proved too."""
    before = everything()
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = who.post(f"invoices/preview/?{asked}", body)
    assert answer.status == 200, answer.body
    assert everything() == before
    return dict(answer.body)


def problems(found: dict[str, Any]) -> list[tuple[str, str | None]]:
    assert found["valid"] is not bool(found["problems"])
    return [(one["code"], one["attr"]) for one in found["problems"]]


def same(one: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: one[name] for name in names}


prices = st.integers(0, 30_000).map(lambda n: f"{n / 1000:.3f}")
lines = st.fixed_dictionaries(
    {
        "description": st.just("Work"),
        "quantity": st.integers(1, 5000).map(lambda n: f"{n / 1000:.3f}"),
        "unit_price": prices,
        "tax_rate": st.sampled_from(["19", "7", "0", "9.975"]),
    },
    optional={"discount_percent": st.sampled_from(["10", "33.3333"])},
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    items=st.lists(lines, min_size=1, max_size=5),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    inside=st.booleans(),
    discount=st.sampled_from(["0", "1", "5"]),
)
def test_it_says_what_the_draft_then_says(
    items: list[dict[str, Any]],
    currency: str,
    inside: bool,
    discount: str,
    ada: Person,
    cleo: Customer,
) -> None:
    body = {
        "customer": cleo.pk,
        "lines": items,
        "currency": currency,
        "prices_include_tax": inside,
        "discount": discount,
    }
    said = preview(ada, body)
    made = ada.post("invoices/", body)
    if made.status == 400:
        assert problems(said) == made.codes
        return
    assert (made.status, problems(said)) == (201, [])
    assert same(said, FIGURES) == same(made.body, FIGURES)
    assert [same(one, LINE) for one in said["lines"]] == [
        same(one, LINE) for one in made.body["lines"]
    ]


def test_a_product_fills_its_line(ada: Person, cleo: Customer, lamp: Product) -> None:
    said = preview(ada, {"customer": cleo.pk, "lines": [{"product": lamp.pk, "quantity": 2}]})
    [first] = said["lines"]
    assert same(first, ["description", "unit_price", "net_amount", "tax_rate"]) == {
        "description": "Lamp",
        "unit_price": "10.00",
        "net_amount": "20.00",
        "tax_rate": "19.00",
    }
    assert said["total"] == "23.80"


def test_lines_with_a_mistake_are_named_and_the_others_counted(
    ada: Person, cleo: Customer, lamp: Product
) -> None:
    body = {
        "customer": cleo.pk,
        "lines": [
            line(quantity=""),
            line(),
            {"product": 2**40, "quantity": "1"},
            "no line",
            line(discount="100.01"),
            line(quantity="2"),
            {"quantity": "1", "unit_price": "5"},
        ],
    }
    said = preview(ada, body)
    assert problems(said) == [
        ("invalid", "lines.0.quantity"),
        ("invalid", "lines.3"),
        ("does_not_exist", "lines.2.product"),
        ("required", "lines.6.description"),
        ("required", "lines.6.tax_rate"),
        ("max_value", "lines.4.discount"),
    ]
    assert [(one["position"], one["net_amount"]) for one in said["lines"]] == [
        (2, "100.00"),
        (6, "200.00"),
    ]
    assert (said["subtotal"], said["tax_total"], said["total"]) == ("300.00", "57.00", "357.00")


@pytest.mark.parametrize(
    ("change", "expected", "total"),
    [
        ({"customer": None}, [("null", "customer")], "119.00"),
        ({"customer": 2**40}, [("does_not_exist", "customer")], "119.00"),
        ({"currency": "XYZ"}, [("invalid_choice", "currency")], "119.00"),
        ({"discount": "100.01"}, [("max_value", "discount")], "119.00"),
        ({"discount": "x"}, [("invalid", "discount")], "119.00"),
        ({"discount": "0.001"}, [("max_decimal_places", "discount")], "119.00"),
        ({"colour": "red"}, [("unknown_field", "colour")], "119.00"),
        ({"total": "1"}, [("read_only", "total")], "119.00"),
        ({"lines": []}, [("empty", "lines")], "0.00"),
        ({"lines": "two"}, [("not_a_list", "lines")], "0.00"),
        ({"lines": [{}]}, [("required", "lines.0.quantity")], "0.00"),
        ({"due_date": "soon"}, [("invalid", "due_date")], "119.00"),
        (
            {"period_start": "2026-11-02", "period_end": "2026-11-01"},
            [("invalid", "period_end")],
            "119.00",
        ),
        ({"exchange_rate": "1.1"}, [("invalid", "exchange_rate")], "119.00"),
        ({"lines": [line(quantity="999999", unit_price="99999999")]}, [
            ("max_value", "lines.0.quantity"), ("max_value", "lines"),
        ], "0.00"),
        ({"lines": [line(unit_price="9000000000000")] * 2, "discount": "1"}, [
            ("max_value", "lines.0.unit_price"), ("max_value", "lines.1.unit_price"),
        ], "0.00"),
        ({"lines": [line(quantity="90", unit_price="99999999999")] * 2}, [
            ("max_value", "lines")
        ], "0.00"),
    ],
)  # fmt: skip
def test_what_writing_would_refuse_is_named_beside_the_figures(
    change: dict[str, Any],
    expected: list[tuple[str, str]],
    total: str,
    ada: Person,
    cleo: Customer,
) -> None:
    body = {"customer": cleo.pk, "lines": [line()], **change}
    said = preview(ada, body)
    assert problems(said) == expected
    assert said["total"] == total
    assert ada.post("invoices/", body).codes == expected


def test_nothing_typed_yet_comes_to_nothing(ada: Person) -> None:
    said = preview(ada, {})
    assert problems(said) == [("required", "customer"), ("required", "lines")]
    assert same(said, FIGURES) == {
        "currency": "EUR",
        "prices_include_tax": False,
        "subtotal": "0.00",
        "discount": "0.00",
        "allowance_total": "0.00",
        "taxable_total": "0.00",
        "tax_breakdown": [],
        "tax_total": "0.00",
        "total": "0.00",
    }


@pytest.mark.parametrize("body", [[], "words", 5, None])
def test_what_is_no_object_is_refused(body: Any, ada: Person) -> None:
    assert ada.post("invoices/preview/", body if body is not None else "null").status == 400


class TestOfAStoredDraft:
    def test_its_own_number_is_not_taken_and_its_archived_customer_stays(
        self, ada: Person, cleo: Customer
    ) -> None:
        pk = draft(ada, cleo, number="X-1")["id"]
        Customer.objects.filter(pk=cleo.pk).update(archived=True)
        body = {"customer": cleo.pk, "number": "X-1", "lines": [line()]}
        assert problems(preview(ada, body)) == [("archived", "customer"), ("unique", "number")]
        assert problems(preview(ada, body, draft=pk)) == []

    def test_what_is_no_draft_cannot_be_looked_at_so(
        self, ada: Person, zoe: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        body = {"customer": cleo.pk, "lines": [line()]}
        issued = ada.post(f"invoices/preview/?draft={pk}", body)
        assert (issued.status, issued.codes) == (409, [("invoice_immutable", None)])
        foreign = zoe.post(f"invoices/preview/?draft={pk}", body)
        never = zoe.post(f"invoices/preview/?draft={2**40}", body)
        assert (foreign.status, foreign.body) == (404, never.body)
        assert ada.post("invoices/preview/?draft=x", body).codes == [("invalid", "draft")]


def test_it_takes_few_statements_and_no_transaction(
    ada: Person, cleo: Customer, lamp: Product
) -> None:
    body = {"customer": cleo.pk, "lines": [{"product": lamp.pk, "quantity": 1}, line()] * 20}
    with CaptureQueriesContext(connection) as queries:
        assert ada.post("invoices/preview/", body).status == 200
    assert len(queries) == 3


def test_a_viewer_may_not(vera: Person, cleo: Customer) -> None:
    assert vera.post("invoices/preview/", {"customer": cleo.pk, "lines": [line()]}).status == 403
