"""The tally equals a scan of the invoices, whoever writes; folding it changes no sum."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing import jobs, operations
from quittance.invoicing.models import Invoice, InvoiceTally
from quittance.invoicing.tally import fold_tallies
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from tests.invoicing.making import (
    NOON,
    TODAY,
    D,
    at,
    credit,
    draft,
    drafts,
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

DAY = timedelta(days=1)
postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'")


def take_a_step(organisation: Organisation, customer: Customer, luck: random.Random) -> None:
    """One lawful or unlawful step of somebody who works with the documents."""
    pks = list(Invoice.objects.order_by("pk").values_list("pk", flat=True))
    if not pks:
        pks = [draft(organisation, customer)]
    pk, amount = luck.choice(pks), luck.choice(["0.01", "20.00", "119.00", "238.00"])
    payments = list(Payment.objects.order_by("pk").values_list("pk", flat=True)) or [0]
    prices = [line(unit_price=D(luck.randint(0, 300)))] * luck.randint(1, 3)
    fields = {
        "currency": luck.choice(["EUR", "JPY", "KWD"]),
        "due_date": luck.choice([None, TODAY - DAY, TODAY]),
    }
    steps: list[Callable[[], Any]] = [
        lambda: draft(organisation, customer, *prices, **fields),
        lambda: issued(organisation, customer, *prices, **fields),
        lambda: issue(organisation, pk),
        lambda: pay(organisation, pk, amount),
        lambda: pay(organisation, pk, str(stored(pk).balance_due)),
        lambda: credit(organisation, pk, (1, "0.5")),
        lambda: credit(organisation, pk),
        lambda: refund_payment(
            organisation=organisation, payment_id=luck.choice(payments), by=None
        ),
        lambda: operations.revise_draft(
            organisation=organisation, invoice_id=pk, changes={"currency": "CHF"}, by=None
        ),
        lambda: operations.delete_draft(organisation=organisation, invoice_id=pk, by=None),
        lambda: operations.duplicate_invoice(organisation=organisation, invoice_id=pk, by=None),
        operations.mark_overdue,
    ]
    try:
        with at(NOON + DAY * luck.choice([0, 0, 1])), transaction.atomic():
            luck.choice(steps)()
            if luck.random() < 0.1:
                transaction.set_rollback(True)
    except DomainError:
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_after_any_operations_it_equals_a_scan(
    seed: int, engines: Organisation, cleo: Customer, zoe: Any
) -> None:
    rival = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
    luck = random.Random(seed)
    for _ in range(60):
        organisation, customer = luck.choice([(engines, cleo), (zoe.organisation, rival)])
        take_a_step(organisation, customer, luck)
        if luck.random() < 0.1:
            fold_tallies()
        assert tallied() == scanned()
    assert Invoice.objects.count() > 5


SQL: dict[str, str] = {
    "a bulk update of sums": "UPDATE invoicing_invoice SET total = total + 1,"
    " subtotal = subtotal + 1, taxable_total = taxable_total + 1 WHERE status = 'draft'",
    "a status": "UPDATE invoicing_invoice SET status = 'overdue'"
    " WHERE status = 'sent' AND kind = 'invoice'",
    "a currency": "UPDATE invoicing_invoice SET currency = 'USD' WHERE status = 'draft'",
    "an update of nothing": "UPDATE invoicing_invoice SET status = 'paid' WHERE 1 = 0",
    "an update that changes nothing": "UPDATE invoicing_invoice SET total = total",
    "words": "UPDATE invoicing_invoice SET notes = 'x' WHERE status = 'draft'",
    "deleted drafts": "DELETE FROM invoicing_invoice WHERE status = 'draft'",
    "swapped statuses": "UPDATE invoicing_invoice SET status ="
    " CASE status WHEN 'sent' THEN 'overdue' WHEN 'overdue' THEN 'sent' ELSE status END"
    " WHERE kind = 'invoice'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", SQL)
def test_after_raw_sql_it_equals_a_scan(what: str, engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        pay(engines, pk, "19.00")
        issued(engines, cleo, due_date=TODAY - DAY)
        credit(engines, issued(engines, cleo))
        for currency in ("EUR", "JPY"):
            draft(engines, cleo, currency=currency)
    with connection.cursor() as cursor:
        of_drafts = "WHERE invoice_id IN (SELECT id FROM invoicing_invoice WHERE status = 'draft')"
        cursor.execute(f"DELETE FROM invoicing_invoicetax {of_drafts}")
        cursor.execute(f"DELETE FROM invoicing_invoiceline {of_drafts}")
        cursor.execute(SQL[what])
    assert tallied() == scanned()
    assert sum(figures[0] for figures in tallied().values()) == Invoice.objects.count()


@pytest.mark.django_db
def test_after_updates_and_deletes_of_a_queryset_it_equals_a_scan(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        [*pks] = drafts(engines, cleo, 4)
        issued(engines, cleo)
    Invoice.objects.filter(pk=pks[0]).update(total=F("total") + 1, tax_total=F("tax_total") + 1)
    assert tallied() == scanned()
    Invoice.objects.filter(pk=pks[1]).update(currency="USD")
    assert tallied() == scanned()
    Invoice.objects.filter(pk__in=pks[:3]).delete()
    assert tallied() == scanned()
    left = Invoice.objects.drafts()
    for one in left:
        one.currency = "SEK"
    Invoice.objects.bulk_update(left, ["currency"])
    assert tallied() == scanned()
    assert {key[1:] for key in tallied()} == {
        ("SEK", "invoice", "draft"),
        ("EUR", "invoice", "sent"),
    }


@pytest.mark.django_db
def test_a_rollback_leaves_it_unchanged(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        before = list(InvoiceTally.objects.order_by("pk").values())
        with transaction.atomic():
            pay(engines, pk, "119.00")
            credit(engines, pk)
            transaction.set_rollback(True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=pk).update(amount_paid=D(120))
    assert list(InvoiceTally.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_no_addition(engines: Organisation, cleo: Customer) -> None:
    def work() -> None:
        for _ in range(5):
            pk = issued(engines, cleo).pk
            pay(engines, pk, "19.00")
            draft(engines, cleo)

    with at(NOON):
        assert raised(together(*[work] * 8)) == []
    assert tallied() == scanned()
    key = (engines.pk, "EUR", "invoice")
    assert tallied() == {
        (*key, "sent"): (40, D(4760), D(760), D(4000)),
        (*key, "draft"): (40, D(4760), D(0), D(4760)),
    }


class TestFolding:
    @pytest.mark.django_db(transaction=True)
    def test_gathers_every_connection_into_one_row(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            together(*[partial(issued, engines, cleo)] * 4)
        slots = set(InvoiceTally.objects.values_list("slot", flat=True))
        # On PostgreSQL each of the four left its row of drafts, come to nothing, and of sent.
        expected = {"postgresql": (4, 8), "sqlite": (1, 2)}[connection.vendor]
        assert (len(slots), InvoiceTally.objects.count()) == expected
        before = tallied()
        gone = fold_tallies()
        [row] = InvoiceTally.objects.values()
        assert (row["slot"], row["status"], row["count"], row["total"]) == (0, "sent", 4, 476)
        assert gone == {"postgresql": 9, "sqlite": 1}[connection.vendor]
        assert tallied() == before == scanned()
        assert fold_tallies() == 0

    @pytest.mark.django_db
    def test_adds_to_what_was_gathered_before(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            for count in range(1, 4):
                issued(engines, cleo)
                fold_tallies()
                assert list(InvoiceTally.objects.values_list("slot", "count")) == [(0, count)]
                assert tallied() == scanned()

    @pytest.mark.django_db
    def test_keeps_a_row_that_counts_something_of_no_amount(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            issued(engines, cleo, sold("0"))
        fold_tallies()
        assert tallied() == scanned() != {}

    @pytest.mark.django_db
    def test_what_comes_to_nothing_vanishes(self, engines: Organisation, cleo: Customer) -> None:
        pk = draft(engines, cleo)
        operations.delete_draft(organisation=engines, invoice_id=pk, by=None)
        assert InvoiceTally.objects.count() == 1
        fold_tallies()
        assert InvoiceTally.objects.count() == 0

    @pytest.mark.django_db
    def test_is_a_job(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            issued(engines, cleo)
        assert jobs.fold_tallies.enqueue().return_value > 0
        assert InvoiceTally.objects.get().slot == 0

    @postgresql_only
    @pytest.mark.django_db(transaction=True)
    def test_beside_writers_no_reader_ever_sees_a_wrong_sum(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        """Writers move invoices between statuses and roll back; two others fold all the time."""
        with at(NOON):
            pks = [issued(engines, cleo).pk for _ in range(6)]
        fold_tallies()
        done = threading.Event()
        folds, looks = [0, 0], [0]

        def write(pk: int, seed: int) -> None:
            luck = random.Random(seed)
            for _ in range(40):
                with transaction.atomic():
                    for status in luck.sample(["sent", "overdue"], 2):
                        Invoice.objects.filter(pk=pk).update(status=status)
                    transaction.set_rollback(luck.random() < 0.3)

        def writers() -> list[Any]:
            try:
                return together(*(partial(write, pk, pk) for pk in pks))
            finally:
                done.set()

        def fold(index: int) -> None:
            while not done.is_set():
                folds[index] += fold_tallies()

        def read() -> None:
            everyone = InvoiceTally.objects.filter(organisation=engines)
            while not done.is_set():
                sums = everyone.aggregate(n=Sum("count"), total=Sum("total"), paid=Sum("paid"))
                assert sums == {"n": 6, "total": D(714), "paid": D(0)}
                looks[0] += 1

        written, *others = together(writers, partial(fold, 0), partial(fold, 1), read)
        assert raised([*written, *others]) == []
        assert sum(folds) > 0 < looks[0]
        assert tallied() == scanned()
        fold_tallies()
        assert set(InvoiceTally.objects.values_list("slot", flat=True)) == {0}

    @postgresql_only
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("held", ["the tally's row", "the organisation"])
    def test_waits_for_nobody(self, held: str, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            together(partial(issued, engines, cleo))
        before, rows = tallied(), InvoiceTally.objects.count()
        locks = {
            "the tally's row": InvoiceTally.objects.select_for_update(),
            "the organisation": Organisation.objects.select_for_update(),
        }

        def fold_at_once() -> int:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return fold_tallies()

        with transaction.atomic():
            assert list(locks[held])
            assert together(fold_at_once) == [0]
        assert (tallied(), InvoiceTally.objects.count()) == (before, rows)
        assert together(fold_at_once) == [3]
        assert tallied() == before
