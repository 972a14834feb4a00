"""Credit notes: in whole or in part, never more than is left, together exactly the invoice."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.inputs import CreditLine, LineInput
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.money import round_amount
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
    refusal,
    sold,
    stored,
)

pytestmark = pytest.mark.django_db
D = Decimal
HEAD = "subtotal allowance_total taxable_total tax_total total".split()
LINE = "quantity price_amount discount net_amount".split()
TAX = "lines_total allowance taxable tax".split()


def summed(rows: Sequence[Any], names: Sequence[str]) -> list[Decimal]:
    return [sum((getattr(row, name) for row in rows), D(0)) for name in names]


def assert_gives_back_exactly(invoice: Invoice, notes: Sequence[Invoice]) -> None:
    """The notes sum to the invoice in every figure: per line, tax group and in all."""
    assert summed(notes, HEAD) == [getattr(invoice, name) for name in HEAD]
    for sold_line in invoice.lines.all():
        parts = list(InvoiceLine.objects.filter(corrects_line=sold_line))
        assert summed(parts, LINE) == [getattr(sold_line, name) for name in LINE]
    for tax in invoice.taxes.all():
        parts_of_group = list(
            InvoiceTax.objects.filter(
                invoice__corrects=invoice, category=tax.category, rate=tax.rate
            )
        )
        assert summed(parts_of_group, TAX) == [getattr(tax, name) for name in TAX]


def test_a_full_credit_note_mirrors_its_invoice(engines: Organisation, cleo: Customer) -> None:
    lines = [
        sold("348.35", quantity="16", rate="22", discount_percent=D(4)),
        line(tax_rate=D(0), tax_category="E", exemption_reason="Article 132", unit="HUR"),
    ]
    with at(NOON):
        invoice = issued(engines, cleo, *lines, discount=D("10.00"), purchase_order="PO 7")
        note = credit(engines, invoice, reason="Never arrived")
    assert (note.kind, note.status, note.number) == ("credit_note", "sent", "CN-2026-0001")
    assert (note.corrects_id, note.reason, note.purchase_order) == (
        *(invoice.pk, "Never arrived", "PO 7"),
    )
    assert (note.issue_date, note.due_date, note.sent_at) == (TODAY, None, NOON)
    assert (note.balance_due, note.refund_due, note.amount_paid) == (0, 0, 0)
    assert (note.customer_id, note.currency) == (cleo.pk, "EUR")
    words = "description unit unit_price discount_percent tax_rate tax_category exemption_reason"
    for figure in HEAD:
        assert getattr(note, figure) == getattr(invoice, figure)
    for name in (*LINE, *words.split(), "position"):
        assert list(note.lines.order_by("position").values_list(name)) == list(
            invoice.lines.order_by("position").values_list(name)
        )
    own = {"id", "invoice_id"}
    assert [{k: row[k] for k in row.keys() - own} for row in note.taxes.values()] == [
        {k: row[k] for k in row.keys() - own} for row in invoice.taxes.values()
    ]
    after = stored(invoice.pk)
    assert (after.status, after.amount_credited, after.balance_due) == (
        *("credited", invoice.total, 0),
    )


@pytest.mark.parametrize("inside", [False, True])
def test_thirds_of_a_cent_come_back_to_the_cent(
    inside: bool, engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        invoice = issued(
            engines,
            cleo,
            sold("33.333", quantity="3", rate="7"),
            sold("0.05", quantity="3"),
            discount=D("0.02"),
            prices_include_tax=inside,
        )
        notes = [credit(engines, invoice, (1, "1"), (2, "1")) for _ in range(3)]
        assert_gives_back_exactly(invoice, notes)
        assert stored(invoice.pk).status == "credited"
        again = refusal(lambda: credit(engines, invoice, (1, "0.000001")))
    assert again == [("nothing_to_credit", None)]


thousandths = st.integers(1, 9000).map(lambda n: D(n) / 1000)
sold_lines = st.builds(
    line,
    quantity=thousandths,
    unit_price=st.integers(0, 200_000).map(lambda n: D(n) / 1000),
    tax_rate=st.sampled_from([D(19), D(7), D(22), D(0)]),
    discount_percent=st.integers(0, 10_000).map(lambda n: D(n) / 100) | st.just(D(0)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(sold_lines, min_size=1, max_size=4),
    percent_off=st.integers(0, 100),
    inside=st.booleans(),
    currency=st.sampled_from(["EUR", "KWD", "JPY"]),
    data=st.data(),
)
def test_partial_credits_sum_to_the_invoice_and_never_exceed_it(
    lines: list[LineInput],
    percent_off: int,
    inside: bool,
    currency: str,
    data: st.DataObject,
    engines: Organisation,
    cleo: Customer,
) -> None:
    with at(NOON), transaction.atomic():
        pk = draft(engines, cleo, *lines, prices_include_tax=inside, currency=currency)
        priced = sum((row.price_amount - row.discount for row in stored(pk).lines.all()), D(0))
        off = round_amount(priced * percent_off / 100, currency)
        operations.revise_draft(
            organisation=engines, invoice_id=pk, changes={"discount": off}, by=None
        )
        invoice = issue(engines, pk)
        left = {row.position: row.quantity for row in invoice.lines.all()}
        notes: list[Invoice] = []
        for _ in range(data.draw(st.integers(0, 3))):
            named = {
                position: data.draw(st.integers(0, int(quantity * 1000)).map(lambda n: D(n) / 1000))
                for position, quantity in left.items()
            }
            parts = [(position, str(part)) for position, part in named.items() if part]
            if parts:
                notes.append(credit(engines, invoice, *parts))
                left = {position: left[position] - named[position] for position in left}
                assert_within(invoice, notes)
        if any(left.values()):
            notes.append(credit(engines, invoice))
        assert_gives_back_exactly(invoice, notes)
        transaction.set_rollback(True)


def assert_within(invoice: Invoice, notes: Sequence[Invoice]) -> None:
    """Part of the invoice: no figure below nothing, none above the invoice's own."""
    for name in HEAD:
        assert min(getattr(note, name) for note in notes) >= 0
        assert sum(getattr(note, name) for note in notes) <= getattr(invoice, name)
    now = stored(invoice.pk)
    assert now.amount_credited == sum(note.total for note in notes)
    assert now.balance_due == invoice.total - now.amount_credited >= 0


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("2.000001", [("exceeds_remaining", "lines.0.quantity")]),
        ("0", [("min_value", "lines.0.quantity")]),
        ("-1", [("min_value", "lines.0.quantity")]),
    ],
)
def test_a_quantity_that_is_not_there_is_refused(
    quantity: str, expected: Any, engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        invoice = issued(engines, cleo, sold("10.00", quantity="3"))
        credit(engines, invoice, (1, "1"))
        assert refusal(lambda: credit(engines, invoice, (1, quantity))) == expected
        assert credit(engines, invoice, (1, "2")).total == D("23.80")


def test_a_credit_note_over_no_line_at_all_is_refused(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        assert refusal(lambda: credit_lines(engines, pk, [])) == [("required", "lines")]


def test_lines_of_others_and_lines_named_twice_are_refused(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        invoice, other = issued(engines, cleo), issued(engines, cleo)
        own = CreditLine(invoice.lines.get().pk, D("0.5"))
        foreign = CreditLine(other.lines.get().pk, D(1))
        too_much = CreditLine(own.line, D(2))
        assert refusal(lambda: credit_lines(engines, invoice.pk, [own, foreign, own])) == [
            ("does_not_exist", "lines.1.line"),
            ("invalid", "lines.2.line"),
        ]
        assert refusal(lambda: credit_lines(engines, invoice.pk, [too_much])) == [
            ("exceeds_remaining", "lines.0.quantity")
        ]


def credit_lines(organisation: Organisation, pk: int, lines: list[CreditLine]) -> Invoice:
    return operations.credit_invoice(organisation=organisation, invoice_id=pk, by=None, lines=lines)


class TestMoneyAlreadyPaid:
    """A credit note lowers the debt; what has been paid beyond it is owed to the customer."""

    @pytest.mark.parametrize(
        ("paid", "quantity", "status", "balance", "back"),
        [
            ("0", "1", "sent", "89.25", "0"),
            ("29.75", "1", "sent", "59.50", "0"),
            ("89.25", "1", "paid", "0", "0"),
            ("100.00", "1", "paid", "0", "10.75"),
            ("119.00", "1", "paid", "0", "29.75"),
            ("0", "4", "credited", "0", "0"),
            ("50.00", "4", "credited", "0", "50.00"),
            ("119.00", "4", "credited", "0", "119.00"),
        ],
    )
    def test_is_due_back(
        self,
        paid: str,
        quantity: str,
        status: str,
        balance: str,
        back: str,
        engines: Organisation,
        cleo: Customer,
    ) -> None:
        with at(NOON):
            invoice = issued(engines, cleo, sold("25.00", quantity="4"))
            if D(paid):
                pay(engines, invoice.pk, paid)
            credit(engines, invoice, (1, quantity))
        after = stored(invoice.pk)
        assert (after.status, after.balance_due, after.refund_due) == (status, D(balance), D(back))
        assert after.paid_at == (NOON if status == "paid" else None)
        assert after.amount_paid == D(paid)
