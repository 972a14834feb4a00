"""The first page: figures that lead to what they say, what is to be done, and how to begin."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from tests.invoicing.making import NOON, TODAY, at, credit, draft, issued, pay, sold
from tests.people import Person
from tests.shop.market import product
from tests.web.cast import visitor
from tests.web.figures import amount, lists, parsed, rows_behind, said, total

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
__all__ = ["lists"]
D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def business(engines: Organisation, cleo: Customer) -> Organisation:
    """Some of everything in euros, one invoice in Swiss francs, money of last month and this."""
    for days, price in ((60, "300"), (35, "80"), (27, "40"), (0, "100")):
        with at(NOON - days * DAY):
            made = issued(
                engines, cleo, sold(price), due_date=(NOON - days * DAY).date() + 20 * DAY
            )
            if days in {35, 27, 0}:
                pay(engines, made.pk, "20" if days != 27 else "30")
    with at(NOON):
        issued(engines, cleo, sold("7"), due_date=TODAY + DAY)
        issued(engines, cleo, sold("50"), currency="CHF")
        over = issued(engines, cleo, sold("100"))
        pay(engines, over.pk, "119")
        credit(engines, over, (1, "0.1"))
    with at(NOON - 9 * DAY):
        draft(engines, cleo)
    return engines


@pytest.fixture
def ada_at_work(business: Organisation, ada: Person) -> Any:
    with at(NOON):
        yield visitor(ada.user)


def stats(page: Any) -> dict[str, Any]:
    return {said(one.cssselect(".stat-label")[0]): one for one in page.cssselect(".stat")}


def test_what_is_due_leads_to_what_is_due(ada_at_work: Client) -> None:
    page = parsed(ada_at_work, "/dashboard/")
    for label, value, note in (
        ("Outstanding", "€557.13", "5 invoices"),
        ("Overdue", "€449.80", "3 invoices"),
    ):
        found = stats(page)[label]
        assert said(found.cssselect(".stat-value")[0]) == value
        assert said(found.cssselect(".stat-note")[0]) == note
        rows = rows_behind(ada_at_work, found.get("href"))
        assert total(rows, "balance_due") == amount(value)
        assert f"{len(rows)} invoices" == note


def test_what_came_in_beside_last_month(ada_at_work: Client) -> None:
    found = stats(parsed(ada_at_work, "/dashboard/"))["Collected this month"]
    assert said(found.cssselect(".stat-value")[0]) == "€139.00"
    assert said(found.cssselect(".stat-note")[0]) == (
        "more by 595% €20.00 by 20 Oct 2026 €50.00 in the whole month"
    )
    this, last = (one.get("href") for one in found.cssselect("a"))
    assert this == "/reports/cash/?from=2026-11-01&to=2026-11-20&every=day&currency=EUR"
    assert last == "/reports/cash/?from=2026-10-01&to=2026-10-31&every=day&currency=EUR"
    for url, value in ((this, "€139.00"), (last, "€50.00")):
        assert said(parsed(ada_at_work, url).cssselect("tfoot tr:last-child td")[0]) == value


def test_revenue_leads_to_what_was_issued(ada_at_work: Client) -> None:
    page = parsed(ada_at_work, "/dashboard/")
    found = stats(page)["Revenue this month"]
    rows = rows_behind(ada_at_work, found.get("href"))
    assert total(rows, "taxable_total") == amount(said(found.cssselect(".stat-value")[0])) == 197
    # An average of the invoices alone would not multiply out to what is left of them.
    assert said(found.cssselect(".stat-note")[0]) == "3 invoices, less 1 credit note"
    bars = page.cssselect(".chart-columns a")
    assert len(bars) == 12
    for bar in bars[-3:]:
        month, _, shown = bar.get("aria-label").partition(": ")
        rows = rows_behind(ada_at_work, bar.get("href"))
        assert total(rows, "taxable_total") == amount(shown), month
    assert [bar.get("aria-label") for bar in bars[-3:]] == [
        "September 2026: €300.00",
        "October 2026: €120.00",
        "November 2026: €197.00",
    ]


def test_ages_lead_to_their_invoices(ada_at_work: Client) -> None:
    key = parsed(ada_at_work, "/dashboard/").cssselect(".chart-key")[0]
    found = [(said(one[0]), said(one[1])) for one in key]
    assert found == [
        ("Not due yet", "€107.33"),
        ("1–30 days late", "€92.80"),
        ("31–60 days late", "€357.00"),
        ("61–90 days late", "€0.00"),
        ("Over 90 days late", "€0.00"),
    ]
    for link in key.cssselect("a"):
        assert total(rows_behind(ada_at_work, link.get("href")), "balance_due") == amount(
            said(link)
        )


def test_what_needs_doing_leads_to_exactly_that(ada_at_work: Client) -> None:
    tasks = parsed(ada_at_work, "/dashboard/").cssselect(".tasks a")
    assert [said(one) for one in tasks] == [
        "3 invoices are overdue",
        "1 invoice has been overpaid: money has to go back",
        "1 invoice falls due within a week",
        "1 draft has waited for more than a week",
    ]
    counts = [len(rows_behind(ada_at_work, one.get("href"))) for one in tasks]
    assert counts == [3, 1, 1, 1]


def test_other_currencies_stand_beside_it(ada_at_work: Client) -> None:
    page = parsed(ada_at_work, "/dashboard/")
    tabs = [(said(one), one.get("href")) for one in page.cssselect(".tabs a")]
    assert tabs == [("EUR", "/dashboard/?currency=EUR"), ("CHF", "/dashboard/?currency=CHF")]
    [row] = page.cssselect("[aria-labelledby=others-title] tbody tr")
    assert [said(cell.cssselect("a")[0]) for cell in row] == [
        *("CHF", "CHF 59.50", "CHF 0.00", "CHF 0.00")
    ]
    francs = parsed(ada_at_work, "/dashboard/?currency=CHF")
    assert said(stats(francs)["Outstanding"].cssselect(".stat-value")[0]) == "CHF 59.50"
    assert said(francs.cssselect(".tabs [aria-current]")[0]) == "CHF"
    for other in ("XXX", "<b>", ""):
        shown = parsed(ada_at_work, f"/dashboard/?currency={other}")
        assert said(shown.cssselect(".tabs [aria-current]")[0]) == "EUR"


def test_what_happened_is_told(ada_at_work: Client) -> None:
    told = [
        said(one.cssselect("div")[0])
        for one in parsed(ada_at_work, "/dashboard/").cssselect(".timeline li")
    ]
    assert len(told) == 10
    assert told[0].startswith("Quittance drafted draft")


def test_a_new_business_sees_how_to_begin(ada: Person) -> None:
    page = parsed(visitor(ada.user), "/dashboard/")
    assert said(page.cssselect("h1")[0]) == "Welcome to Engines"
    assert len(page.cssselect(".checklist li")) == 6
    assert page.cssselect(".stat, .chart") == []


def test_who_cannot_begin_is_told_what_will_be_here(vera: Person) -> None:
    page = parsed(visitor(vera.user), "/dashboard/")
    assert page.cssselect(".checklist, .stat, .chart") == []
    assert "Nothing has been sent yet" in said(page)


def test_drafts_alone_are_no_figures_yet(
    engines: Organisation, cleo: Customer, ada: Person
) -> None:
    with at(NOON - 9 * DAY):
        draft(engines, cleo)
    with at(NOON):
        page = parsed(visitor(ada.user), "/dashboard/")
    assert page.cssselect(".stat") == []
    assert [said(one) for one in page.cssselect(".tasks .table-main")] == [
        "1 draft has waited for more than a week"
    ]


def test_everybody_lands_where_they_may_look(ada: Person, vera: Person, ivy: Person) -> None:
    assert visitor(ada.user).get("/home/").url == "/dashboard/"
    assert visitor(vera.user).get("/home/").url == "/dashboard/"
    assert visitor(ivy.user).get("/home/").url != "/dashboard/"


def test_another_business_sees_nothing_of_it(business: Organisation, zoe: Person) -> None:
    with at(NOON):
        page = parsed(visitor(zoe.user), "/dashboard/")
    assert said(page.cssselect("h1")[0]) == "Welcome to Rivals"
    assert page.cssselect(".tasks") == []


def test_it_asks_no_more_for_more(business: Organisation, cleo: Customer, ada: Person) -> None:
    with at(NOON):
        client = visitor(ada.user)
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                client.get("/dashboard/")
            counts.append(len(asked))
            for _ in range(6):
                pay(business, issued(business, cleo).pk, "19")
    assert counts[0] == counts[1] <= 12


def test_products_that_are_low_are_named(business: Organisation, ada: Person, zoe: Person) -> None:
    for name, stock, low in (
        *(("Rug", 2, 2), ("<b>Lamp</b>", 0, 3), ("Sofa", 1, 1), ("Bulb", 1, 5)),
        *(("Plenty", 9, 2), ("Uncounted", None, 2)),
    ):
        made = product(business, name, stock=stock)
        Product.objects.filter(pk=made.pk).update(low_stock_at=low)
    off = product(business, "Off", stock=0)
    Product.objects.filter(pk=off.pk).update(low_stock_at=1, active=False)
    with at(NOON):
        page = parsed(visitor(ada.user), "/dashboard/")
        [task] = [one for one in page.cssselect(".tasks li") if "running low" in said(one)]
        assert said(task) == "4 products are running low <b>Lamp</b>, Bulb, Rug, …"
        [link] = task.cssselect("a")
        assert link.get("href") == "/products/?low_stock=true&active=true"
        found = parsed(visitor(ada.user), link.get("href"))
        assert len(found.cssselect("tbody tr")) == 4
        assert "running low" not in visitor(zoe.user).get("/dashboard/").content.decode()
