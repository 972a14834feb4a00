"""The pages of reports: each figure is the sum of what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import InvoiceTax
from quittance.money import round_amount
from quittance.payments.models import Payment, Refund
from quittance.payments.operations import refund_payment
from tests.invoicing.making import NOON, TODAY, at, credit, issued, pay, sold
from tests.people import Person
from tests.reports.story import LENGTH
from tests.web.cast import visitor
from tests.web.figures import Linked, amount, figures, lists, parsed, rows_behind, said, total

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
__all__ = ["lists"]
D = Decimal
END = NOON + timedelta(days=LENGTH)
ALL_OF_IT = "from=2026-11-01&to=2027-03-30"


@pytest.fixture
def client_of_a_year(told_business: Person) -> Iterator[Client]:
    with at(END):
        yield visitor(told_business.user)


def currency_of(one: Linked) -> str:
    return "JPY" if "currency=JPY" in one.url else "EUR"


@pytest.mark.parametrize("query", ["", "?currency=JPY"])
def test_what_is_due_is_what_its_invoices_are_due(query: str, client_of_a_year: Client) -> None:
    found = list(figures(client_of_a_year, f"/reports/ageing/{query}"))
    assert len(found) > 8
    for one in found:
        rows = rows_behind(client_of_a_year, one.url)
        assert one.value == total(rows, "balance_due"), one
        assert {row["currency"] for row in rows} == {currency_of(one)}


def test_what_was_due_is_told_of_the_same_invoices(
    client_of_a_year: Client, engines: Organisation
) -> None:
    day = str(TODAY + timedelta(days=60))
    page = parsed(client_of_a_year, f"/reports/ageing/?as_of={day}")
    assert "whatever has been paid and credited since" in said(page)
    answer = client_of_a_year.get(f"/api/reports/ageing/?as_of={day}").json()
    by_currency = {one["currency"]: one for one in answer["currencies"]}
    for one in figures(client_of_a_year, f"/reports/ageing/?as_of={day}"):
        if (one.head, one.row) == ("Total", "Total"):
            assert one.value == D(by_currency[currency_of(one)]["balance_due"])
            assert (
                len(rows_behind(client_of_a_year, one.url))
                == by_currency[currency_of(one)]["count"]
            )


@pytest.mark.parametrize("by", ["month", "customer", "product", "category"])
def test_revenue_is_the_sum_of_its_documents_or_lines(by: str, client_of_a_year: Client) -> None:
    found = list(figures(client_of_a_year, f"/reports/revenue/?by={by}&{ALL_OF_IT}"))
    name = "net_amount" if by in {"product", "category"} else "taxable_total"
    seen = set()
    for one in found:
        seen.add(one.head)
        rows = rows_behind(client_of_a_year, one.url)
        kinds = {row["kind"] for row in rows}
        if one.row == "Revenue":
            assert one.value == total(rows, "taxable_total")
        elif one.head == "Net":
            assert one.value == total(rows, name), one
        elif one.head == "Credited":
            assert kinds == {"credit_note"}
            assert one.value == -total(rows, name), one
        elif one.head in {"Invoices", "Lines"}:
            assert one.value == len(rows), one
        elif one.head == "Invoiced":
            assert one.value == total(rows, name), one
        elif one.head == "Average":
            assert one.value == round_amount(total(rows, name) / len(rows), currency_of(one)), one
        else:
            assert one.head in {"Smallest", "Largest"}
            assert {D(row[name]) for row in rows} == {one.value}, one
        if one.head not in {"Net", "Credited"}:
            assert kinds == {"invoice"}
    assert len(seen) == 7


def test_tax_is_the_sum_of_the_tax_of_its_documents(client_of_a_year: Client) -> None:
    found = list(figures(client_of_a_year, f"/reports/tax/?{ALL_OF_IT}"))
    assert len({one.head for one in found}) == 5
    heads = {"Taxable": "taxable", "Tax": "tax", "Invoiced": "taxable", "Credited": "taxable"}
    for one in found:
        rows = {row["id"]: row for row in rows_behind(client_of_a_year, one.url)}
        taxes = InvoiceTax.objects.across_organisations("a test").filter(invoice__in=rows)
        if "tax=" in one.url:
            category, _, rate = one.url.partition("tax=")[2].partition("&")[0].partition(":")
            taxes = taxes.filter(category=category, rate=D(rate))
        name = heads.get(one.head, "tax")
        signs = {"invoice": 1, "credit_note": -1}
        of_both = sum(
            (getattr(tax, name) * signs[rows[tax.invoice_id]["kind"]] for tax in taxes), D(0)
        )
        assert one.value == abs(of_both) if one.head not in {"Taxable", "Tax"} else of_both, one


@pytest.mark.parametrize("every", ["month", "day"])
def test_cash_is_the_sum_of_its_payments_and_refunds(every: str, client_of_a_year: Client) -> None:
    found = list(figures(client_of_a_year, f"/reports/cash/?every={every}&{ALL_OF_IT}"))
    assert {one.head for one in found} == {"Net", "Received", "Payments", "Refunded", "Refunds"}
    for one in found:
        rows = rows_behind(client_of_a_year, one.url)
        if one.head in {"Net", "Received"}:
            assert one.value == total(rows, "amount"), one
        elif one.head == "Payments":
            assert one.value == len(rows)
        else:
            first, last = one.url.partition("refunded_on__range=")[2][:21].split(",")
            refunds = Refund.objects.across_organisations("a test").filter(
                payment__in=[row["id"] for row in rows], refunded_on__range=(first, last)
            )
            amounts = [refund.amount for refund in refunds]
            assert one.value == (sum(amounts) if one.head == "Refunded" else len(amounts)), one
            assert {refund.payment_id for refund in refunds} == {row["id"] for row in rows}


@pytest.mark.parametrize(
    "path",
    [
        "ageing/?as_of=2027-01-15",
        f"revenue/?by=month&{ALL_OF_IT}",
        f"revenue/?by=product&{ALL_OF_IT}&currency=JPY",
        f"tax/?{ALL_OF_IT}",
        f"cash/?every=day&{ALL_OF_IT}",
    ],
)
def test_the_file_is_of_what_the_page_shows(path: str, client_of_a_year: Client) -> None:
    [link] = parsed(client_of_a_year, f"/reports/{path}").cssselect("a[download]")
    asked = dict(part.split("=") for part in path.partition("?")[2].split("&"))
    given = dict(part.split("=") for part in link.get("href").partition("?")[2].split("&"))
    assert asked.items() <= given.items()
    assert given["format"] == "csv"
    answer = client_of_a_year.get(link.get("href"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(b"".join(answer.streaming_content).splitlines()) > 1


def test_a_chart_has_the_months_in_which_nothing_was_sold(
    engines: Organisation, cleo: Customer, ada: Person
) -> None:
    with at(NOON):
        issued(engines, cleo)
    with at(NOON + timedelta(days=60)):
        issued(engines, cleo, sold("50"))
        page = parsed(visitor(ada.user), "/reports/revenue/?from=2026-11-01&to=2027-01-31")
    [chart] = page.cssselect(".chart-columns")
    assert [bar.get("aria-label") for bar in chart.cssselect(".chart-link")] == [
        "November 2026: €100.00",
        "December 2026: €0.00",
        "January 2027: €50.00",
    ]
    assert [bar.tag for bar in chart.cssselect(".chart-link")] == ["a", "g", "a"]


def test_the_own_currency_comes_first(engines: Organisation, cleo: Customer, ada: Person) -> None:
    with at(NOON):
        issued(engines, cleo, currency="CHF")
        issued(engines, cleo)
        page = parsed(visitor(ada.user), "/reports/revenue/")
    assert [said(one) for one in page.cssselect(".report h2")] == ["In EUR", "In CHF"]


def test_presets_keep_what_else_was_asked(engines: Organisation, ada: Person) -> None:
    with at(NOON):
        page = parsed(visitor(ada.user), "/reports/revenue/?by=customer")
        links = {said(one): one for one in page.cssselect("nav.filters a")}
        assert links["Last quarter"].get("href") == "?by=customer&from=2026-07-01&to=2026-09-30"
        assert links["Last month"].get("href") == "?by=customer&from=2026-10-01&to=2026-10-31"
        assert [name for name, one in links.items() if one.get("aria-current")] == [
            "Last twelve months"
        ]
        page = parsed(visitor(ada.user), f"/reports/tax/{links['This year'].get('href')}")
    assert "1 Jan 2026 – 31 Dec 2026" in said(page)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("revenue/?from=2026-02-01&to=2026-01-01", "The period ends before it starts."),
        ("revenue/?from=never", "Enter a valid date."),
        ("revenue/?from=0001-01-01", "Enter a day from 1 Jan 1900 to"),
        ("tax/?to=9999-12-31", "to 31 Dec 2200."),
        ("revenue/?by=weekday", "Select a valid choice."),
        ("cash/?every=day&from=2020-01-01&to=2026-01-01", "By day, at most a year at a time."),
        ("cash/?currency=XXX", "Select a valid choice."),
        ("ageing/?as_of=%00", "Enter a valid date."),
        ("ageing/?customer=-1", "Ensure this value is greater than or equal to 1."),
        ("ageing/?customer=99999999999999999999", "Ensure this value is less than or equal to"),
    ],
)
def test_what_cannot_be_shown_is_said(path: str, why: str, ada: Person) -> None:
    response = visitor(ada.user).get(f"/reports/{path}")
    assert response.status_code == 422
    assert why in response.content.decode()
    assert "table-figures" not in response.content.decode()


def test_bounds_of_days_are_said_as_the_page_writes_days(ada: Person) -> None:
    client = visitor(ada.user)
    client.cookies["language"] = "de"
    page = client.get("/reports/tax/?to=9999-12-31").content.decode()
    assert "bis zum 31.12.2200 ein." in page


def test_a_parameter_that_is_not_known_is_left_alone(ada: Person) -> None:
    assert visitor(ada.user).get("/reports/revenue/?utm=<script>").status_code == 200


def test_one_customer(engines: Organisation, cleo: Customer, ada: Person, zoe: Person) -> None:
    rita = Customer.objects.create(organisation=engines, name="Rita", currency="EUR")
    theirs = Customer.objects.create(organisation=zoe.organisation, name="Z", currency="EUR")
    with at(NOON):
        issued(engines, cleo)
        issued(engines, rita, sold("10"))
        client = visitor(ada.user)
        [total_of_rita] = [
            one
            for one in figures(client, f"/reports/ageing/?customer={rita.pk}")
            if (one.head, one.row) == ("Total", "Total")
        ]
        assert total_of_rita.value == D("11.90")
        page = parsed(client, f"/reports/ageing/?customer={rita.pk}&currency=EUR")
        [chip] = page.cssselect(".chip-on")
        assert (said(chip), chip.get("href")) == ("Rita Show all customers", "?currency=EUR")
        assert client.get(f"/reports/ageing/?customer={theirs.pk}").status_code == 404


def test_a_discount_of_a_whole_document_stands_by_itself(
    engines: Organisation, cleo: Customer, ada: Person
) -> None:
    with at(NOON):
        issued(engines, cleo, discount=D("20"))
        page = parsed(visitor(ada.user), "/reports/revenue/?by=product")
    foot = [[said(cell) for cell in row][:2] for row in page.cssselect("tfoot tr")]
    assert foot == [
        ["Total", "€100.00"],
        ["Discounts of whole documents", "−€20.00"],
        ["Revenue", "€80.00"],
    ]


def test_lines_come_to_what_is_said_above_them(
    engines: Organisation, cleo: Customer, ada: Person
) -> None:
    with at(NOON):
        made = issued(engines, cleo, sold("30"), sold("12.50", description="=HYPERLINK(<b>)"))
        credit(engines, made, (1, "1"))
        client = visitor(ada.user)
        page = parsed(client, "/reports/lines/?currency=EUR")
        assert [said(one) for one in page.cssselect(".stat-value")] == ["€12.50"]
        assert [said(one) for one in page.cssselect(".stat-note")] == [
            "€42.50 invoiced, €30.00 credited"
        ]
        shown = [said(one) for one in page.cssselect("tbody td.amount.line")]
        assert sorted(shown) == ["credited −€30.00", "€12.50", "€30.00"]
        assert "=HYPERLINK(<b>)" in said(page)
        nothing = parsed(client, "/reports/lines/?currency=JPY")
        assert "Nothing that was issued fits these filters." in said(nothing)
        [link] = page.cssselect("a[download]")
        assert link.get("href") == "/api/invoices/lines/?currency=EUR&format=csv"


def test_lines_page_by_page(
    engines: Organisation, cleo: Customer, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(NOON):
        for price in range(1, 8):
            issued(engines, cleo, sold(str(price)))
        monkeypatch.setattr("quittance.web.keyset.after_cursor.__kwdefaults__", {"most": 3})
        client, seen, url = visitor(ada.user), [], "?ordering=net_amount"
        for _ in range(3):
            page = parsed(client, f"/reports/lines/{url}")
            seen += [amount(said(one)) for one in page.cssselect("tbody td.line")]
            url = next((one.get("href") for one in page.cssselect("a[rel=next]")), "")
        assert seen == list(range(1, 8))
        assert url == ""
        assert client.get("/reports/lines/?cursor=mine").status_code == 409
        assert client.get("/reports/lines/?colour=red").status_code == 409


def test_the_first_page_of_reports_leads_to_each(ada: Person) -> None:
    with at(NOON):
        client = visitor(ada.user)
        page = parsed(client, "/reports/")
        assert [one.get("href") for one in page.cssselect(".report-tiles h2 a")] == [
            reverse(f"reports:{name}") for name in ("ageing", "revenue", "tax", "cash", "stock")
        ]
        asked = {said(one): one.get("href") for one in page.cssselect(".report-tiles .chip")}
        assert asked["Last quarter: Tax"] == "/reports/tax/?from=2026-07-01&to=2026-09-30"
        assert asked["End of last month: Ageing"] == "/reports/ageing/?as_of=2026-10-31"
        assert {client.get(url).status_code for url in asked.values()} == {200}


def test_nothing_in_a_period_is_said(ada: Person) -> None:
    for name in ("ageing", "revenue", "tax", "cash"):
        assert "Nothing in this period" in said(parsed(visitor(ada.user), f"/reports/{name}/"))


def test_a_business_sees_its_own_alone(client_of_a_year: Client, zoe: Person) -> None:
    stranger = visitor(zoe.user)
    for path in ("ageing/", f"revenue/?{ALL_OF_IT}", f"tax/?{ALL_OF_IT}", f"cash/?{ALL_OF_IT}"):
        assert list(figures(stranger, f"/reports/{path}")) == []
    assert parsed(stranger, "/reports/lines/").cssselect("tbody") == []


def test_refunds_of_a_payment_of_before(engines: Organisation, cleo: Customer, ada: Person) -> None:
    with at(NOON):
        made = issued(engines, cleo)
        pay(engines, made.pk, "50")
    with at(NOON + timedelta(days=20)):
        payment = Payment.objects.for_organisation(engines).get()
        refund_payment(organisation=engines, payment_id=payment.pk, by=None)
        client = visitor(ada.user)
        found = list(figures(client, "/reports/cash/?from=2026-12-01&to=2026-12-31"))
        by_head = {one.head: one for one in found if one.row != "Total"}
        assert set(by_head) == {"Refunded", "Refunds"}
        rows = rows_behind(client, by_head["Refunded"].url)
        assert [row["id"] for row in rows] == [payment.pk]
