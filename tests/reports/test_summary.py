"""The summary: kept tallies, a scan of rows and sums in Python say the same."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import mark_overdue
from quittance.invoicing.rules import Status, status_on
from quittance.invoicing.tally import fold_tallies
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from quittance.reports.summary import CurrencySummary, count_all, summarise, summarise_rows
from tests.invoicing.making import (
    NOON,
    TODAY,
    at,
    credit,
    draft,
    issued,
    line,
    pay,
    sold,
    stored,
)

pytestmark = pytest.mark.django_db
D = Decimal
DAY = timedelta(days=1)
Words = dict[str, Any]


def in_words(summaries: list[CurrencySummary]) -> list[Words]:
    """Every figure of the summaries, also those that are computed from others."""
    derived = "count invoiced collected credited outstanding overdue".split()
    return [{**asdict(one), **{name: getattr(one, name) for name in derived}} for one in summaries]


def by_hand(documents: list[Invoice], today: date) -> list[Words]:
    """The same, added up in Python from the documents themselves."""
    found: dict[str, Words] = {}
    for one in documents:
        nothing = {"count": 0, "total": D(0), "paid": D(0), "balance_due": D(0)}
        words = found.setdefault(
            one.currency,
            {
                "currency": one.currency,
                "by_status": {status.value: dict(nothing) for status in Status},
                "credit_notes": dict(nothing),
                "count": 0,
                **{
                    name: D(0)
                    for name in ("invoiced", "collected", "credited", "outstanding", "overdue")
                },
            },
        )
        status = status_on(
            one.status,
            kind=one.kind,
            balance_due=one.balance_due,
            due_on=one.due_date,
            today=today,
        )
        is_note = one.kind == "credit_note"
        figures = words["credit_notes"] if is_note else words["by_status"][status]
        figures["count"] += 1
        figures["total"] += one.total
        figures["paid"] += one.amount_paid
        figures["balance_due"] += one.balance_due
        words["count"] += not is_note
        words["credited"] += one.total if is_note else 0
        words["invoiced"] += one.total if not is_note and status != "draft" else 0
        words["collected"] += one.amount_paid
        words["outstanding"] += one.balance_due if status in {"sent", "overdue"} else 0
        words["overdue"] += one.balance_due if status == "overdue" else 0
    return [found[currency] for currency in sorted(found)]


def assert_all_say_the_same(organisation: Organisation, today: date) -> None:
    own = Invoice.objects.for_organisation(organisation)
    expected = by_hand(list(own), today)
    assert in_words(summarise_rows(own, today=today)) == expected
    assert in_words(summarise(organisation, today=today)) == expected
    assert count_all(organisation) == own.count()


def test_of_nothing_is_empty(engines: Organisation) -> None:
    assert summarise(engines, today=TODAY) == []
    assert summarise_rows(Invoice.objects.none(), today=TODAY) == []
    assert count_all(engines) == 0


def test_a_story_in_figures(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        draft(engines, cleo)
        issued(engines, cleo)
        late = issued(engines, cleo, due_date=TODAY - DAY)
        pay(engines, late.pk, "19.00")
        paid = issued(engines, cleo)
        payment = pay(engines, paid.pk, "119.00").payment
        refund_payment(organisation=engines, payment_id=payment.pk, by=None, amount=D("9.00"))
        pay(engines, paid.pk, "9.00")
        credit(engines, issued(engines, cleo))
        issued(engines, cleo, sold("100"), currency="JPY")
    euros, yen = summarise(engines, today=TODAY)
    assert (euros.currency, yen.currency) == ("EUR", "JPY")
    assert {status: figures.count for status, figures in euros.by_status.items()} == {
        "draft": 1,
        "sent": 1,
        "overdue": 1,
        "paid": 1,
        "credited": 1,
    }
    assert euros.by_status["overdue"].balance_due == euros.overdue == 100
    assert (euros.count, euros.invoiced, euros.collected) == (5, 476, 138)
    assert (euros.credited, euros.outstanding) == (119, 219)
    assert (euros.credit_notes.count, euros.credit_notes.total) == (1, 119)
    assert (yen.count, yen.invoiced, yen.outstanding) == (1, 119, 119)
    assert_all_say_the_same(engines, TODAY)


@pytest.mark.parametrize("marked", [False, True])
def test_a_late_invoice_is_overdue_before_it_is_marked(
    marked: bool, engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        issued(engines, cleo, due_date=TODAY)
    tomorrow = TODAY + DAY
    with at(NOON + DAY):
        if marked:
            mark_overdue()
        [today] = summarise(engines, today=tomorrow)
    assert (today.by_status["sent"].count, today.by_status["overdue"].count) == (0, 1)
    assert (today.overdue, today.outstanding) == (119, 119)
    assert_all_say_the_same(engines, tomorrow)


def test_another_organisation_counts_for_itself(
    engines: Organisation, cleo: Customer, zoe: Any
) -> None:
    with at(NOON):
        issued(engines, cleo, due_date=TODAY - DAY)
    assert summarise(zoe.organisation, today=TODAY) == []
    assert count_all(zoe.organisation) == 0


def test_a_currency_of_which_nothing_is_left_is_not_named(
    engines: Organisation, cleo: Customer
) -> None:
    pk = draft(engines, cleo, currency="CHF")
    stored(pk).delete()
    assert summarise(engines, today=TODAY) == []


@pytest.mark.parametrize("seed", range(3))
def test_after_a_random_year_all_three_say_the_same(
    seed: int, engines: Organisation, cleo: Customer
) -> None:
    luck = random.Random(seed)
    for day in sorted(luck.choices(range(60), k=25)):
        with at(NOON + day * DAY):
            prices = [line(unit_price=D(luck.randint(0, 500)))] * luck.randint(1, 3)
            fields = {
                "currency": luck.choice(["EUR", "JPY"]),
                "due_date": TODAY + DAY * (day + luck.randint(-5, 20)),
            }
            make = luck.choice([draft, issued, issued, issued])
            made = make(engines, cleo, *prices, **fields)
            if isinstance(made, Invoice) and made.balance_due > 1:
                what = luck.choice(["pay", "pay a part", "credit", "refund", "wait"])
                if what in {"pay", "refund"}:
                    pay(engines, made.pk, str(made.balance_due))
                if what == "pay a part":
                    pay(engines, made.pk, "1")
                if what == "credit":
                    credit(engines, made, (1, luck.choice(["0.5", "1"])))
                if what == "refund":
                    latest = Payment.objects.latest("pk").pk
                    refund_payment(organisation=engines, payment_id=latest, by=None)
            if luck.random() < 0.2:
                luck.choice([mark_overdue, fold_tallies])()
            assert_all_say_the_same(engines, TODAY + luck.randint(-5, 80) * DAY)


class TestOfAFilter:
    @pytest.fixture(autouse=True)
    def documents(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            issued(engines, cleo, due_date=TODAY)
            credit(engines, issued(engines, cleo, sold("10.00"), due_date=TODAY - DAY), (1, "0.5"))
            pay(engines, issued(engines, cleo, sold("20.00")).pk, "23.80")
            draft(engines, cleo)

    @pytest.mark.parametrize("status", Status)
    def test_only_its_rows_count(self, status: Status, engines: Organisation) -> None:
        tomorrow = TODAY + DAY
        rows = Invoice.objects.for_organisation(engines).with_status(status, on=tomorrow)
        assert in_words(summarise_rows(rows, today=tomorrow)) == by_hand(list(rows), tomorrow)

    def test_of_an_ordered_page_of_columns_too(self, engines: Organisation) -> None:
        rows = Invoice.objects.for_organisation(engines).order_by("-total", "pk")
        expected = by_hand(list(rows), TODAY)
        assert in_words(summarise_rows(rows, today=TODAY)) == expected


def test_is_read_in_one_look(engines: Organisation, cleo: Customer) -> None:
    """In two, an invoice that comes in between would be late without having been sent."""
    with at(NOON):
        issued(engines, cleo, due_date=TODAY)
    for read in (
        lambda: summarise(engines, today=TODAY + DAY),
        lambda: summarise_rows(Invoice.objects.for_organisation(engines), today=TODAY + DAY),
    ):
        with CaptureQueriesContext(connection) as queries:
            [euros] = read()
        assert euros.by_status["overdue"].count == 1
        assert len(queries) == 1
