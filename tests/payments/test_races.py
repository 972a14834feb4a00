"""Operations on one invoice at the same time: the second waits and then sees what the first did."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db.models import Sum

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing import operations
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.payments.models import Payment, Refund
from quittance.payments.operations import refund_payment
from tests.invoicing.making import (
    NOON,
    TODAY,
    at,
    credit,
    draft,
    issue,
    issued,
    line,
    pay,
    raised,
    scanned,
    sold,
    stored,
    tallied,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
THREADS = 8
ROUNDS = 4


def total(table: Any, **where: Any) -> Decimal:
    return D(table.objects.filter(**where).aggregate(sum=Sum("amount", default=D(0)))["sum"])


def test_8_threads_pay_an_invoice_exactly_and_never_more(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk

    def pay_parts(seed: int) -> Callable[[], list[str]]:
        def work() -> list[str]:
            luck, refusals = random.Random(seed), []
            while not refusals:
                amount = luck.choice(["3.33", "7.00", "11.11"])
                try:
                    pay(engines, pk, amount)
                except DomainError as error:
                    refusals.append(error.problems[0].code)
            return refusals

        return work

    with at(NOON):
        outcomes = together(*(pay_parts(seed) for seed in range(THREADS)))
        assert outcomes == [["overpayment"]] * THREADS
        assert total(Payment) == stored(pk).amount_paid <= 119
        rest = stored(pk).balance_due
        # Whoever offers exactly the rest: one of them may.
        outcomes = together(*[lambda: pay(engines, pk, str(rest)).is_new] * THREADS)
    assert (raised(outcomes), outcomes.count(True)) == (["overpayment"] * 7, 1)
    assert total(Payment) == stored(pk).amount_paid == 119
    assert stored(pk).status == "paid"


def test_a_reference_from_8_threads_is_one_payment(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        for turn in range(ROUNDS):
            pk, reference = issued(engines, cleo).pk, f"pi_{turn}"
            work = partial(pay, engines, pk, "19.00", provider_reference=reference)
            outcomes = together(*[work] * THREADS)
            assert raised(outcomes) == []
            payment = Payment.objects.get(invoice=pk)
            assert {made.payment.pk for made in outcomes} == {payment.pk}
            assert [made.is_new for made in outcomes].count(True) == 1
            assert stored(pk).amount_paid == 19


def test_a_reference_for_8_invoices_at_once_pays_one_of_them(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        for turn in range(ROUNDS):
            pks = [issued(engines, cleo).pk for _ in range(THREADS)]
            reference = f"pi_{turn}"
            outcomes = together(
                *(partial(pay, engines, pk, "19.00", provider_reference=reference) for pk in pks)
            )
            assert raised(outcomes) == ["provider_reference_reused"] * 7
            assert Payment.objects.filter(invoice__in=pks).count() == 1
            paid = Invoice.objects.filter(pk__in=pks).order_by("amount_paid")
            assert [one.amount_paid for one in paid] == [0] * 7 + [19]


def test_refunds_at_once_never_give_back_more_than_was_paid(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        payment = pay(engines, pk, "100.00").payment

        def refund(amount: str | None) -> Any:
            return lambda: (
                refund_payment(
                    organisation=engines,
                    payment_id=payment.pk,
                    by=None,
                    amount=None if amount is None else D(amount),
                ).refund.amount
            )

        outcomes = together(*[refund("30.00")] * 4)
        assert (raised(outcomes), total(Refund)) == (["exceeds_payment"], 90)
        outcomes = together(*[refund(None)] * 4)
        assert (raised(outcomes), total(Refund)) == (["already_refunded"] * 3, 100)
    assert (stored(pk).amount_paid, stored(pk).balance_due) == (0, 119)


def test_payment_against_credit_leaves_every_figure_right(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        for _ in range(ROUNDS):
            pk = issued(engines, cleo, sold("25.00", quantity="4")).pk
            outcomes = together(
                *[partial(pay, engines, pk, "59.50")] * 4,
                *[partial(credit, engines, pk, (1, "1"))] * 4,
            )
            now = stored(pk)
            assert set(raised(outcomes)) <= {"overpayment"}
            # Each credit note passes; payments, while they are no more than what is left.
            assert now.amount_credited == 119 == total_credited(pk)
            assert now.amount_paid == total(Payment, invoice=pk) <= 119
            assert (now.status, now.balance_due) == ("credited", 0)
            assert now.refund_due == now.amount_paid
    assert tallied() == scanned()


def total_credited(pk: int) -> Decimal:
    notes = Invoice.objects.filter(corrects=pk)
    return D(notes.aggregate(sum=Sum("total", default=D(0)))["sum"])


def test_credits_at_once_never_exceed_the_invoice(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo, sold("9.99", quantity="5"), discount=D("0.01")).pk
        outcomes = together(*[lambda: credit(engines, pk, (1, "2"))] * THREADS)
        assert raised(outcomes) == ["exceeds_remaining"] * 6
        outcomes = together(*[lambda: credit(engines, pk)] * THREADS)
        assert raised(outcomes) == ["nothing_to_credit"] * 7
    now = stored(pk)
    assert now.total == now.amount_credited == total_credited(pk)
    quantities = InvoiceLine.objects.filter(corrects_line__invoice=pk)
    assert sorted(quantities.values_list("quantity", flat=True)) == [1, 2, 2]


def test_edit_against_send_is_sent_as_it_was_or_as_it_became(
    engines: Organisation, cleo: Customer
) -> None:
    other = Customer.objects.create(organisation=engines, name="Mark", currency="EUR")
    changes = [
        {"lines": [line(unit_price=D(200))], "customer": other.pk},
        {"customer": other.pk},
        {"notes": "Late", "due_date": TODAY},
    ]
    with at(NOON):
        for turn in range(3 * ROUNDS):
            pk, change = draft(engines, cleo), changes[turn % 3]
            sent, *edits = together(
                partial(issue, engines, pk), *[partial(revise, engines, pk, change)] * 2
            )
            # Sending is never lost: whatever edit comes in between, there is a draft to send.
            assert raised([sent]) == []
            assert set(raised(edits)) <= {"invoice_immutable"}
            now, edited = stored(pk), raised(edits) != ["invoice_immutable"] * 2
            assert now.status == "sent"
            assert now.total == sum((row.net_amount for row in now.lines.all()), D(0)) * D("1.19")
            wanted = other if edited and "customer" in change else cleo
            assert (now.customer_id, now.customer_name) == (wanted.pk, wanted.name)
            assert (now.buyer or {})["name"] == wanted.name
            assert now.notes == (change.get("notes", "") if edited else "")


def revise(organisation: Organisation, pk: int, changes: dict[str, Any]) -> Invoice:
    return operations.revise_draft(
        organisation=organisation, invoice_id=pk, changes=changes, by=None
    )


def test_delete_against_send_leaves_an_invoice_or_nothing(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        for _ in range(2 * ROUNDS):
            pk = draft(engines, cleo)
            outcomes = together(
                partial(issue, engines, pk),
                partial(operations.delete_draft, organisation=engines, invoice_id=pk, by=None),
            )
            [code] = raised(outcomes)
            assert code in {"invoice_immutable", "not_found"}
            left = Invoice.objects.filter(pk=pk).values_list("status", flat=True)
            assert list(left) == (["sent"] if code == "invoice_immutable" else [])
        sent = Invoice.objects.filter(status="sent").order_by("number")
        assert [one.number for one in sent] == [f"INV-2026-{n:04}" for n in range(1, len(sent) + 1)]


def test_marking_against_paying_never_marks_what_is_paid(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pks = [issued(engines, cleo, due_date=TODAY).pk for _ in range(12)]
    with at("2026-11-21T12:00Z"):
        outcomes = together(
            *[operations.mark_overdue] * 2,
            *(
                lambda part=part: [pay(engines, pk, "119.00").invoice.status for pk in part]
                for part in (pks[:6], pks[6:])
            ),
        )
        assert raised(outcomes) == []
    assert set(Invoice.objects.values_list("status", "balance_due")) == {("paid", D(0))}
    assert tallied() == scanned()
