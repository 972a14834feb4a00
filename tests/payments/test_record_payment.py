"""Recording money that came."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.payments.models import Payment
from tests.invoicing.making import (
    NOON,
    TODAY,
    at,
    draft,
    everything,
    issued,
    pay,
    refusal,
    sold,
    stored,
)

pytestmark = pytest.mark.django_db
D = Decimal
DAY = timedelta(days=1)


def test_a_payment_keeps_what_was_said_of_it(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        invoice = issued(engines, cleo)
        made = pay(
            engines,
            invoice.pk,
            "19.00",
            method="bank_transfer",
            received_on=TODAY - DAY,
            reference="INV 1",
            provider_reference="pi_1",
        )
    assert made.is_new
    payment = Payment.objects.get()
    assert made.payment.pk == payment.pk
    assert (payment.organisation_id, payment.invoice_id) == (engines.pk, invoice.pk)
    assert (payment.customer_id, payment.currency) == (cleo.pk, "EUR")
    assert (payment.amount, payment.method) == (D("19.00"), "bank_transfer")
    assert (payment.received_on, payment.created_at) == (TODAY - DAY, NOON)
    assert (payment.reference, payment.provider_reference) == ("INV 1", "pi_1")


def test_the_payment_that_leaves_nothing_due_pays_the_invoice(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        steps = []
        for hour, amount in enumerate(["100.00", "18.99", "0.01"]):
            with at(NOON + timedelta(hours=hour)):
                pay(engines, pk, amount)
            now = stored(pk)
            steps.append((now.status, str(now.amount_paid), str(now.balance_due), now.paid_at))
    assert steps == [
        ("sent", "100.000", "19.000", None),
        ("sent", "118.990", "0.010", None),
        ("paid", "119.000", "0.000", NOON + timedelta(hours=2)),
    ]


@pytest.mark.parametrize(
    ("currency", "price", "enough", "too_much", "too_fine"),
    [
        ("EUR", "100.00", "119.00", "119.01", "0.001"),
        ("JPY", "5001", "5951", "5952", "0.5"),
        ("KWD", "10.001", "11.901", "11.902", "0.0001"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency_and_stays_within_the_balance(
    currency: str,
    price: str,
    enough: str,
    too_much: str,
    too_fine: str,
    engines: Organisation,
    cleo: Customer,
) -> None:
    with at(NOON):
        pk = issued(engines, cleo, sold(price), currency=currency).pk
        for amount, code in [
            (too_much, "overpayment"),
            (too_fine, "max_decimal_places"),
            ("0", "min_value"),
            ("-1", "min_value"),
        ]:
            assert refusal(partial(pay, engines, pk, amount)) == [(code, "amount")]
        pay(engines, pk, enough)
        assert (stored(pk).status, stored(pk).balance_due) == ("paid", 0)
        assert refusal(lambda: pay(engines, pk, enough)) == [("overpayment", "amount")]


def test_a_refused_overpayment_says_how_much_is_due(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo, sold("5000"), currency="JPY").pk
        with pytest.raises(Exception, match=r"^Only JP¥5,950 is due on this invoice\.$"):
            pay(engines, pk, "5951")


@pytest.mark.parametrize(
    ("zone", "today"),
    [("Pacific/Kiritimati", date(2026, 11, 21)), ("America/Los_Angeles", date(2026, 11, 20))],
)
def test_no_money_comes_from_the_future_of_the_organisation(
    zone: str, today: date, engines: Organisation, cleo: Customer
) -> None:
    engines.time_zone = zone
    engines.save()
    with at(NOON):
        pk = issued(engines, cleo).pk
        tomorrow = today + DAY
        assert refusal(lambda: pay(engines, pk, "1", received_on=tomorrow)) == [
            ("future_date", "received_on")
        ]
        assert pay(engines, pk, "1").payment.received_on == today
        assert pay(engines, pk, "1", received_on=today).payment.received_on == today


class TestAProvidersReference:
    def test_that_is_known_gives_the_first_payment_back_and_changes_nothing(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            pk = issued(engines, cleo).pk
            first = pay(engines, pk, "119.00", provider_reference="pi_1")
            before = everything()
            again = pay(engines, pk, "119.00", provider_reference="pi_1")
            other = pay(engines, pk, "5.00", provider_reference="pi_1")
        assert [again.is_new, other.is_new] == [False, False]
        assert again.payment.pk == other.payment.pk == first.payment.pk
        assert (again.invoice.pk, again.invoice.status) == (pk, "paid")
        assert everything() == before

    def test_belongs_to_one_invoice(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            first, second = issued(engines, cleo).pk, issued(engines, cleo).pk
            pay(engines, first, "1.00", provider_reference="pi_1")
            assert refusal(lambda: pay(engines, second, "1.00", provider_reference="pi_1")) == [
                ("provider_reference_reused", None)
            ]

    def test_of_another_organisation_is_another(
        self, engines: Organisation, cleo: Customer, zoe: Any
    ) -> None:
        rival = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        with at(NOON):
            for owner, customer in [(engines, cleo), (zoe.organisation, rival)]:
                made = pay(owner, issued(owner, customer).pk, "1", provider_reference="pi_1")
                assert made.is_new

    def test_that_is_empty_is_none(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            pk = issued(engines, cleo).pk
            assert all(pay(engines, pk, "1", provider_reference="").is_new for _ in range(2))
        assert set(Payment.objects.values_list("provider_reference", flat=True)) == {None}


@pytest.mark.parametrize("amount", ["1.00", "119.00"])
def test_a_draft_takes_no_payment(amount: str, engines: Organisation, cleo: Customer) -> None:
    pk = draft(engines, cleo)
    assert refusal(lambda: pay(engines, pk, amount)) == [("invoice_not_payable", None)]


def test_an_invoice_that_is_not_there_is_named(engines: Organisation, cleo: Customer) -> None:
    assert refusal(lambda: pay(engines, 0, "1")) == [("not_found", "invoice")]


@pytest.mark.parametrize(
    "change", [{"amount_paid": D("119.01")}, {"amount_paid": D("-0.01")}, {"status": "paid"}]
)
def test_the_database_itself_refuses_to_settle_more_or_less_than_there_is(
    change: dict[str, Any], engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=pk).update(**change)
    assert (stored(pk).status, stored(pk).amount_paid) == ("sent", 0)
