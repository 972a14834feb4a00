"""Every figure of a report equals a sum in Python over the rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.payments.models import Payment, Refund
from quittance.payments.operations import refund_payment
from quittance.reports.ageing import BUCKETS, Due, ageing, ages_of_all
from quittance.reports.cash import Every, cash_report
from quittance.reports.figures import Period, month_before, month_of, twelve_months
from quittance.reports.revenue import By, CurrencyRevenue, Figures, revenue
from quittance.reports.tax import tax_report
from quittance.reports.verify import verify
from tests.invoicing.making import NOON, TODAY, at, credit, issued, pay, sold
from tests.people import Person
from tests.reports.story import DAY, LENGTH, tell

pytestmark = pytest.mark.django_db
D = Decimal
NOTHING = D(0)
PERIODS = [
    Period(date(2026, 1, 1), date(2027, 12, 31)),
    Period(date(2026, 12, 10), date(2027, 2, 3)),
]


def issued_in(organisation: Organisation, period: Period) -> list[Invoice]:
    rows = Invoice.objects.filter(organisation=organisation).exclude(status="draft")
    return [one for one in rows if one.issue_date and period.first <= one.issue_date <= period.last]


def key_and_amount(by: By, one: Invoice) -> Iterable[tuple[Any, Decimal]]:
    """Of a document, or of each of its lines."""
    if by == By.MONTH and one.issue_date:
        yield one.issue_date.replace(day=1), one.taxable_total
    elif by == By.CUSTOMER:
        yield one.customer_id, one.taxable_total
    else:
        for line in InvoiceLine.objects.filter(invoice=one).select_related("product"):
            category = line.product.category_id if line.product else None
            yield line.product_id if by == By.PRODUCT else category, line.net_amount


def added_up(by: By, documents: list[Invoice]) -> dict[tuple[str, Any], Figures]:
    amounts: dict[tuple[str, Any], dict[str, list[Decimal]]] = {}
    for one in documents:
        for key, amount in key_and_amount(by, one):
            own = amounts.setdefault((one.currency, key), defaultdict(list))
            own[one.kind].append(amount)
    return {key: figures_of(key[0], kinds) for key, kinds in amounts.items()}


def figures_of(currency: str, amounts: dict[str, list[Decimal]]) -> Figures:
    invoices, notes = amounts["invoice"], amounts["credit_note"]
    return Figures(
        currency,
        count=len(invoices),
        invoiced=sum(invoices, NOTHING),
        smallest=min(invoices, default=None),
        largest=max(invoices, default=None),
        credit_notes=len(notes),
        credited=sum(notes, NOTHING),
    )


@pytest.mark.parametrize("seed", range(2))
def test_a_random_year_adds_up(seed: int, engines: Organisation, zoe: Person) -> None:
    last = tell(engines, seed)
    tell(zoe.organisation, seed, documents=4)
    with at(NOON + LENGTH * DAY):
        for period in PERIODS:
            for by in By:
                check_revenue(engines, by, period)
            check_tax(engines, period)
            check_cash(engines, period)
        for days in (-40, 0, 1, 30, 45, 90, 129, 400):
            check_ageing(engines, last - days * DAY, last)
        assert verify(engines.pk).finding is None


def check_revenue(organisation: Organisation, by: By, period: Period) -> None:
    documents = issued_in(organisation, period)
    expected = added_up(by, documents)
    found = revenue(organisation, by, period, most=None)
    assert {
        (one.total.currency, group.key): group.figures for one in found for group in one.groups
    } == expected
    assert [one.total.currency for one in found] == sorted({key[0] for key in expected})
    for one in found:
        currency = one.total.currency
        [alone] = revenue(organisation, by, period, currency=currency, most=2)
        check_total(alone, [f for (own, _), f in expected.items() if own == currency])
        check_order(by, one)
        if by in {By.PRODUCT, By.CATEGORY}:
            check_allowances(one, [doc for doc in documents if doc.currency == currency])


def check_total(found: CurrencyRevenue, groups: list[Figures]) -> None:
    assert found.total.invoiced == sum((one.invoiced for one in groups), NOTHING)
    assert found.total.net == sum((one.invoiced - one.credited for one in groups), NOTHING)
    assert found.total.count == sum(one.count for one in groups)
    sizes = [one.largest for one in groups if one.largest is not None]
    assert found.total.largest == max(sizes, default=None)
    shown = [group.figures for group in found.groups]
    rest = [found.others] if found.others else []
    assert (len(shown), found.others_count) == (min(2, len(groups)), max(0, len(groups) - 2))
    assert sum((one.net for one in [*shown, *rest]), NOTHING) == found.total.net


def check_order(by: By, found: CurrencyRevenue) -> None:
    if by == By.MONTH:
        labels = [group.label for group in found.groups]
        assert labels == sorted(labels)
    else:
        nets = [group.figures.net for group in found.groups]
        assert nets == sorted(nets, reverse=True)


def check_allowances(found: CurrencyRevenue, documents: list[Invoice]) -> None:
    """What lines came to, less the discounts of documents, is what the documents came to."""
    taxable = sum(
        (one.taxable_total if one.kind == "invoice" else -one.taxable_total for one in documents),
        NOTHING,
    )
    assert found.total.net - found.allowances == taxable


def check_tax(organisation: Organisation, period: Period) -> None:
    expected: dict[Any, list[Decimal]] = {}
    for one in issued_in(organisation, period):
        sign = 1 if one.kind == "invoice" else -1
        for row in InvoiceTax.objects.filter(invoice=one):
            sums = expected.setdefault((one.currency, row.category, row.rate), [NOTHING] * 2)
            sums[0] += sign * row.taxable
            sums[1] += sign * row.tax
    found = tax_report(organisation, period)
    assert {
        (one.currency, one.category, one.rate): [one.taxable, one.tax] for one in found
    } == expected
    yen = tax_report(organisation, period, currency="JPY")
    assert yen == [one for one in found if one.currency == "JPY"]


def check_cash(organisation: Organisation, period: Period) -> None:
    for every in Every:
        expected: dict[Any, list[Any]] = {}

        def put(
            day: date, payment: Payment, at: int, amount: Decimal, every: Every = every
        ) -> None:
            if period.first <= day <= period.last:
                first = day if every == Every.DAY else max(period.first, day.replace(day=1))
                key = (payment.currency, first, payment.method)
                sums = expected.setdefault(key, [0, NOTHING, 0, NOTHING])  # noqa: B023
                sums[at] += 1
                sums[at + 1] += amount

        for payment in Payment.objects.filter(organisation=organisation):
            put(payment.received_on, payment, 0, payment.amount)
        for refund in Refund.objects.filter(organisation=organisation).select_related("payment"):
            put(refund.refunded_on, refund.payment, 2, refund.amount)
        found = cash_report(organisation, every, period)
        assert {
            (one.currency, one.period.first, one.method): [
                one.payments,
                one.received,
                one.refunds,
                one.refunded,
            ]
            for one in found
        } == expected


def owed_then(one: Invoice, on: date) -> Decimal:
    """What was due of an invoice at the end of a day, from everything that had happened."""
    paid = Payment.objects.filter(invoice=one, received_on__lte=on)
    back = Refund.objects.filter(invoice=one, refunded_on__lte=on)
    notes = Invoice.objects.filter(corrects=one, issue_date__lte=on).exclude(status="draft")
    return (
        one.total
        - sum((row.amount for row in paid), NOTHING)
        + sum((row.amount for row in back), NOTHING)
        - sum((row.total for row in notes), NOTHING)
    )


def check_ageing(organisation: Organisation, on: date, today: date) -> None:
    expected: dict[Any, Due] = defaultdict(Due)
    for one in issued_in(organisation, Period(date.min, on)):
        owed = owed_then(one, on)
        if one.kind != "invoice" or owed <= 0:
            continue
        assert one.due_date is not None
        late = (on - one.due_date).days
        [bucket] = [
            bucket.name
            for bucket in BUCKETS
            if (bucket.least is None or late >= bucket.least)
            and (bucket.most is None or late <= bucket.most)
        ]
        for customer in (one.customer_id, None):
            expected[one.currency, customer, bucket].add(1, owed)
    found = ageing(organisation, on, today=today, most=None)
    said = {}
    for currency in found:
        ages = [(None, currency.ages), *((one.customer, one.ages) for one in currency.customers)]
        for customer, own in ages:
            assert own.all.amount == sum((due.amount for due in own.buckets.values()), NOTHING)
            for bucket, due in own.buckets.items():
                if due.count:
                    said[currency.currency, customer, bucket] = due
    assert said == expected
    if on >= today:
        assert {key: ages.buckets for key, ages in ages_of_all(organisation, on).items()} == {
            one.currency: one.ages.buckets for one in found
        }
    for one in ageing(organisation, on, today=today, most=1):
        rest = one.others.all.amount if one.others else NOTHING
        assert one.ages.all.amount == one.customers[0].ages.all.amount + rest


class TestAgeing:
    @pytest.mark.parametrize(
        ("days_late", "bucket"),
        [
            (-1, "not_due"),
            (0, "not_due"),
            (1, "1-30"),
            (30, "1-30"),
            (31, "31-60"),
            (60, "31-60"),
            (61, "61-90"),
            (90, "61-90"),
            (91, "over_90"),
            (4000, "over_90"),
        ],
    )
    def test_a_bucket_begins_and_ends_with_a_day(
        self, days_late: int, bucket: str, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            issued(engines, cleo, due_date=TODAY - days_late * DAY)
        [euros] = ageing(engines, TODAY, today=TODAY)
        assert {name for name, due in euros.ages.buckets.items() if due.count} == {bucket}

    def test_a_past_day_knows_nothing_of_what_came_after(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            first = issued(engines, cleo, due_date=TODAY)
            paid = pay(engines, first.pk, "19.00").payment
        with at(NOON + DAY):
            pay(engines, first.pk, "50.00")
        with at(NOON + 2 * DAY):
            credit(engines, first, (1, "0.1"))
            refund_payment(organisation=engines, payment_id=paid.pk, by=None)
        with at(NOON + 3 * DAY):
            issued(engines, cleo)
        today = TODAY + 3 * DAY
        owed = {
            days: [one.ages.all.amount for one in ageing(engines, TODAY + days * DAY, today=today)]
            for days in (-1, 0, 1, 2, 3)
        }
        assert owed == {
            -1: [],
            0: [D("100.00")],
            1: [D("50.00")],
            2: [D("57.10")],
            3: [D("176.10")],
        }

    def test_of_one_customer_or_currency(self, engines: Organisation, cleo: Customer) -> None:
        dido = Customer.objects.create(organisation=engines, name="Dido", currency="EUR")
        with at(NOON):
            issued(engines, cleo)
            issued(engines, dido, sold("100"), currency="JPY")
        found = ageing(engines, TODAY, today=TODAY, customer=dido.pk)
        assert [(one.currency, one.customers[0].name) for one in found] == [("JPY", "Dido")]
        assert [one.currency for one in ageing(engines, TODAY, today=TODAY, currency="EUR")] == [
            "EUR"
        ]


class TestRevenue:
    def test_a_month_shows_what_was_credited_in_it(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at("2026-10-31T12:00Z"):
            one = issued(engines, cleo, sold("100"))
            issued(engines, cleo, sold("50"), sold("25.01"))
        with at("2026-11-02T12:00Z"):
            credit(engines, one, (1, "0.5"))
        [euros] = revenue(engines, By.MONTH, Period(date(2026, 10, 1), date(2026, 11, 2)))
        october, november = euros.groups
        assert (october.label, october.figures) == (
            "2026-10",
            Figures("EUR", 2, D("175.01"), D("75.01"), D("100.00")),
        )
        assert october.figures.average == D("87.51")
        assert (november.label, november.figures) == (
            "2026-11",
            Figures("EUR", 0, NOTHING, None, None, 1, D("50.00")),
        )
        assert (november.figures.average, november.figures.net) == (None, -50)
        assert euros.total.net == D("125.01")

    def test_the_day_is_the_organisations_own(self, engines: Organisation, cleo: Customer) -> None:
        with at("2026-10-31T23:30Z"):
            issued(engines, cleo)
        [euros] = revenue(engines, By.MONTH, Period(date(2026, 10, 1), date(2026, 11, 30)))
        assert [group.label for group in euros.groups] == ["2026-11"]

    def test_groups_have_names(self, engines: Organisation, cleo: Customer) -> None:
        tell(engines, 7, documents=12)
        everything = PERIODS[0]
        assert {g.label for g in revenue(engines, By.CUSTOMER, everything)[0].groups} <= {
            "Cleo",
            "Dido",
            "Elias",
        }
        products = revenue(engines, By.PRODUCT, everything)[0].groups
        assert {g.label for g in products if g.key is None} <= {""}
        assert {g.label for g in products if g.key} <= {"Lamp", "Bulb", "Torch"}
        categories = revenue(engines, By.CATEGORY, everything)[0].groups
        assert {(g.label, g.key is None) for g in categories} <= {("Light", False), ("", True)}


class TestPeriods:
    def test_twelve_months_begin_with_a_month(self) -> None:
        assert twelve_months(date(2026, 11, 20)) == Period(date(2025, 12, 1), date(2026, 11, 20))
        assert twelve_months(date(2027, 1, 31)) == Period(date(2026, 2, 1), date(2027, 1, 31))

    def test_months_in_their_order(self) -> None:
        months = list(Period(date(2026, 11, 30), date(2027, 2, 1)).months())
        assert [one.first.month for one in months] == [11, 12, 1, 2]
        assert months[-1].last == date(2027, 2, 28)
        assert month_before(month_of(date(2027, 1, 5))).first == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (lambda own: revenue(own, By.MONTH, PERIODS[0]), 1),
        (lambda own: revenue(own, By.CUSTOMER, PERIODS[0]), 3),
        (lambda own: revenue(own, By.PRODUCT, PERIODS[0]), 3),
        (lambda own: revenue(own, By.CATEGORY, PERIODS[0]), 3),
        (lambda own: ageing(own, TODAY, today=TODAY), 3),
        (lambda own: ageing(own, TODAY + 90 * DAY, today=TODAY + 200 * DAY), 3),
        (lambda own: tax_report(own, PERIODS[0]), 1),
        (lambda own: cash_report(own, Every.DAY, PERIODS[0]), 1),
    ],
)
def test_few_statements(read: Any, most: int, engines: Organisation) -> None:
    tell(engines, 3, documents=10)
    with CaptureQueriesContext(connection) as queries:
        assert read(engines)
    assert len(queries) == most
