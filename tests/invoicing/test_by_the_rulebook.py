"""Random operations, lawful and unlawful, beside a plain model of the rules (rulebook.py): after
each step every status, number and figure of the database is the model's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing import operations
from quittance.invoicing.inputs import LineInput
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from quittance.reports.summary import summarise
from tests.invoicing.making import (
    NOON,
    at,
    credit,
    draft,
    everything,
    issue,
    line,
    pay,
    scanned,
    tallied,
)
from tests.invoicing.rulebook import CENT, Books, Document, Money, Refused, Sold

D = Decimal
quantities = st.integers(1, 5000).map(lambda n: D(n) / 1000) | st.sampled_from([D(1), D(3)])
prices = st.integers(0, 30_000).map(lambda n: D(n) / 1000)
lines = st.lists(
    st.builds(Sold, quantities, prices, st.sampled_from([D(19), D(7), D(0)])),
    min_size=1,
    max_size=3,
)
amounts = st.integers(-1, 9000).map(lambda n: D(n) / 100)
due_days = st.none() | st.integers(-3, 9)
numbers = st.none() | st.none() | st.integers(1, 6).map(lambda n: f"INV-2026-{n:04}")


def outcome(work: Callable[[], Any]) -> tuple[Any, str | None]:
    """What a piece of work gave back, or with which code it was refused."""
    try:
        return work(), None
    except DomainError as error:
        return None, error.problems[0].code
    except Refused as error:
        return None, str(error)


def copied(lines: list[Sold]) -> list[Sold]:
    """What is drawn may be drawn again, and the model changes its lines."""
    return [replace(one) for one in lines]


def given(lines: list[Sold]) -> list[LineInput]:
    return [line(quantity=one.quantity, unit_price=one.price, tax_rate=one.rate) for one in lines]


def has_room(desk: Desk) -> bool:
    """Few documents, so that much happens to each."""
    return len(desk.books.documents) < 5


class Desk(RuleBasedStateMachine):
    """Somebody at a desk. Every run happens in a transaction that is rolled back at its end."""

    documents = Bundle("documents")
    payments = Bundle("payments")
    organisation: Organisation
    customer: Customer

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.books = Books(today=NOON.date())
        self.ids: dict[int, int] = {}
        self.outer = transaction.atomic()
        self.outer.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def both(self, model: Callable[[], Any], real: Callable[[], Any]) -> tuple[Any, Any] | None:
        """What both gave back; None when both refused, with the same code and no change."""
        before = everything()
        with at(self.now):
            found, refusal = outcome(real)
        expected, expected_refusal = outcome(model)
        assert refusal == expected_refusal
        if refusal:
            assert everything() == before
            return None
        return expected, found

    def id_of(self, document: Document) -> int:
        return self.ids[id(document)]

    @precondition(has_room)
    @rule(target=documents, lines=lines, due_in=due_days, number=numbers)
    def make_draft(self, lines: list[Sold], due_in: int | None, number: str | None) -> Any:
        due = None if due_in is None else self.books.today + timedelta(days=due_in)
        made = self.both(
            lambda: self.books.draft(copied(lines), due, number),
            lambda: draft(
                self.organisation, self.customer, *given(lines), due_date=due, number=number
            ),
        )
        if made is None:
            return multiple()
        self.ids[id(made[0])] = made[1]
        return made[0]

    @precondition(has_room)
    @rule(target=documents, lines=lines, due_in=due_days)
    def make_invoice(self, lines: list[Sold], due_in: int | None) -> Any:
        document = self.make_draft(lines, due_in, None)
        self.issue(document, 0)
        return document

    @rule(document=documents, lines=lines, number=numbers)
    def revise(self, document: Document, lines: list[Sold], number: str | None) -> None:
        changes = {"lines": given(lines), "number": number}
        self.both(
            lambda: self.books.revise(document, copied(lines), number),
            lambda: operations.revise_draft(
                organisation=self.organisation,
                invoice_id=self.id_of(document),
                changes=changes,
                by=None,
            ),
        )

    @rule(target=documents, document=consumes(documents))
    def delete(self, document: Document) -> Any:
        done = self.both(
            lambda: self.books.delete(document),
            lambda: operations.delete_draft(
                organisation=self.organisation, invoice_id=self.id_of(document), by=None
            ),
        )
        return multiple() if done else document

    @rule(document=documents, days=st.sampled_from([0, 0, 0, 0, -1, 1, -40]))
    def issue(self, document: Document, days: int) -> None:
        on = self.books.today + timedelta(days=days)
        self.both(
            lambda: self.books.issue(document, on),
            lambda: issue(self.organisation, self.id_of(document), on),
        )

    @rule(target=payments, document=documents, amount=amounts | st.just("all"))
    def pay(self, document: Document, amount: Any) -> Any:
        value = max(document.left, CENT) if amount == "all" else amount
        made = self.both(
            lambda: self.books.pay(document, value),
            lambda: pay(self.organisation, self.id_of(document), str(value)),
        )
        if made is None:
            return multiple()
        money = self.books.money[-1]
        self.ids[id(money)] = made[1].payment.pk
        return money

    @rule(money=payments, amount=st.none() | amounts.filter(lambda amount: amount > 0))
    def refund(self, money: Money, amount: Decimal | None) -> None:
        self.both(
            lambda: self.books.refund(money, amount),
            lambda: refund_payment(
                organisation=self.organisation,
                payment_id=self.ids[id(money)],
                by=None,
                amount=amount,
            ),
        )

    @rule(
        target=documents,
        document=documents,
        quarters=st.lists(st.sampled_from([0, 1, 2, 4, 5]), min_size=3, max_size=3),
    )
    def credit(self, document: Document, quarters: list[int]) -> Any:
        """So many quarters of what is left of each line; all of everything for none of any."""
        wanted = [
            ((line.quantity - line.credited) * quarter / 4).quantize(D("0.001"))
            for line, quarter in zip(document.lines, quarters, strict=False)
        ]
        named = [(index + 1, str(quantity)) for index, quantity in enumerate(wanted) if quantity]
        made = self.both(
            lambda: self.books.credit(document, wanted if named else None),
            lambda: credit(self.organisation, self.id_of(document), *named),
        )
        if made is None:
            return multiple()
        self.ids[id(made[0])] = made[1].pk
        return made[0]

    @rule(hours=st.sampled_from([5, 24, 24 * 9, 24 * 31]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.books.today = self.organisation.today(self.now)

    @rule()
    def mark_overdue(self) -> None:
        done = self.both(self.books.mark_overdue, operations.mark_overdue)
        assert done is not None
        assert done[0] == done[1]

    @invariant()
    def every_figure_is_the_models(self) -> None:
        found = {row["id"]: row for row in Invoice.objects.values()}
        assert sorted(found) == sorted(self.id_of(one) for one in self.books.documents)
        for one in self.books.documents:
            row = found[self.id_of(one)]
            expected = {
                "kind": one.kind,
                "status": one.status,
                "number": one.number,
                "issue_date": one.issued_on,
                "due_date": one.due,
                "subtotal": one.subtotal,
                "tax_total": one.tax,
                "total": one.total,
                "amount_paid": one.paid,
                "amount_credited": one.credited,
                "balance_due": max(one.left, D(0)),
                "refund_due": max(-one.left, D(0)),
            }
            assert {name: row[name] for name in expected} == expected

    @invariant()
    def the_parts_sum_to_the_whole(self) -> None:
        assert tallied() == scanned()
        received = sum((one.amount - one.refunded for one in self.books.money), D(0))
        [euros] = summarise(self.organisation, today=self.books.today) or [None]
        if euros is not None:
            issued = [one for one in self.books.documents if one.status != "draft"]
            assert euros.collected == received
            assert euros.outstanding == sum((max(one.left, D(0)) for one in issued), D(0))
        assert Payment.objects.count() == len(self.books.money)
        for invoice in Invoice.objects.prefetch_related("lines", "taxes"):
            own: list[InvoiceLine] = list(invoice.lines.all())
            assert invoice.subtotal == sum((line.net_amount for line in own), D(0))
            assert invoice.tax_total == sum((tax.tax for tax in invoice.taxes.all()), D(0))


@pytest.mark.django_db
def test_any_work_at_the_desk_goes_by_the_rulebook(engines: Organisation, cleo: Customer) -> None:
    Desk.organisation, Desk.customer = engines, cleo
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Desk,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
