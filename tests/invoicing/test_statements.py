"""How often each operation asks the database: pinned, so that none grows unseen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.accounts.rules import EInvoiceCheck
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.inputs import LineInput
from quittance.invoicing.queries import document
from quittance.payments.operations import refund_payment
from tests.invoicing.making import NOON, D, at, credit, draft, issue, issued, line, pay

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(\w+)"?')
TEN = 10
JOURNAL = "INSERT INTO x_journal"
# Lines and tax rows in one.
PARTS = "SELECT invoiceline"


def asked(work: Callable[[], Any]) -> list[str]:
    """The statements of a piece of work, such as "SELECT invoice", in their order.

    It has to be one transaction: one BEGIN, one COMMIT, no savepoint.
    """
    with at(NOON), CaptureQueriesContext(connection) as queries:
        work()
    statements = [query["sql"].strip() for query in queries]
    if any("audit_journal" in sql for sql in statements):
        statements = without_the_entry(statements)
    words = Counter(sql.split()[0].rstrip(";") for sql in statements)
    assert (words.pop("BEGIN"), words.pop("COMMIT")) == (1, 1)
    assert words.keys() <= {"SELECT", "INSERT", "UPDATE", "DELETE"}
    return [
        f"{sql.split()[0]} {table[1].partition('_')[2]}"
        for sql in statements
        if (table := TABLE.search(sql))
    ]


def without_the_entry(statements: list[str]) -> list[str]:
    """What is left when the journal's entry, which comes last, has been taken off."""
    *others, commit = statements
    parts = {"postgresql": ["SET"], "sqlite": ["INSERT"]}[connection.vendor]
    entry = others[-len(parts) :]
    assert [sql.split()[0] for sql in entry] == parts
    assert all("audit_journal" in sql for sql in entry)
    return [*others[: -len(parts)], JOURNAL, commit]


@pytest.mark.parametrize("count", [1, TEN])
def test_a_draft_of_any_number_of_lines(count: int, engines: Organisation, cleo: Customer) -> None:
    assert asked(partial(draft, engines, cleo, *[line()] * count)) == [
        "SELECT customer",
        "INSERT invoice",
        "INSERT invoiceline",
        "INSERT invoicetax",
        "INSERT journal",
    ]


@pytest.mark.parametrize("count", [1, TEN])
def test_a_draft_of_products(
    count: int, engines: Organisation, cleo: Customer, lamp: Product
) -> None:
    products = [lamp] + [
        Product.objects.create(
            organisation=engines, name=f"Lamp {n}", price=D(n), tax_rate=lamp.tax_rate
        )
        for n in range(1, count)
    ]
    lines = [LineInput(quantity=D(1), product=product.pk) for product in products]
    assert asked(partial(draft, engines, cleo, *lines)) == [
        "SELECT customer",
        "SELECT product",
        "INSERT invoice",
        "INSERT invoiceline",
        "INSERT invoicetax",
        "INSERT journal",
    ]


def test_a_draft_with_a_number_looks_whether_it_is_free(
    engines: Organisation, cleo: Customer
) -> None:
    assert asked(partial(draft, engines, cleo, number="X")) == [
        "SELECT customer",
        "SELECT invoice",
        "INSERT invoice",
        "INSERT invoiceline",
        "INSERT invoicetax",
        "INSERT journal",
    ]


def test_words_of_a_draft(engines: Organisation, cleo: Customer) -> None:
    revise = operations.revise_draft
    work = partial(
        revise,
        organisation=engines,
        invoice_id=draft(engines, cleo),
        changes={"notes": "x"},
        by=None,
    )
    assert asked(work) == ["SELECT invoice", "UPDATE invoice", "INSERT journal"]


