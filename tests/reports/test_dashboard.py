"""The first page's figures, beside the reports and beside sums in Python."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing.jobs import fold_tallies
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import mark_overdue
from quittance.invoicing.rules import Status
from quittance.payments.jobs import fold_cash
from quittance.payments.models import Payment, Refund
from quittance.payments.operations import refund_payment
from quittance.reports.ageing import ageing
from quittance.reports.dashboard import Collected, ToDo, dashboard
from quittance.reports.figures import twelve_months
from quittance.reports.revenue import By, revenue
from tests.invoicing.making import NOON, TODAY, at, credit, draft, issued, pay, seen, sold
from tests.people import Person, renewed
from tests.reports.story import DAY, LENGTH, tell

pytestmark = pytest.mark.django_db
D = Decimal


def moved(currency: str, first: date, last: date) -> Decimal:
    """Payments less refunds of some days."""
    came = Payment.objects.filter(currency=currency, received_on__range=(first, last))
    went = Refund.objects.filter(payment__currency=currency, refunded_on__range=(first, last))
    nothing = D(0)
    return sum((p.amount for p in came), nothing) - sum((r.amount for r in went), nothing)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("days", [0, 31, 60, LENGTH])
def test_it_says_what_the_reports_say(seed: int, days: int, engines: Organisation) -> None:
    tell(engines, seed)
    today = TODAY + days * DAY
    with at(NOON + LENGTH * DAY):
        fold_tallies.call()
        fold_cash.call()
        found = dashboard(engines, today=today)
    year = twelve_months(today)
    by_month = {one.total.currency: one.groups for one in revenue(engines, By.MONTH, year)}
    assert [one.currency for one in found.currencies] == ["EUR", "JPY"]
    for one in found.currencies:
        months = {group.label: group.figures for group in by_month.get(one.currency, [])}
        assert len(one.revenue) == 12
        assert {label: f for label, f in one.revenue.items() if f.count or f.credit_notes} == months
        first = today.replace(day=1)
        last_month = (first - DAY).replace(day=1)
        same_day = min(first - DAY, last_month + (today - first))
        assert one.collected.this_month == moved(one.currency, first, today)
        assert one.collected.last_month == moved(one.currency, last_month, first - DAY)
        assert one.collected.last_month_so_far == moved(one.currency, last_month, same_day)
        own = [row for row in Invoice.objects.all() if row.currency == one.currency]
        late = [row for row in own if seen(row, on=today) == Status.OVERDUE]
        assert one.summary.overdue == sum((row.balance_due for row in late), D(0))
        assert one.ages.all.amount == one.summary.outstanding
    today_found = dashboard(engines, today=TODAY + LENGTH * DAY)
    assert {one.currency: one.ages.buckets for one in today_found.currencies} == {
        one.currency: one.ages.buckets
        for one in ageing(engines, TODAY + LENGTH * DAY, today=TODAY + LENGTH * DAY)
    }


def test_money_counts_in_the_month_of_its_day(engines: Organisation, cleo: Customer) -> None:
    """The first and the last day of each part, and the days beside them."""
    days = {
        date(2026, 9, 30): "1",
        date(2026, 10, 1): "2",
        date(2026, 10, 20): "4",
        date(2026, 10, 21): "8",
        date(2026, 10, 31): "16",
        date(2026, 11, 1): "32",
        date(2026, 11, 20): "64",
    }
    with at(NOON - 60 * DAY):
        invoice = issued(engines, cleo, sold("200"))
    with at(NOON):
        for day, amount in days.items():
            pay(engines, invoice.pk, amount, received_on=day)
    collected = dashboard(engines, today=date(2026, 11, 20)).currencies[0].collected
    assert collected == Collected(this_month=D(96), last_month_so_far=D(6), last_month=D(30))


def test_a_new_business_has_its_own_currency_and_nothing_else(engines: Organisation) -> None:
    found = dashboard(engines, today=TODAY)
    [euros] = found.currencies
    assert euros.currency == "EUR"
    assert (euros.summary.outstanding, euros.collected.this_month, euros.ages.all.count) == (0,) * 3
    assert next(iter(euros.revenue)) == "2025-12"
    assert list(euros.revenue)[-1] == "2026-11"
    assert (found.to_do, found.activity) == ([], [])


def test_the_organisations_own_currency_comes_first(engines: Organisation, cleo: Customer) -> None:
    engines.currency = "JPY"
    with at(NOON):
        issued(engines, cleo, currency="CHF")
        issued(engines, cleo, currency="EUR")
    found = dashboard(engines, today=TODAY)
    assert [one.currency for one in found.currencies] == ["JPY", "CHF", "EUR"]


@pytest.fixture
def busy(engines: Organisation, cleo: Customer) -> Organisation:
    """One of each thing that needs doing, and one of each that does not yet."""
    with at(NOON - 8 * DAY):
        draft(engines, cleo)
    with at(NOON - 6 * DAY):
        draft(engines, cleo)
    with at(NOON):
        issued(engines, cleo, due_date=TODAY - DAY)
        for days in (0, 7, 8):
            issued(engines, cleo, sold("10"), due_date=TODAY + days * DAY)
        issued(engines, cleo, sold("100"), due_date=TODAY + DAY, currency="JPY")
        back = issued(engines, cleo)
        pay(engines, back.pk, "119.00")
        credit(engines, back, (1, "0.5"))
    return engines


def tasks(organisation: Organisation) -> dict[str, tuple[int, dict[str, Decimal]]]:
    found = dashboard(organisation, today=TODAY).to_do
    return {task.what: (task.count, task.amounts) for task in found}


@pytest.mark.parametrize("marked", [False, True])
def test_what_needs_doing_today(marked: bool, busy: Organisation) -> None:
    if marked:
        with at(NOON):
            mark_overdue()
    assert tasks(busy) == {
        ToDo.OVERDUE: (1, {"EUR": D("119.00")}),
        ToDo.REFUND_DUE: (1, {"EUR": D("59.50")}),
        ToDo.DUE_SOON: (3, {"EUR": D("23.80"), "JPY": D(119)}),
        ToDo.OLD_DRAFTS: (1, {"EUR": D("119.00")}),
    }


def test_it_leads_to_what_needs_doing(busy: Organisation, ada: Person) -> None:
    with at(NOON):
        found = renewed(ada).get("reports/dashboard/").body
        for task in found["to_do"]:
            rows = ada.get(task["documents"].removeprefix("/api/")).body["results"]
            assert len(rows) == task["count"]
        for one in found["currencies"]:
            for name in ("outstanding", "overdue"):
                rows = ada.get(one[name]["documents"].removeprefix("/api/")).body["results"]
                assert len(rows) == one[name]["count"]
                sums = sum((D(row["balance_due"]) for row in rows), D(0))
                assert D(one[name]["amount"]) == sums


def test_over_http(busy: Organisation, ada: Person) -> None:
    with at(NOON):
        found = renewed(ada).get("reports/dashboard/").body
    euros = found["currencies"][0]
    assert found["today"] == "2026-11-20"
    assert euros["outstanding"]["amount"] == "154.70"
    assert euros["overdue"] == {
        "count": 1,
        "amount": "119.00",
        "documents": "/api/invoices/?status=overdue&currency=EUR",
    }
    assert euros["collected"]["this_month"] == "119.00"
    assert [one["month"] for one in euros["revenue"]][-1] == "2026-11"
    assert euros["revenue"][-1]["net"] == "180.00"
    assert [one["bucket"] for one in euros["ageing"]] == [
        "not_due",
        "1-30",
        "31-60",
        "61-90",
        "over_90",
    ]
    assert [task["what"] for task in found["to_do"]] == [str(one) for one in ToDo]
    newest = JournalEntry.objects.order_by("-seq").values_list("seq", flat=True)[:10]
    assert [entry["seq"] for entry in found["activity"]] == list(newest)


def test_a_business_sees_its_own_alone(busy: Organisation, zoe: Person) -> None:
    with at(NOON):
        found = renewed(zoe).get("reports/dashboard/").body
    assert (found["to_do"], found["activity"]) == ([], [])
    assert [one["outstanding"]["count"] for one in found["currencies"]] == [0]


def test_its_day_is_the_organisations_own(engines: Organisation, ada: Person) -> None:
    engines.time_zone = "Pacific/Auckland"
    engines.save()
    with at(NOON):
        assert renewed(ada).get("reports/dashboard/").body["today"] == "2026-11-21"


def test_it_takes_six_statements(busy: Organisation) -> None:
    with CaptureQueriesContext(connection) as queries:
        dashboard(busy, today=TODAY)
    assert len(queries) == 6


@pytest.mark.parametrize("fold", [False, True])
def test_due_dates_follow_whatever_happens(
    fold: bool, engines: Organisation, cleo: Customer
) -> None:
    """Issued late, paid in part, refunded, credited: the tally is what a scan finds."""

    def outstanding() -> Any:
        if fold:
            fold_tallies.call()
        return dashboard(engines, today=TODAY).currencies[0].ages.all

    with at(NOON):
        one = issued(engines, cleo, due_date=TODAY - timedelta(days=45))
        assert (outstanding().count, outstanding().amount) == (1, D("119.00"))
        paid = pay(engines, one.pk, "19.00").payment
        assert outstanding().amount == D("100.00")
        pay(engines, one.pk, "100.00")
        assert outstanding().count == 0
        refund_payment(organisation=engines, payment_id=paid.pk, by=None)
        assert (outstanding().count, outstanding().amount) == (1, D("19.00"))
        mark_overdue()
        credit(engines, one)
        assert (outstanding().count, outstanding().amount) == (0, 0)
