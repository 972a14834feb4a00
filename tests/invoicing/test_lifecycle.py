"""Every operation in every state of a document: what comes of it, or with which code it is
refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.models import Invoice
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from tests.invoicing.making import NOON, TODAY, at, credit, draft, issue, issued, pay, refusal, seen
from tests.invoicing.making import stored as read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Make = Callable[[Organisation, Customer], int]


def make_sent(organisation: Organisation, customer: Customer) -> int:
    return issued(organisation, customer).pk


def make_overdue(organisation: Organisation, customer: Customer) -> int:
    return issued(organisation, customer, due_date=TODAY - DAY).pk


def make_late(organisation: Organisation, customer: Customer) -> int:
    """Overdue to every reader, though the nightly run has not been yet."""
    with at(NOON - 2 * DAY):
        return issued(organisation, customer, due_date=TODAY - DAY).pk


def make_part_paid(organisation: Organisation, customer: Customer) -> int:
    pk = make_sent(organisation, customer)
    pay(organisation, pk, "19.00")
    return pk


def make_part_credited(organisation: Organisation, customer: Customer) -> int:
    pk = make_sent(organisation, customer)
    credit(organisation, pk, (1, "0.5"))
    return pk


def make_paid(organisation: Organisation, customer: Customer) -> int:
    pk = make_sent(organisation, customer)
    pay(organisation, pk, "119.00")
    return pk


def make_refunded(organisation: Organisation, customer: Customer) -> int:
    pk = make_paid(organisation, customer)
    refund(organisation, pk)
    return pk


def make_credited(organisation: Organisation, customer: Customer) -> int:
    pk = make_sent(organisation, customer)
    credit(organisation, pk)
    return pk


def make_paid_then_credited(organisation: Organisation, customer: Customer) -> int:
    pk = make_paid(organisation, customer)
    credit(organisation, pk)
    return pk


def make_credit_note(organisation: Organisation, customer: Customer) -> int:
    return credit(organisation, make_sent(organisation, customer)).pk


STATES: dict[str, Make] = {
    "draft": draft,
    "sent": make_sent,
    "late": make_late,
    "overdue": make_overdue,
    "part paid": make_part_paid,
    "part credited": make_part_credited,
    "paid": make_paid,
    "refunded": make_refunded,
    "credited": make_credited,
    "paid then credited": make_paid_then_credited,
    "credit note": make_credit_note,
}


def revise_words(organisation: Organisation, pk: int) -> Any:
    changes = {"notes": "Thank you"}
    return operations.revise_draft(
        organisation=organisation, invoice_id=pk, changes=changes, by=None
    )


def revise_figures(organisation: Organisation, pk: int) -> Any:
    changes = {"prices_include_tax": True}
    return operations.revise_draft(
        organisation=organisation, invoice_id=pk, changes=changes, by=None
    )


def delete(organisation: Organisation, pk: int) -> Any:
    return operations.delete_draft(organisation=organisation, invoice_id=pk, by=None)


def duplicate(organisation: Organisation, pk: int) -> Any:
    return operations.duplicate_invoice(organisation=organisation, invoice_id=pk, by=None)


def pay_a_cent(organisation: Organisation, pk: int) -> Any:
    return pay(organisation, pk, "0.01")


def pay_all(organisation: Organisation, pk: int) -> Any:
    return pay(organisation, pk, str(read(pk).balance_due or "119.00"))


def refund(organisation: Organisation, pk: int) -> Any:
    payment = Payment.objects.filter(invoice=pk).first()
    payment_id = payment.pk if payment else 0
    return refund_payment(organisation=organisation, payment_id=payment_id, by=None)


def credit_a_part(organisation: Organisation, pk: int) -> Any:
    return credit(organisation, pk, (1, "0.25"))


def mark(organisation: Organisation, pk: int) -> Any:
    return operations.mark_overdue()


OPERATIONS: dict[str, Callable[[Organisation, int], Any]] = {
    "revise words": revise_words,
    "revise figures": revise_figures,
    "delete": delete,
    "issue": issue,
    "duplicate": duplicate,
    "pay a cent": pay_a_cent,
    "pay all": pay_all,
    "refund": refund,
    "credit a part": credit_a_part,
    "credit all": credit,
    "mark overdue": mark,
}
FROZEN = "invoice_immutable"
SENT_ALREADY = "invalid_transition"
NO_PAYMENT = "not_found"
# The status that a reader sees afterwards, or the code of the refusal after a "!".
TABLE = f"""
                   | revise words | revise figures | delete    | issue           | duplicate
