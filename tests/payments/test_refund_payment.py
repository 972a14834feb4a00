"""Giving money back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.operations import mark_overdue
from quittance.payments.models import Payment, Refund
from quittance.payments.operations import Refunded, refund_payment, refunded
from tests.invoicing.making import NOON, TODAY, at, credit, issued, pay, refusal, seen, sold, stored

pytestmark = pytest.mark.django_db
D = Decimal
DAY = timedelta(days=1)


def refund(
    organisation: Organisation, payment: Payment, amount: str | None = None, **fields: Any
) -> Refunded:
    return refund_payment(
        organisation=organisation,
        payment_id=payment.pk,
        by=None,
        amount=None if amount is None else D(amount),
        **fields,
    )


def test_a_refund_keeps_what_was_said_of_it(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        payment = pay(engines, issued(engines, cleo).pk, "119.00").payment
        made = refund(engines, payment, "19.00", reason="Came late")
    given = Refund.objects.get()
    assert made.refund.pk == given.pk
    assert (given.organisation_id, given.payment_id) == (engines.pk, payment.pk)
    assert (given.invoice_id, given.amount) == (payment.invoice_id, D("19.00"))
    assert (given.reason, given.refunded_on, given.created_at) == ("Came late", TODAY, NOON)
    assert (made.invoice.status, made.invoice.amount_paid) == ("sent", 100)


def test_the_invoice_owes_again_what_was_given_back(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        payment = pay(engines, pk, "119.00").payment
        steps = []
        for amount in ["0.01", "100.00", None]:
            refund(engines, payment, amount)
            now = stored(pk)
            steps.append((now.status, str(now.amount_paid), str(now.balance_due), now.paid_at))
        assert refusal(lambda: refund(engines, payment)) == [("already_refunded", None)]
        assert refusal(lambda: refund(engines, payment, "0.01")) == [("already_refunded", None)]
    assert steps == [
        ("sent", "118.990", "0.010", None),
        ("sent", "18.990", "100.010", None),
        ("sent", "0.000", "119.000", None),
    ]
    assert refunded(payment) == payment.amount == 119


def test_a_late_invoice_is_overdue_again(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        invoice = issued(engines, cleo, due_date=TODAY)
        payment = pay(engines, invoice.pk, "119.00").payment
    with at(NOON + DAY):
        refund(engines, payment, "1.00")
        assert seen(stored(invoice.pk), on=TODAY + DAY) == "overdue"
        mark_overdue()
        assert stored(invoice.pk).status == "overdue"
    with at(NOON + 2 * DAY) as paid_at:
        pay(engines, invoice.pk, "1.00")
    assert (stored(invoice.pk).status, stored(invoice.pk).paid_at) == ("paid", paid_at)


def test_each_payment_gives_back_its_own_money_only(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        small, large = pay(engines, pk, "19.00").payment, pay(engines, pk, "100.00").payment
        assert refusal(lambda: refund(engines, small, "19.01")) == [("exceeds_payment", "amount")]
        refund(engines, small, "4.00")
        assert refusal(lambda: refund(engines, small, "15.01")) == [("exceeds_payment", "amount")]
        assert refund(engines, small).refund.amount == 15
        assert refund(engines, large).refund.amount == 100
    assert stored(pk).amount_paid == 0


@pytest.mark.parametrize(
    ("currency", "too_fine"), [("EUR", "0.001"), ("JPY", "0.5"), ("KWD", "0.0001")]
)
def test_an_amount_that_is_none_is_refused(
    currency: str, too_fine: str, engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = issued(engines, cleo, sold("100"), currency=currency).pk
        payment = pay(engines, pk, "119").payment
        codes = {too_fine: "max_decimal_places", "0": "min_value", "-1": "min_value"}
        for amount, code in codes.items():
            assert refusal(partial(refund, engines, payment, amount)) == [(code, "amount")]


def test_a_payment_of_another_organisation_is_not_there(
    engines: Organisation, cleo: Customer, zoe: Any
) -> None:
    with at(NOON):
        payment = pay(engines, issued(engines, cleo).pk, "1").payment
        assert refusal(lambda: refund(zoe.organisation, payment)) == [("not_found", None)]


class TestAfterACreditNote:
    @pytest.mark.parametrize(
        ("back", "status", "balance", "refund_due"),
        [
            ("29.74", "paid", "0", "0.01"),
            ("29.75", "paid", "0", "0"),
            ("29.76", "sent", "0.01", "0"),
        ],
    )
    def test_what_was_overpaid_is_given_back_without_a_new_debt(
        self,
        back: str,
        status: str,
        balance: str,
        refund_due: str,
        engines: Organisation,
        cleo: Customer,
    ) -> None:
        with at(NOON):
            pk = issued(engines, cleo, sold("25.00", quantity="4")).pk
            payment = pay(engines, pk, "119.00").payment
            credit(engines, pk, (1, "1"))
        with at(NOON + DAY):
            refund(engines, payment, back)
        after = stored(pk)
        assert (after.status, after.balance_due) == (status, D(balance))
        assert after.refund_due == D(refund_due)
        # When it was paid does not change while it stays paid.
        assert after.paid_at == (NOON if status == "paid" else None)

    def test_a_credited_invoice_stays_credited(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            pk = issued(engines, cleo).pk
            payment = pay(engines, pk, "50.00").payment
            credit(engines, pk)
            assert refund(engines, payment).invoice.status == "credited"
        after = stored(pk)
        assert (after.status, after.amount_paid, after.balance_due) == ("credited", 0, 0)
        assert after.refund_due == 0
