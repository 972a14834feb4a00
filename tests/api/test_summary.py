from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from quittance.customers.models import Customer
from tests.api.test_invoice_life import credit, day, later
from tests.frame.ground import Made, ground
from tests.grounds import ada_alone
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
NOTHING = {"EUR": "0.00", "JPY": "0", "KWD": "0.000"}
STATUSES = ("draft", "sent", "overdue", "paid", "credited")


@ground
def summed_up() -> Made:
    """Ada, with invoices in every status and three currencies."""
    people = ada_alone()
    ada = people["ada"]
    cleo, dido = (
        Customer.objects.create(organisation=ada.organisation, name=name, currency="EUR")
        for name in ("Cleo", "Dido")
    )
    for currency in ("EUR", "JPY", "KWD"):
        draft(ada, cleo, currency=currency)
        for customer in (cleo, dido):
            sent(ada, customer, currency=currency, due_date=day(ada, 3))
            sent(ada, customer, currency=currency, due_date=day(ada, 60))
        paid, part, credited, both = (
            sent(ada, dido, currency=currency, due_date=day(ada, 3), lines=[line(quantity=n)])
            for n in (1, 2, 3, 4)
        )
        for invoice, amount in ((paid, "119"), (part, "38"), (both, "200")):
            body = {"invoice": invoice["id"], "amount": amount, "method": "cash"}
            assert ada.post("payments/", body).status == 201
        credit(ada, credited)
        credit(ada, both, (0, "1"))
    refunded = ada.get("payments/").body["results"][0]["id"]
    assert ada.post(f"payments/{refunded}/refund/", {"amount": "10"}).status == 201
    return {**people, "summed_up": ada}


@pytest.fixture
def books(summed_up: Person) -> Person:
    return summed_up


def added_up(who: Person, **query: str) -> list[dict[str, Any]]:
    """The summary, out of the rows of the list."""
    rows = who.get("invoices/", {**query, "page_size": 200}).body["results"]
    currencies = []
    for currency in sorted({row["currency"] for row in rows}):
        own = [row for row in rows if row["currency"] == currency]
        invoices = [row for row in own if row["kind"] == "invoice"]
        notes = [row for row in own if row["kind"] == "credit_note"]
        nothing = NOTHING[currency]

        def total(rows: list[dict[str, Any]], name: str, nothing: str = nothing) -> str:
            return str(sum((Decimal(row[name]) for row in rows), Decimal(nothing)))

        by_status = defaultdict(list)
        for row in invoices:
            by_status[row["status"]].append(row)
        issued = [row for row in invoices if row["status"] != "draft"]
        late = by_status["overdue"]
        currencies.append(
            {
                "currency": currency,
                "count": len(invoices),
                "by_status": {
                    status: {
                        "count": len(by_status[status]),
                        "total": total(by_status[status], "total"),
                        "balance_due": total(by_status[status], "balance_due"),
                    }
                    for status in STATUSES
                },
                "invoiced": total(issued, "total"),
                "collected": total(invoices, "amount_paid"),
                "credited": total(notes, "total"),
                "outstanding": total(by_status["sent"] + late, "balance_due"),
                "overdue": total(late, "balance_due"),
                "credit_notes": {"count": len(notes), "total": total(notes, "total")},
            }
        )
    return currencies


def test_it_is_the_sum_of_the_rows(books: Person) -> None:
    summary = books.get("invoices/summary/").body["currencies"]
    assert summary == added_up(books)
    assert [one["currency"] for one in summary] == ["EUR", "JPY", "KWD"]
    assert summary[0] == {
        "currency": "EUR",
        "count": 9,
        "by_status": {
            "draft": {"count": 1, "total": "119.00", "balance_due": "119.00"},
            "sent": {"count": 6, "total": "1190.00", "balance_due": "833.00"},
            "overdue": {"count": 0, "total": "0.00", "balance_due": "0.00"},
            "paid": {"count": 1, "total": "119.00", "balance_due": "0.00"},
            "credited": {"count": 1, "total": "357.00", "balance_due": "0.00"},
        },
        "invoiced": "1666.00",
        "collected": "357.00",
        "credited": "476.00",
        "outstanding": "833.00",
        "overdue": "0.00",
        "credit_notes": {"count": 2, "total": "476.00"},
    }


@pytest.mark.parametrize("days", [0, 3, 4, 20])
def test_a_filter_that_leaves_all_changes_nothing(
    days: int, books: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, days)
    kept = books.get("invoices/summary/").body
    assert books.get("invoices/summary/", {"total__gte": "0"}).body == kept
    assert kept["currencies"] == added_up(books)


def test_what_is_late_is_overdue_without_the_nightly_run(
    books: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, 4)
    [euros, *_] = books.get("invoices/summary/").body["currencies"]
    assert euros["by_status"]["overdue"] == {
        "count": 4,
        "total": "952.00",
        "balance_due": "595.00",
    }
    assert (euros["overdue"], euros["outstanding"]) == ("595.00", "833.00")


@pytest.mark.parametrize(
    "query",
    [
        {"status": "overdue"},
        {"status": "sent,paid"},
        {"status__not": "draft"},
        {"status": "sent", "kind": "credit_note"},
        {"status__in": "draft,overdue", "currency": "KWD"},
        {"currency__in": "EUR, KWD", "kind": "invoice"},
        {"kind__in": "invoice,credit_note"},
        {"currency": "CHF"},
        {"currency": "eur"},
        {"status": "paid", "search": "dido"},
        {"status": "credited", "status__in": "paid"},
        {"currency": "JPY"},
        {"kind": "credit_note"},
        {"kind": "invoice", "total__range": "119,238"},
        {"search": "dido"},
        {"number__icontains": "INV", "amount_paid__gt": "0"},
        {"any": "status:draft"},
        {"due_date_before": "2000-01-01"},
    ],
)
def test_it_takes_the_filters_of_the_list(
    query: dict[str, str], books: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, 4)
    assert books.get("invoices/summary/", query).body["currencies"] == added_up(books, **query)


def test_of_nothing_it_is_empty(ada: Person) -> None:
    assert ada.get("invoices/summary/").body == {"currencies": []}


def test_what_was_deleted_is_gone(ada: Person, cleo: Customer) -> None:
    made = draft(ada, cleo)
    ada.delete(f"invoices/{made['id']}/")
    assert ada.get("invoices/summary/").body == {"currencies": []}
    assert ada.get("invoices/").body["count"] == 0


def test_by_status_kind_and_currency_it_reads_no_document(
    books: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As fast over a million of them as over ten."""
    scan = "quittance.api.invoices.views.summarise_rows"
    monkeypatch.setattr(scan, None)
    query = {"status": "overdue,sent", "kind": "invoice", "currency": "EUR"}
    [euros] = books.get("invoices/summary/", query).body["currencies"]
    assert euros["count"] == 6
