"""Reports over HTTP: what they say is the sum of what they lead to."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from rest_framework.test import APIClient

from quittance.customers.models import Customer
from tests.invoicing.making import NOON, at, issued
from tests.people import Person, renewed
from tests.reports.story import DAY, LENGTH, tell

pytestmark = pytest.mark.django_db
NOTHING = Decimal(0)


@pytest.fixture
def books(told_business: Person) -> Any:
    with at(NOON + LENGTH * DAY):
        yield renewed(told_business)


def followed(who: Person, link: str) -> list[dict[str, Any]]:
    """All rows of the list that a link leads to."""
    assert link.startswith("/api/")
    answer = who.get(f"{link.removeprefix('/api/')}&page_size=200")
    assert answer.status == 200, answer.body
    assert answer.body["next"] is None
    return list(answer.body["results"])


def total(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), NOTHING)


@pytest.mark.parametrize("by", ["month", "customer", "product", "category"])
@pytest.mark.parametrize("period", [{}, {"from": "2026-12-05", "to": "2027-02-20"}])
def test_revenue_is_the_sum_of_what_it_leads_to(
    by: str, period: dict[str, str], books: Person
) -> None:
    amount = "taxable_total" if by in {"month", "customer"} else "net_amount"
    report = books.get("reports/revenue/", {"by": by, **period}).body
    seen = 0
    for currency in report["currencies"]:
        for group in currency["groups"]:
            rows = followed(books, group["documents"])
            invoices = [row for row in rows if row["kind"] == "invoice"]
            notes = [row for row in rows if row["kind"] == "credit_note"]
            assert {row["currency"] for row in rows} == {currency["currency"]}
            assert (group["count"], group["credit_notes"]) == (len(invoices), len(notes))
            assert Decimal(group["invoiced"]) == total(invoices, amount)
            assert Decimal(group["credited"]) == total(notes, amount)
            assert Decimal(group["net"]) == total(invoices, amount) - total(notes, amount)
            sizes = sorted(Decimal(row[amount]) for row in invoices)
            assert [Decimal(group[n]) for n in ("smallest", "largest") if group[n]] == (
                [sizes[0], sizes[-1]] if sizes else []
            )
            seen += len(rows)
    assert seen > 10


@pytest.mark.parametrize("days", [0, 20, 60, 100])
def test_ageing_leads_to_exactly_what_was_open(days: int, books: Person) -> None:
    day = (NOON + (LENGTH - days) * DAY).date()
    report = books.get("reports/ageing/", {"as_of": str(day)}).body
    assert report["as_of"] == str(day)
    assert report["currencies"]
    for currency in report["currencies"]:
        for part in (currency, *currency["customers"]):
            rows = followed(books, part["documents"])
            assert part["count"] == len(rows)
            in_buckets = [followed(books, one["documents"]) for one in part["buckets"]]
            assert [one["count"] for one in part["buckets"]] == [len(rows) for rows in in_buckets]
            assert sorted(row["id"] for rows in in_buckets for row in rows) == sorted(
                row["id"] for row in rows
            )
            if days == 0:
                assert Decimal(part["balance_due"]) == total(rows, "balance_due")
                assert [Decimal(one["balance_due"]) for one in part["buckets"]] == [
                    total(rows, "balance_due") for rows in in_buckets
                ]


def test_tax_and_cash_lead_to_their_documents(books: Person) -> None:
    for group in books.get("reports/tax/").body["groups"]:
        rows = followed(books, group["documents"])
        kinds = [row["kind"] for row in rows]
        assert (kinds.count("invoice"), kinds.count("credit_note")) == (
            group["invoices"],
            group["credit_notes"],
        )
    for row in books.get("reports/cash/", {"every": "day"}).body["rows"]:
        payments = followed(books, row["documents"])
        assert (len(payments), total(payments, "amount")) == (
            row["payments"],
            Decimal(row["received"]),
        )


def test_what_is_beyond_the_limit_is_summed_up(books: Person) -> None:
    whole = books.get("reports/revenue/", {"by": "customer"}).body["currencies"][0]
    cut = books.get("reports/revenue/", {"by": "customer", "limit": 1}).body["currencies"][0]
    assert (len(whole["groups"]), whole["others"]) == (3, None)
    assert cut["groups"] == whole["groups"][:1]
    assert cut["others"]["groups"] == 2
    assert Decimal(cut["others"]["net"]) + Decimal(cut["groups"][0]["net"]) == Decimal(whole["net"])
    ages = books.get("reports/ageing/", {"limit": 1}).body["currencies"][0]
    rest = Decimal(ages["others"]["balance_due"])
    assert Decimal(ages["customers"][0]["balance_due"]) + rest == Decimal(ages["balance_due"])
    assert {one["documents"] for one in ages["others"]["buckets"]} == {None}


def table(who: Person, path: str, **query: Any) -> list[list[str]]:
    client = APIClient(headers={"Authorization": f"Token {who.key}"})
    answer: HttpResponseBase = client.get(f"/api/{path}", {"format": "csv", **query})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("path", ["revenue", "ageing", "tax", "cash"])
def test_each_is_a_table_too(path: str, books: Person) -> None:
    report = books.get(f"reports/{path}/").body
    header, *rows = table(books, f"reports/{path}/")
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(header)}
    if path == "revenue":
        euros = report["currencies"][0]
        first = [euros["groups"][0][name] for name in header[1:]]
        assert rows[0] == ["EUR", *("" if one is None else str(one) for one in first)]
    if path in {"tax", "cash"}:
        listed = report["groups" if path == "tax" else "rows"]
        assert rows == [[str(one[name]) for name in header] for one in listed]


def test_a_table_has_every_customer_whatever_the_limit(books: Person) -> None:
    names = {row[2] for row in table(books, "reports/ageing/", limit=1)[1:]}
    assert names == {"Cleo", "Dido", "Elias"}


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("revenue", {"by": "colour"}, ("invalid_choice", "by")),
        ("revenue", {"from": "yesterday"}, ("invalid", "from")),
        ("revenue", {"from": "2026-02-30"}, ("invalid", "from")),
        ("revenue", {"from": "2026-02-01", "to": "2026-01-31"}, ("invalid", "to")),
        ("revenue", {"limit": "0"}, ("invalid", "limit")),
        ("revenue", {"limit": "1001"}, ("invalid", "limit")),
        ("revenue", {"currency": "XYZ"}, ("invalid_choice", "currency")),
        ("revenue", {"page": "2"}, ("unknown_parameter", "page")),
        ("revenue", {"format": "pdf"}, ("invalid_choice", "format")),
        ("revenue", {"format": "csv", "bom": "x"}, ("invalid", "bom")),
        ("ageing", {"as_of": "x"}, ("invalid", "as_of")),
        ("ageing", {"customer": "x"}, ("invalid", "customer")),
        ("cash", {"every": "hour"}, ("invalid_choice", "every")),
        ("tax", {"by": "month"}, ("unknown_parameter", "by")),
        ("dashboard", {"format": "csv"}, ("unknown_parameter", "format")),
        ("dashboard", {"language": "fr"}, ("invalid_choice", "language")),
    ],
)
def test_what_cannot_be_read_is_named(
    path: str, query: dict[str, str], expected: tuple[str, str], ada: Person
) -> None:
    answer = ada.get(f"reports/{path}/", query)
    assert (answer.status, answer.codes) == (400, [expected])


@pytest.mark.parametrize("path", ["revenue", "ageing", "tax", "cash"])
@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_days_lie_within_three_centuries(path: str, day: str, ada: Person) -> None:
    with at(NOON):
        cleo = Customer.objects.create(organisation=ada.organisation, name="C", currency="EUR")
        issued(ada.organisation, cleo)
        name = "as_of" if path == "ageing" else "from" if day < "2" else "to"
        who = renewed(ada)
        assert who.get(f"reports/{path}/", {name: day}).status == 200
        beyond = {"1900-01-01": "1899-12-31", "2200-12-31": "2201-01-01"}[day]
        assert who.get(f"reports/{path}/", {name: beyond}).codes == [("invalid", name)]
        assert who.get("invoices/", {"open_on": "0001-01-01"}).body["count"] == 0


def test_an_open_on_filter_takes_a_day(ada: Person) -> None:
    assert ada.get("invoices/", {"open_on": "x"}).codes == [("invalid", "open_on")]
    assert ada.get("invoices/", {"tax": "S"}).codes == [("invalid", "tax")]
    assert ada.get("invoices/", {"tax": "S:x"}).codes == [("invalid", "tax")]


def test_a_foreign_customer_has_no_figures(ada: Person, zoe: Person) -> None:
    tell(ada.organisation, 2, documents=8)
    with at(NOON + timedelta(days=LENGTH)):
        pk = Customer.objects.filter(organisation=ada.organisation).earliest("pk").pk
        mine = renewed(ada).get("reports/ageing/", {"customer": pk}).body
        foreign = renewed(zoe).get("reports/ageing/", {"customer": pk}).body
    assert mine["as_of"] == foreign["as_of"]
    assert foreign["currencies"] == []