@pytest.mark.parametrize("count", [1, TEN])
def test_issuing(count: int, engines: Organisation, cleo: Customer) -> None:
    first, second = (draft(engines, cleo, *[line()] * count) for _ in range(2))
    number = "UPDATE numberseries"
    assert asked(partial(issue, engines, first)) == [
        "SELECT invoice",
        "SELECT customer",
        PARTS,
        number,
        "INSERT numberseries",
        "UPDATE invoice",
        "INSERT journal",
    ]
    assert asked(partial(issue, engines, second)) == [
        "SELECT invoice",
        "SELECT customer",
        PARTS,
        number,
        "UPDATE invoice",
        "INSERT journal",
    ]


@pytest.mark.parametrize("count", [1, TEN])
def test_issuing_what_has_to_be_an_e_invoice(
    count: int, engines: Organisation, cleo: Customer
) -> None:
    engines.einvoice_check = EInvoiceCheck.ALWAYS
    engines.country, engines.vat_number = "DE", "DE123456789"
    engines.postcode, engines.city, engines.iban = "10115", "Berlin", "DE02120300000000202051"
    cleo.billing_address = {"country": "FR"}
    cleo.save()
    first, second = (draft(engines, cleo, *[line()] * count) for _ in range(2))
    with at(NOON):
        issue(engines, first)
    assert asked(partial(issue, engines, second)) == [
        "SELECT invoice",
        "SELECT customer",
        PARTS,
        "UPDATE numberseries",
        "UPDATE invoice",
        "INSERT journal",
    ]


def test_issuing_with_a_number_of_its_own_takes_no_counter(
    engines: Organisation, cleo: Customer
) -> None:
    pk = draft(engines, cleo, number="X")
    assert asked(partial(issue, engines, pk)) == [
        "SELECT invoice",
        "SELECT customer",
        PARTS,
        "SELECT invoice",  # is the number still free?
        "UPDATE invoice",
        "INSERT journal",
    ]


def test_recording_a_payment(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
    assert asked(partial(pay, engines, pk, "19.00")) == [
        "SELECT invoice",
        "INSERT payment",
        "INSERT journal",
    ]
    by_provider = partial(pay, engines, pk, "19.00", provider_reference="pi_1")
    assert asked(by_provider) == [
        "SELECT invoice",
        "SELECT payment",
        "INSERT payment",
        "INSERT journal",
    ]
    assert asked(by_provider) == ["SELECT invoice", "SELECT payment"]


def test_refunding(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        payment = pay(engines, issued(engines, cleo).pk, "119.00").payment
    work = partial(refund_payment, organisation=engines, payment_id=payment.pk, by=None)
    assert asked(work) == [
        "SELECT payment",
        "SELECT invoice",
        "SELECT refund",
        "INSERT refund",
        "INSERT journal",
    ]


@pytest.mark.parametrize("count", [1, TEN])
def test_crediting(count: int, engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo, *[line()] * count).pk
        credit(engines, issued(engines, cleo))
    work = partial(operations.credit_invoice, organisation=engines, invoice_id=pk, by=None)
    assert asked(work) == [
        "SELECT invoice",
        "SELECT invoiceline",
        "SELECT invoiceline",
        "SELECT invoicetax",
        "INSERT invoice",
        "INSERT invoiceline",
        "INSERT invoicetax",
        "UPDATE numberseries",
        "UPDATE invoice",
        "INSERT journal",
    ]


@pytest.mark.parametrize("count", [1, TEN])
def test_reading_a_document(count: int, engines: Organisation, cleo: Customer) -> None:
    pk = draft(engines, cleo, *[line()] * count)
    with CaptureQueriesContext(connection) as queries:
        found = document(engines, pk)
    assert [row["position"] for row in found["lines"]] == list(range(1, count + 1))
    assert len(queries) == 2


def test_what_is_refused_ends_at_the_lock(engines: Organisation, cleo: Customer) -> None:
    pk = draft(engines, cleo)
    with CaptureQueriesContext(connection) as queries, pytest.raises(Exception, match="issued"):
        credit(engines, pk)
    verbs = [query["sql"].split()[0].rstrip(";") for query in queries]
    assert verbs == ["BEGIN", "SELECT", "ROLLBACK"]
