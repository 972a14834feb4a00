"""Documents made by the operations themselves, the clock set, and threads that start at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import connection, models, transaction

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing import operations
from quittance.invoicing.inputs import CreditLine, DraftInput, LineInput
from quittance.invoicing.models import (
    Invoice,
    InvoiceLine,
    InvoiceTally,
    InvoiceTax,
    NumberSeries,
    PublicLink,
)
from quittance.invoicing.rules import status_on
from quittance.payments.models import Payment, Refund
from quittance.payments.operations import Recorded, record_payment
from tests.frame.rows import rows_of

D = Decimal
# A Friday; every document of a test is of this day unless it says otherwise.
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
TABLES: tuple[type[models.Model], ...] = (
    JournalEntry,
    Invoice,
    InvoiceLine,
    InvoiceTax,
    NumberSeries,
    InvoiceTally,
    Payment,
    PublicLink,
    Refund,
)


@contextmanager
def at(instant: datetime | str) -> Iterator[datetime]:
    """The clock stands at an instant, such as "2026-12-31T23:30Z", in every thread."""
    now = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield now


def line(**fields: Any) -> LineInput:
    """A line of 100.00 without tax, 119.00 with it."""
    plain = {
        "description": "Consulting",
        "quantity": D(1),
        "unit_price": D(100),
        "tax_rate": D(19),
    }
    return LineInput(**{**plain, **fields})


def sold(price: str, *, quantity: str = "1", rate: str = "19", **fields: Any) -> LineInput:
    return line(quantity=D(quantity), unit_price=D(price), tax_rate=D(rate), **fields)


def draft(organisation: Organisation, customer: Customer, *lines: LineInput, **fields: Any) -> int:
    """A draft of 119.00, or of the lines that are named; returns its id."""
    data = DraftInput(customer=customer.pk, lines=lines or (line(),), **fields)
    return operations.draft_invoice(organisation=organisation, data=data, by=None).pk


def drafts(organisation: Organisation, customer: Customer, count: int, **fields: Any) -> list[int]:
    with transaction.atomic():
        return [draft(organisation, customer, **fields) for _ in range(count)]


def issue(organisation: Organisation, pk: int, on: date | None = None) -> Invoice:
    return operations.issue_invoice(organisation=organisation, invoice_id=pk, by=None, on=on)


def issued(
    organisation: Organisation,
    customer: Customer,
    *lines: LineInput,
    on: date | None = None,
    **fields: Any,
) -> Invoice:
    """An invoice of 119.00, or of the lines that are named, as the database has it."""
    pk = draft(organisation, customer, *lines, **fields)
    issue(organisation, pk, on)
    return Invoice.objects.get(pk=pk)


def pay(organisation: Organisation, invoice_id: int, amount: str, **fields: Any) -> Recorded:
    return record_payment(
        organisation=organisation,
        invoice_id=invoice_id,
        amount=D(amount),
        by=None,
        **{"method": "cash", **fields},
    )


def credit(
    organisation: Organisation, invoice: Invoice | int, *quantities: tuple[int, str], **fields: Any
) -> Invoice:
    """A credit note over (position, quantity) pairs, or over all that is left."""
    pk = invoice if isinstance(invoice, int) else invoice.pk
    lines = None
    if quantities:
        ids = dict(InvoiceLine.objects.filter(invoice=pk).values_list("position", "pk"))
        lines = [CreditLine(ids[position], D(quantity)) for position, quantity in quantities]
    note = operations.credit_invoice(
        organisation=organisation, invoice_id=pk, by=None, lines=lines, **fields
    )
    return Invoice.objects.get(pk=note.pk)


def stored(pk: int) -> Invoice:
    return Invoice.objects.get(pk=pk)


def seen(invoice: Invoice, *, on: date) -> str:
    """The status that a reader sees on a day."""
    return status_on(
        invoice.status,
        kind=invoice.kind,
        balance_due=invoice.balance_due,
        due_on=invoice.due_date,
        today=on,
    )


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of invoicing, payments and journal: two of these are equal if nothing changed."""
    names = (table.__name__ for table in TABLES)
    return dict(zip(names, rows_of(TABLES), strict=True))


def scanned() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What the tally must say, added up in Python from the invoices themselves."""
    sums: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for one in Invoice.objects.all():
        key = (one.organisation_id, one.currency, one.kind, one.status)
        add(sums, key, (1, one.total, one.amount_paid, one.balance_due))
    return sums


def tallied() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What the tally does say, its slots added up, without what came to nothing."""
    sums: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in InvoiceTally.objects.all():
        key = (row.organisation_id, row.currency, row.kind, row.status)
        add(sums, key, (row.count, row.total, row.paid, row.balance_due))
    return {key: figures for key, figures in sums.items() if any(figures)}


def add(sums: dict[Any, tuple[Any, ...]], key: Any, figures: tuple[Any, ...]) -> None:
    so_far = sums.get(key, (0, D(0), D(0), D(0)))
    sums[key] = tuple(a + b for a, b in zip(so_far, figures, strict=True))


def codes(error: DomainError) -> list[tuple[str, str | None]]:
    """(code, field) of everything that an error names."""
    return [(problem.code, problem.attr) for problem in error.problems]


def refusal(work: Callable[[], Any]) -> list[tuple[str, str | None]]:
    """With which codes a piece of work is refused; that it has changed nothing is proved too."""
    before = everything()
    with pytest.raises(DomainError) as refused:
        work()
    assert everything() == before
    return codes(refused.value)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread of its own, all let go at once.

    Returns what each gave back or raised, in their order; threads close their connections.
    """
    gate = threading.Barrier(len(works))
    outcomes: list[Any] = [None] * len(works)

    def run(index: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            outcomes[index] = works[index]()
        except BaseException as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    return outcomes


def raised(outcomes: Sequence[Any]) -> list[str]:
    """The codes of what was raised; anything but a domain error is raised again."""
    found = []
    for outcome in outcomes:
        if isinstance(outcome, DomainError):
            found.append(outcome.problems[0].code)
        elif isinstance(outcome, BaseException):
            raise outcome
    return sorted(found)
