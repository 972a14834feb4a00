"""The report of the stock: figures are the sums of the movements that they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product, StockMovement
from quittance.catalogue.stock import adjust_stock
from quittance.files.cells import cell
from quittance.lists.catalogue import PRODUCTS
from quittance.money import round_amount
from quittance.shop.operations import reject_order
from tests.api.test_reports import table
from tests.people import Person
from tests.shop.market import buyer, opened, ordered, product
from tests.web.cast import visitor
from tests.web.figures import figures, parsed, said

pytestmark = pytest.mark.django_db
KINDS = ("received", "sold", "returned", "corrected", "counted")
D = Decimal


@pytest.fixture
def stocked(engines: Organisation, ada: Person) -> list[Product]:
    """A lamp, a cable by the metre, a torch that is low, one that nobody counts."""
    lamp, cable = product(engines, "Lamp", "10.10", 20), product(engines, "Cable", "0.333", 7)
    torch = product(engines, "Torch", "5", 3)
    idea = product(engines, "Idea", "99", None)
    Product.objects.filter(pk=torch.pk).update(low_stock_at=D(3))
    Product.objects.filter(pk=cable.pk).update(unit="MTR")
    shop, bo = opened(engines), buyer()
    ordered(shop, bo, lamp, quantity=4)
    back = ordered(shop, bo, lamp, torch)
    reject_order(organisation=engines, order_id=back.pk, reason="Broken", by=ada.user)
    for delta, kind in (("12.5", "received"), ("-0.25", "corrected")):
        adjust_stock(
            organisation=engines,
            product_id=cable.pk,
            delta=D(delta),
            kind=kind,
            reason="Found",
            by=ada.user,
        )
    return [lamp, cable, torch, idea]


def rows(who: Person, **query: Any) -> dict[str, dict[str, Any]]:
    found = who.get("reports/stock/", query)
    assert found.status == 200, found.body
    return {one["name"]: one for one in found.body["rows"]}


def behind(who: Person, url: str) -> list[dict[str, Any]]:
    return list(who.get(f"{url.removeprefix('/api/')}&page_size=200").body["results"])


def test_each_figure_is_the_sum_of_its_movements(stocked: list[Product], ada: Person) -> None:
    found = rows(ada)
    assert set(found) == {"Lamp", "Cable", "Torch"}
    for one in found.values():
        listed = behind(ada, one["documents"])
        for kind in KINDS:
            sums = sum((D(row["delta"]) for row in listed if row["kind"] == kind), D(0))
            assert D(one[kind]) == sums
        assert sum(D(one[kind]) for kind in KINDS) == D(one["stock"])
    lamp = found["Lamp"]
    assert (lamp["stock"], lamp["sold"], lamp["returned"]) == ("16", "-5", "1")
    assert found["Cable"]["corrected"] == "-0.25"


def test_what_it_is_worth_adds_up(stocked: list[Product], ada: Person) -> None:
    body = ada.get("reports/stock/").body
    values = {one["name"]: one["value"] for one in body["rows"]}
    assert values == {
        "Lamp": "161.60",
        "Cable": str(round_amount(D("19.25") * D("0.333"), "EUR")),
        "Torch": "15.00",
    }
    assert D(body["totals"]["value"]) == sum(map(D, values.values()))
    counts = {name: body["totals"][name] for name in ("products", "low", "sold_out")}
    assert counts == {"products": 3, "low": 1, "sold_out": 0}
    assert (body["currency"], body["prices_include_tax"]) == ("EUR", False)


def test_a_period_has_its_own_movements(stocked: list[Product], ada: Person) -> None:
    today = ada.organisation.today()
    before = {"from": str(today - timedelta(days=9)), "to": str(today - timedelta(days=1))}
    for one in rows(ada, **before).values():
        assert {one[kind] for kind in KINDS} == {"0"}
        assert behind(ada, one["documents"]) == []
    now = {"from": str(today), "to": str(today)}
    assert rows(ada, **now)["Lamp"]["sold"] == "-5"


def test_it_is_asked_for_less(stocked: list[Product], ada: Person) -> None:
    category = Category.objects.create(organisation=ada.organisation, name="Light")
    Product.objects.filter(name__in=["Lamp", "Idea"]).update(category=category)
    assert set(rows(ada, category=category.pk)) == {"Lamp"}
    assert set(rows(ada, low_stock="true")) == {"Torch"}
    assert set(rows(ada, search="abl")) == {"Cable"}
    assert list(rows(ada, ordering="-stock")) == ["Cable", "Lamp", "Torch"]
    assert ada.get("reports/stock/", {"search": "abl"}).body["totals"]["products"] == 1
    for order in PRODUCTS.ordering:
        page = {"ordering": order, "page_size": 2, "cursor": ""}
        assert ada.get("reports/stock/", page).status == 200, order
    first = ada.get("reports/stock/", {"page_size": 2}).body
    assert (first["count"], len(first["rows"]), first["totals"]["products"]) == (3, 2, 3)
    assert "page=2" in first["next"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"category": "x"}, ("invalid", "category")),
        ({"low_stock": "few"}, ("invalid", "low_stock")),
        ({"from": "2026-02-30"}, ("invalid", "from")),
        ({"ordering": "colour"}, ("invalid", "ordering")),
        ({"colour": "red"}, ("unknown_parameter", "colour")),
    ],
)
def test_what_cannot_be_read_is_named(
    query: dict[str, str], expected: tuple[str, str], ada: Person
) -> None:
    answer = ada.get("reports/stock/", query)
    assert (answer.status, answer.codes) == (400, [expected])


def test_it_is_a_table_with_all_of_them(stocked: list[Product], ada: Person) -> None:
    header, *lines = table(ada, "reports/stock/", page_size=1)
    found = list(rows(ada).values())
    assert header == list(found[0])
    assert lines == [[cell(one[name]) for name in header] for one in found]


def test_others_have_no_part_of_it(stocked: list[Product], zoe: Person) -> None:
    assert zoe.get("reports/stock/").body["totals"]["products"] == 0


def test_many_products_cost_no_more_statements(engines: Organisation, ada: Person) -> None:
    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ada.get(path).status == 200
        return len(asked)

    one = product(engines, "P0")
    few = statements("reports/stock/")
    made = Product.objects.bulk_create(
        Product(organisation=engines, name=f"P{n}", price=1, tax_rate=one.tax_rate)
        for n in range(1, 400)
    )
    StockMovement.objects.bulk_create(moved(made))
    assert statements("reports/stock/") == few == 4


def moved(products: list[Product]) -> Iterator[StockMovement]:
    first = StockMovement.objects.all()[0]
    for one in products:
        yield StockMovement(
            organisation_id=one.organisation_id,
            product=one,
            sequence=1,
            kind="received",
            delta=7,
            stock_after=7,
            created_at=first.created_at,
        )


def test_on_the_page_each_sum_leads_to_its_movements(stocked: list[Product], ada: Person) -> None:
    client: Client = visitor(ada.user)
    found = [one for one in figures(client, "/reports/stock/") if "/stock/?" in one.url]
    assert len(found) == 9
    for one in found:
        page = parsed(client, one.url)
        deltas = [
            D(said(cell).replace("\N{MINUS SIGN}", "-"))
            for cell in page.cssselect("tbody td.amount:not(.strong)")
        ]
        assert sum(deltas) == one.value
        path, _, query = one.url.partition("?")
        number = urlsplit(path).path.split("/")[2]
        api = behind(ada, f"/api/products/{number}/movements/?{query}")
        assert sum(D(row["delta"]) for row in api) == one.value
    text = said(parsed(client, "/reports/stock/?low_stock=true"))
    assert "€15.00" in text
    assert "Lamp" not in text


def test_the_page_says_what_there_is_none_of(ada: Person) -> None:
    client = visitor(ada.user)
    assert "Nothing is counted yet" in said(parsed(client, "/reports/stock/"))
    assert "No product that is counted fits" in said(parsed(client, "/reports/stock/?search=x"))
    assert "was left out: category" in said(parsed(client, "/reports/stock/?category=x"))
    assert client.get("/reports/stock/?from=2026-13-01").status_code == 422