draft              | draft        | draft          | gone      | sent            | draft
sent               | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | sent
late               | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | overdue
overdue            | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | overdue
part paid          | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | sent
part credited      | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | sent
paid               | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | paid
refunded           | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | sent
credited           | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | credited
paid then credited | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | credited
credit note        | !{FROZEN}    | !{FROZEN}      | !{FROZEN} | !{SENT_ALREADY} | !{SENT_ALREADY}

                   | pay a cent           | pay all              | refund            | mark overdue
draft              | !invoice_not_payable | !invoice_not_payable | !{NO_PAYMENT}     | draft
sent               | sent                 | paid                 | !{NO_PAYMENT}     | sent
late               | overdue              | paid                 | !{NO_PAYMENT}     | overdue
overdue            | overdue              | paid                 | !{NO_PAYMENT}     | overdue
part paid          | sent                 | paid                 | sent              | sent
part credited      | sent                 | paid                 | !{NO_PAYMENT}     | sent
paid               | !overpayment         | !overpayment         | sent              | paid
refunded           | sent                 | paid                 | !already_refunded | sent
credited           | !overpayment         | !overpayment         | !{NO_PAYMENT}     | credited
paid then credited | !overpayment         | !overpayment         | credited          | credited
credit note        | !invoice_not_payable | !invoice_not_payable | !{NO_PAYMENT}     | sent

                   | credit a part        | credit all
draft              | !{SENT_ALREADY}      | !{SENT_ALREADY}
sent               | sent                 | credited
late               | overdue              | credited
overdue            | overdue              | credited
part paid          | sent                 | credited
part credited      | sent                 | credited
paid               | paid                 | credited
refunded           | sent                 | credited
credited           | !nothing_to_credit   | !nothing_to_credit
paid then credited | !nothing_to_credit   | !nothing_to_credit
credit note        | !{SENT_ALREADY}      | !{SENT_ALREADY}
"""


def cases() -> list[tuple[str, str, str]]:
    found = []
    for block in TABLE.strip("\n").split("\n\n"):
        head, *rows = [[cell.strip() for cell in row.split("|")] for row in block.splitlines()]
        found += [
            (row[0], operation, outcome)
            for row in rows
            for operation, outcome in zip(head[1:], row[1:], strict=True)
        ]
    return found


def test_the_table_has_every_operation_in_every_state() -> None:
    pairs = [(state, operation) for state, operation, _ in cases()]
    assert sorted(pairs) == sorted((state, name) for state in STATES for name in OPERATIONS)


def frozen(pk: int) -> Any:
    """All of a document that nothing may change once it is issued; None for a draft."""
    moving = {"status", "amount_paid", "amount_credited", "balance_due", "refund_due"}
    moving |= {"paid_at", "updated_at"}
    row = Invoice.objects.values().get(pk=pk)
    if row["number"] is None:
        return None
    parts = [list(read(pk).lines.values()), list(read(pk).taxes.values())]
    return {name: value for name, value in row.items() if name not in moving}, parts


@pytest.mark.parametrize(("state", "operation", "outcome"), cases())
def test_operation_in_state(
    state: str, operation: str, outcome: str, engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = STATES[state](engines, cleo)
        content = frozen(pk)
        if outcome.startswith("!"):
            [(code, _)] = refusal(lambda: OPERATIONS[operation](engines, pk))
            assert code == outcome[1:]
            return
        OPERATIONS[operation](engines, pk)
    found = Invoice.objects.filter(pk=pk).first()
    assert (seen(found, on=TODAY) if found else "gone") == outcome
    if content:
        assert frozen(pk) == content


@pytest.mark.parametrize("state", STATES)
def test_another_organisation_finds_nothing(
    state: str, engines: Organisation, cleo: Customer, zoe: Any
) -> None:
    with at(NOON):
        pk = STATES[state](engines, cleo)
        for name in OPERATIONS.keys() - {"mark overdue"}:
            [(code, _)] = refusal(lambda name=name: OPERATIONS[name](zoe.organisation, pk))
            assert code == "not_found"
