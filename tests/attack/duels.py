"""Single operations that processes do to one row at once; the name is what a test orders."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from django.db import transaction

from quittance.accounts.models import Organisation
from quittance.invoicing import operations
from quittance.invoicing.inputs import CreditLine, DraftInput, LineInput
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.payments.credits import apply_credit, receive_money, return_credit
from quittance.payments.operations import record_payment, refund_payment
from tests.attack.work import TurnedBack, World, money

D = Decimal


def own(world: World) -> Organisation:
    return Organisation.objects.get(pk=world.organisation)


def drafts(world: World, count: int) -> list[int]:
    """Drafts of 119.00."""
    return [
        operations.draft_invoice(
            organisation=own(world),
            data=DraftInput(customer=world.customer, lines=hours(1)),
            by=None,
        ).pk
        for _ in range(count)
    ]


def hours(count: int) -> list[LineInput]:
    return [
        LineInput(quantity=D(1), description="Hour", unit_price=D(100), tax_rate=D(19))
        for _ in range(count)
    ]


def issued(world: World, paid: str = "") -> list[int]:
    """An invoice of 119.00: its id and, where something was paid, that of the payment."""
    [pk] = drafts(world, 1)
    issue(world, pk)
    return [pk, pay(world, pk, paid)] if paid else [pk]


def issue(world: World, pk: int) -> str | None:
    return operations.issue_invoice(organisation=own(world), invoice_id=pk, by=None).number


def issue_each(world: World, pks: list[int], turning_back: float, seed: str) -> list[str | None]:
    """Each until it is issued; some tries are rolled back after the number was taken."""
    luck = random.Random(seed)
    numbers = []
    for pk in pks:
        while luck.random() < turning_back:
            try:
                with transaction.atomic():
                    issue(world, pk)
                    raise TurnedBack
            except TurnedBack:
                continue
        numbers.append(issue(world, pk))
    return numbers


def pay(world: World, pk: int, amount: str) -> int:
    done = record_payment(
        organisation=own(world), invoice_id=pk, amount=D(amount), method="cash", by=None
    )
    return done.payment.pk


def refund(world: World, payment: int, amount: str | None = None) -> str:
    done = refund_payment(
        organisation=own(world),
        payment_id=payment,
        by=None,
        amount=None if amount is None else D(amount),
    )
    return money(done.refund.amount)


def keep(world: World, amount: str) -> int:
    """What came beyond an invoice, kept for the customer: its id."""
    [pk] = issued(world)
    received = receive_money(
        organisation=own(world),
        invoice_id=pk,
        amount=D(119) + D(amount),
        method="cash",
        by=None,
    )
    assert received.credit
    return received.credit.pk


def use(world: World, kept: int, pk: int, amount: str) -> str:
    done = apply_credit(
        organisation=own(world), credit_id=kept, invoice_id=pk, amount=D(amount), by=None
    )
    return money(done.payment.amount)


def give_back(world: World, kept: int) -> str:
    return_credit(organisation=own(world), credit_id=kept, by=None)
    return "back"


def credit(world: World, pk: int, quantity: str | None = None) -> str:
    line = InvoiceLine.objects.get(invoice=pk)
    lines = None if quantity is None else [CreditLine(line.pk, D(quantity))]
    note = operations.credit_invoice(organisation=own(world), invoice_id=pk, by=None, lines=lines)
    return money(note.total)


def edit(world: World, pk: int, count: int) -> None:
    """So many hours instead of one, and a note that says so."""
    operations.revise_draft(
        organisation=own(world),
        invoice_id=pk,
        changes={"lines": hours(count), "notes": f"{count} hours"},
        by=None,
    )


def delete(world: World, pk: int) -> None:
    operations.delete_draft(organisation=own(world), invoice_id=pk, by=None)


def seen(world: World, pk: int) -> dict[str, Any] | None:
    """What the database has of an invoice."""
    one = Invoice.objects.filter(organisation=world.organisation, pk=pk).first()
    if one is None:
        return None
    amounts = "subtotal total amount_paid amount_credited balance_due refund_due".split()
    nets = [money(line.net_amount) for line in one.lines.order_by("position")]
    taxes = [money(tax.tax) for tax in one.taxes.all()]
    return {
        "status": one.status,
        "number": one.number,
        "notes": one.notes,
        "nets": nets,
        "taxes": taxes,
        **{name: money(getattr(one, name)) for name in amounts},
    }
