"""`manage.py verify_journal`: what was spoilt behind the service's back is found and named."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from quittance.accounts.models import Organisation
from quittance.accounts.operations import change_organisation
from quittance.audit.journal import record
from quittance.audit.models import JournalEntry, JournalHead
from quittance.console.demo.business import SLUG
from quittance.customers.models import Customer
from quittance.invoicing import due as due_dates
from quittance.invoicing import fingerprint, operations
from quittance.invoicing import issued as issued_on
from quittance.invoicing.models import (
    DueTally,
    Invoice,
    InvoiceLine,
    InvoiceTally,
    InvoiceTax,
    IssuedTally,
    NumberSeries,
)
from quittance.payments import triggers as cash
from quittance.payments.models import CashTally, Payment, Refund
from quittance.reports import verify as package
from quittance.reports.verify import verify
from quittance.reports.verify.findings import portions
from quittance.reports.verify.numbers import running_number
from tests.audit.chains import chain, change, forge, renumber, write
from tests.frame.lawless import triggers_resting
from tests.importing.lab import Lab
from tests.invoicing.making import (
    NOON,
    D,
    at,
    draft,
    issue,
    issued,
    pay,
    raised,
    together,
)
from tests.invoicing.test_tally import take_a_step
from tests.people import Person
from tests.reports.books import Books

pytestmark = pytest.mark.django_db


def ran(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def books(books_in_order: Books) -> Books:
    return books_in_order


def spoil(model: type[Any], pk: int, **columns: Any) -> None:
    with triggers_resting():
        model.objects.filter(pk=pk).update(**columns)


def delete(model: type[Any], **where: Any) -> None:
    with triggers_resting() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        rows = model.objects.filter(**where)
        rows._raw_delete(rows.db)


def test_books_in_order_are_counted(books: Books) -> None:
    assert ran() == (
        0,
        "engines: in order (12 entries, 6 documents, 13 lines, 2 payments, 1 refunds,"
        " 8 vouched for, 11 fingerprints, 2 series, 5 numbers, 7 tallies)\n",
        "",
    )


Plant = Callable[[Books], tuple[type[Any], int, str]]


def spoilt(
    model: type[Any], which: Callable[[Books], int], named: str = "", **columns: Any
) -> Plant:
    """One column of one row changed; the finding names that row, and the column or `named`."""

    def plant(books: Books) -> tuple[type[Any], int, str]:
        pk = which(books)
        spoil(model, pk, **columns)
        return model, pk, named or next(iter(columns))

    return plant


def line_of(which: Callable[[Books], int], position: int) -> Callable[[Books], int]:
    return lambda books: InvoiceLine.objects.get(invoice=which(books), position=position).pk


def tax_of(which: Callable[[Books], int]) -> Callable[[Books], int]:
    return lambda books: InvoiceTax.objects.filter(invoice=which(books)).earliest("pk").pk


def first(books: Books) -> int:
    return books.first


def note(books: Books) -> int:
    return books.notes[1]


def refund(books: Books) -> int:
    return Refund.objects.get(payment=books.paid).pk


def respelt(books: Books, party: str) -> tuple[type[Any], int, str]:
    """One letter of a snapshot."""
    snapshot = getattr(Invoice.objects.get(pk=books.first), party)
    snapshot["name"] = snapshot["name"].replace("e", "a", 1)
    spoil(Invoice, books.first, **{party: snapshot})
    return Invoice, books.first, "fingerprint"


def lines_spoilt(document: Callable[[Books], int], **columns: Any) -> Plant:
    """What a line says changes; the finding names the document."""

    def plant(books: Books) -> tuple[type[Any], int, str]:
        spoil(InvoiceLine, line_of(document, 1)(books), **columns)
        return Invoice, document(books), "lines_fingerprint"

    return plant


def tax_spoilt(document: Callable[[Books], int], **columns: Any) -> Plant:
    def plant(books: Books) -> tuple[type[Any], int, str]:
        spoil(InvoiceTax, tax_of(document)(books), **columns)
        return Invoice, document(books), "lines_fingerprint"

    return plant


FIRST_LINE = line_of(first, 1)
PLANTS: dict[str, Plant] = {
    "a digit of a line's net": spoilt(InvoiceLine, FIRST_LINE, net_amount=D("37.03")),
    "a digit of a line's price": spoilt(
        InvoiceLine, FIRST_LINE, "price_amount", unit_price=D("12.35")
    ),
    "a quantity": spoilt(InvoiceLine, FIRST_LINE, "price_amount", quantity=D(2)),
    "a line's discount": spoilt(InvoiceLine, line_of(first, 3), "net_amount", discount=D("1.06")),
    "a line's rate": spoilt(InvoiceLine, FIRST_LINE, "lines_total", tax_rate=D(18)),
    "a credit note's line": spoilt(InvoiceLine, line_of(note, 2), net_amount=D("41.13")),
    "a tax": spoilt(InvoiceTax, tax_of(first), tax=D("6.67")),
    "a tax base": spoilt(
        InvoiceTax, tax_of(first), lines_total=F("lines_total") + 1, taxable=F("taxable") + 1
    ),
    "a credit note's tax": spoilt(InvoiceTax, tax_of(note), tax=D("0.01")),
    "a draft's line": spoilt(
        InvoiceLine, line_of(lambda books: books.draft, 1), net_amount=D("1.00")
    ),
    "what was paid": spoilt(Invoice, first, amount_paid=D("20.00")),
    "what was credited": spoilt(Invoice, lambda books: books.third, amount_credited=D("1.00")),
    "overdue too soon": spoilt(Invoice, first, "status", status="overdue"),
    "a number": spoilt(Invoice, first, number="INV-2026-0009"),
    "an issue date": spoilt(Invoice, first, issue_date="2026-11-19"),
    "a due date": spoilt(Invoice, first, due_date="2027-11-19"),
    "a customer's name": spoilt(Invoice, first, customer_name="Zoe"),
    "a credit note's reason": spoilt(Invoice, note, reason="Lost"),
    "a payment": spoilt(Payment, lambda books: books.payment, "amount_paid", amount=D("19.01")),
    "a payment's currency": spoilt(Payment, lambda books: books.payment, currency="USD"),
    "a payment's reference": spoilt(Payment, lambda books: books.payment, reference="x"),
    "a payment's day": spoilt(Payment, lambda books: books.payment, received_on="2026-11-19"),
    "a payment's method": spoilt(Payment, lambda books: books.payment, method="card"),
    "a payment's provider": spoilt(Payment, lambda books: books.payment, provider_reference="x"),
    "a refund": spoilt(Refund, refund, "amount_paid", amount=D("9.01")),
    "a refund's day": spoilt(Refund, refund, refunded_on="2026-11-19"),
    "a refund's reason": spoilt(Refund, refund, reason="y"),
    **{
        f"an invoice's {column}": spoilt(Invoice, first, "fingerprint", **{column: value})
        for column, value in {
            "notes": "x",
            "purchase_order": "x",
            "reason": "x",
            "sent_at": "2026-11-20T12:00:01Z",
            "created_at": "2026-11-20T11:59:59Z",
            "seller": {"name": "Engins"},
            "buyer": {"name": "Leo"},
        }.items()
    },
    "a letter of the seller": lambda books: respelt(books, "seller"),
    "a letter of the buyer": lambda books: respelt(books, "buyer"),
    "a credit note's notes": spoilt(Invoice, note, "fingerprint", notes="x"),
    **{
        f"a line's {column}": lines_spoilt(first, **{column: value})
        for column, value in {"description": "x", "unit": "DAY", "exemption_reason": "x"}.items()
    },
    "a credit note's words": lines_spoilt(note, description="x"),
    "a draft's words": lines_spoilt(lambda books: books.draft, description="x"),
    "a tax row's words": tax_spoilt(first, exemption_reason="x"),
}
# Where it shows first is another row than the one that was touched.
ELSEWHERE: dict[str, tuple[type[Any], Callable[[Books], int]]] = {
    "a line's rate": (
        InvoiceTax,
        lambda books: InvoiceTax.objects.get(invoice=books.first, rate=19).pk,
    ),
    "a payment": (Invoice, first),
    "a refund": (Invoice, lambda books: books.second),
}


@pytest.mark.parametrize("what", PLANTS)
def test_what_is_spoilt_is_named(what: str, books: Books) -> None:
    model, pk, named = PLANTS[what](books)
    finding = books.found()
    if what in ELSEWHERE:
        model, pk = ELSEWHERE[what][0], ELSEWHERE[what][1](books)
    assert (finding.table, finding.pk) == (model._meta.db_table, pk)
    assert finding.what.startswith(named)


def test_a_finding_says_what_was_expected_and_found(books: Books) -> None:
    spoil(InvoiceLine, books.line.pk, net_amount=D("37.03"))
    code, out, err = ran()
    table = InvoiceLine._meta.db_table
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"engines: {table} {books.line.pk}: net_amount is 37.03, expected 37.02",
        "1 of 1 organisations are not in order.",
    ]


def test_a_removed_payment(books: Books) -> None:
    delete(Payment, pk=books.payment)
    finding = books.found()
    assert (finding.table, finding.pk) == (Invoice._meta.db_table, books.first)
    assert str(finding).endswith(": amount_paid is 19, expected 0")


def test_a_removed_payment_whose_traces_were_removed_too(books: Books) -> None:
    """The books are in harmony then; only the journal knows."""
    delete(Payment, pk=books.payment)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE invoicing_invoice SET amount_paid = 0 WHERE id = %s", [books.first])
    finding = books.found()
    assert finding.table == JournalEntry._meta.db_table
    assert (finding.what, finding.expected) == ("row of payment.recorded", books.payment)


def test_an_added_payment_that_nobody_recorded(books: Books) -> None:
    with at("2026-11-21T12:00Z"):
        payment = Payment.objects.get(pk=books.payment)
        payment.pk = None
        payment.created_at = NOON.replace(hour=13)
        payment.amount = D("1.00")
        payment.save(force_insert=True)
        Invoice.objects.filter(pk=books.first).update(amount_paid=D("20.00"))
        finding = books.found()
    assert (finding.table, finding.pk) == (Payment._meta.db_table, payment.pk)
    assert finding.what == "entry of payment.recorded"


def test_a_removed_refund(books: Books) -> None:
    delete(Refund, payment=books.paid)
    finding = books.found()
    assert (finding.pk, finding.what) == (books.second, "amount_paid")


def test_an_added_refund_that_nobody_recorded(books: Books) -> None:
    """The database itself settles it, so the books are in harmony."""
    with at("2026-11-21T12:00Z"):
        refund = Refund.objects.get(payment=books.paid)
        refund.pk = None
        refund.created_at = NOON.replace(hour=13)
        refund.save(force_insert=True)
        finding = books.found()
    assert (finding.table, finding.pk) == (Refund._meta.db_table, refund.pk)
    assert finding.what == "entry of payment.refunded"


def test_no_date_hides_what_nobody_recorded_from_a_journal_that_begins_with_its_organisation(
    cleo: Customer, zoe: Person
) -> None:
    """A row that says of itself that it is older than the journal."""
    rivals = zoe.organisation
    with transaction.atomic():
        record(
            organisation=rivals.pk,
            by=None,
            action="organisation.registered",
            subject_id=rivals.pk,
            changes={},
        )
    rita = Customer.objects.create(organisation=rivals, name="Rita", currency="EUR")
    with at(NOON):
        pk = issued(rivals, rita).pk
    old = Payment(organisation=rivals, customer=rita, invoice_id=pk, currency="EUR", amount=D(1))
    old.created_at, old.received_on = NOON.replace(year=2020), NOON.date()
    old.save()
    finding = verify(rivals.pk).finding
    assert finding is not None
    assert (finding.pk, finding.what) == (old.pk, "entry of payment.recorded")


def test_two_documents_with_one_number(books: Books) -> None:
    """Where somebody took the constraint away; the chain was forged with it."""
    with triggers_resting() as cursor:
        cursor.execute("DROP INDEX invoice_number_unique")
    number = Invoice.objects.get(pk=books.first).number
    spoil(Invoice, books.second, number=number)
    entry = JournalEntry.objects.get(subject_id=books.second, action="invoice.issued")
    entry.changes["number"][1] = number
    told = fingerprint.of_head(Invoice.objects.get(pk=books.second))
    change(entry.pk, changes={**entry.changes, "fingerprint": [None, told]})
    forge(books.organisation.pk)
    finding = books.found()
    assert (finding.table, finding.pk) == (Invoice._meta.db_table, books.second)
    assert str(finding).endswith(f"number is {number}, as {books.first} has, expected its own")


@pytest.mark.parametrize("model", [Invoice, Payment, Refund])
def test_a_row_that_went_to_another_organisation_is_missed(
    model: type[Any], books: Books, zoe: Person
) -> None:
    row = model.objects.earliest("pk")
    spoil(model, row.pk, organisation_id=zoe.organisation.pk)
    finding = books.found()
    assert finding.what.startswith("organisation")
    assert finding.found == zoe.organisation.pk


def test_chains_that_changed_places(books: Books, zoe: Person) -> None:
    """Each is unbroken for itself, but an entry says whose it is."""
    write(zoe.organisation.pk, 3)
    pair = (books.organisation.pk, zoe.organisation.pk)
    with triggers_resting():
        for model in (JournalEntry, JournalHead):
            for old, new in ((pair[0], 0), (pair[1], pair[0]), (0, pair[1])):
                model._default_manager.filter(organisation_id=old).update(organisation_id=new)
    for pk in pair:
        finding = verify(pk).finding
        assert finding is not None
        assert finding.what == "content of entry 1"


def test_a_removed_line(books: Books) -> None:
    delete(InvoiceLine, pk=books.line.pk)
    assert (books.found().table, books.found().what) == ("invoicing_invoiceline", "position")


def test_a_removed_tax_row(books: Books) -> None:
    delete(InvoiceTax, invoice=books.second)
    assert (books.found().pk, books.found().what) == (books.second, "tax row of S 19")


def test_a_removed_invoice_leaves_orphans(books: Books) -> None:
    with connection.constraint_checks_disabled(), triggers_resting() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("DELETE FROM invoicing_invoice WHERE id = %s", [books.first])
        finding = books.found()
        assert (finding.table, finding.pk) == (InvoiceLine._meta.db_table, books.line.pk)
        for table in ("payments_payment", "invoicing_invoicetax", "invoicing_invoiceline"):
            cursor.execute(f"DELETE FROM {table} WHERE invoice_id = %s", [books.first])
        finding = books.found()
        assert (finding.what, finding.expected) == ("row of invoice.issued", books.first)


def test_a_skipped_number(books: Books) -> None:
    series = NumberSeries.objects.get(kind="invoice")
    NumberSeries.objects.filter(pk=series.pk).update(next_number=5)
    with at(NOON):
        assert issued(books.organisation, books.customer).number == "INV-2026-0005"
    finding = books.found()
    assert (finding.table, finding.pk) == (NumberSeries._meta.db_table, series.pk)
    assert (finding.what, finding.found) == ("document INV-2026-0004", "missing")


def test_a_counter_that_was_set_back(books: Books) -> None:
    series = NumberSeries.objects.get(kind="invoice")
    spoil(NumberSeries, series.pk, next_number=3)
    finding = books.found()
    assert (finding.table, finding.pk, finding.what) == (
        NumberSeries._meta.db_table,
        series.pk,
        "next_number",
    )


def test_reordered_entries(books: Books) -> None:
    entries = chain(books.organisation.pk)
    order = [entry.pk for entry in entries]
    order[4], order[5] = order[5], order[4]
    renumber(order, first=1)
    finding = books.found()
    assert (finding.table, finding.pk) == (JournalEntry._meta.db_table, entries[5].pk)
    assert finding.what == "digest of entry 5"


def test_a_tally_that_has_drifted(books: Books) -> None:
    InvoiceTally.objects.filter(status="draft", count=1).update(count=2)
    finding = books.found()
    assert (finding.table, finding.pk) == (InvoiceTally._meta.db_table, "EUR invoice draft")


def test_tallies_of_what_was_there_before_them(books: Books) -> None:
    """What their migrations put in is what the triggers would have."""
    for tally, sql in (
        (IssuedTally, issued_on.BEGIN_WITH),
        (DueTally, due_dates.BEGIN_WITH),
        (CashTally, cash.BEGIN_WITH),
    ):
        assert tally.objects.all().delete()[0] > 0 or tally is DueTally
        with connection.cursor() as cursor:
            cursor.execute(sql)
    with at(NOON):
        unpaid = issued(books.organisation, books.customer)
        DueTally.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(due_dates.BEGIN_WITH)
        pay(books.organisation, unpaid.pk, "19.00")
    with at(NOON):
        assert verify(books.organisation.pk).finding is None


def test_a_day_of_issued_documents_that_has_drifted(books: Books) -> None:
    IssuedTally.objects.filter(kind="credit_note").update(largest=1)
    finding = books.found()
    assert finding.table == IssuedTally._meta.db_table
    assert finding.expected.rpartition(", ")[2] != finding.found.rpartition(", ")[2] == "1.000"


def test_a_due_date_that_has_drifted(books: Books) -> None:
    due_on = Invoice.objects.get(pk=books.first).due_date
    DueTally.objects.create(
        organisation=books.organisation,
        due_date=due_on,
        currency="CHF",
        slot=0,
        count=1,
        balance_due=D(5),
    )
    finding = books.found()
    assert (finding.table, finding.expected) == (DueTally._meta.db_table, "nothing")


def test_a_day_of_money_that_has_drifted(books: Books) -> None:
    CashTally.objects.all().delete()
    finding = books.found()
    assert (finding.table, finding.found) == (CashTally._meta.db_table, "nothing")


def test_entries_of_an_organisation_that_is_not_there(books: Books) -> None:
    write(10**6, 2)
    code, out, err = ran()
    assert code == 1
    assert out.startswith("engines: in order")
    assert "accounts_organisation 1000000" in err


def test_a_line_of_another_organisation(books: Books, zoe: Person) -> None:
    spoil(InvoiceLine, books.line.pk, organisation_id=zoe.organisation.pk)
    assert (books.found().pk, books.found().what) == (books.line.pk, "organisation_id")


class TestLawful:
    """What looks odd and is in order."""

    def test_nothing_at_all(self, engines: Organisation) -> None:
        assert ran() == (0, "engines: in order (nothing there)\n", "")

    def test_numbers_given_by_hand_fill_places_in_a_series(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            for number in ("INV-2026-0002", "INV-2026-0077", "X"):
                issued(engines, cleo, number=number)
            assert [issued(engines, cleo).number for _ in range(2)] == [
                "INV-2026-0001",
                "INV-2026-0003",
            ]
        assert verify(engines.pk).finding is None

    def test_a_number_that_a_draft_holds_and_loses(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            pk = draft(engines, cleo, number="INV-2026-0001")
            assert issued(engines, cleo).number == "INV-2026-0001"
            assert verify(engines.pk).finding is None
            operations.delete_draft(organisation=engines, invoice_id=pk, by=None)
        assert verify(engines.pk).finding is None

    def test_a_pattern_that_was_changed(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            issued(engines, cleo)
            engines = change_organisation(
                organisation=engines,
                changes={"invoice_number_pattern": "R{yy}/{number}"},
                by=None,
            )
            assert issued(engines, cleo).number == "R26/2"
        assert verify(engines.pk).finding is None

    def test_overdue_but_not_marked_yet(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            issued(engines, cleo, due_date=NOON.date())
        with at("2026-11-25T12:00Z"):
            assert verify(engines.pk).finding is None
            operations.mark_overdue()
            assert verify(engines.pk).finding is None

    def test_an_import(self, engines: Organisation, tmp_path: Any) -> None:
        lab = Lab(tmp_path)
        row = "{0},S,Lamp,{1},2026-11-01 10:00,5.05,17,Germany"
        rows = [row.format(f"INV-2026-{n:04}", n) for n in range(1, 9)]
        path = lab.write(*rows, row.format("C9", -2))
        lab.run(path, "--tax-rate=19", "--prices-include-tax", slug="engines")
        verdict = verify(engines.pk)
        assert (verdict.finding, verdict.seen["documents"]) == (None, 9)
        self.spoil_an_import(engines)

    def spoil_an_import(self, engines: Organisation) -> None:
        document = Invoice.objects.get(number="INV-2026-0003")
        [entry] = JournalEntry.objects.filter(action="organisation.invoices_imported")
        for model, where, columns in (
            (Invoice, {"pk": document.pk}, {"notes": "x"}),
            (InvoiceLine, {"invoice": document}, {"description": "x"}),
            (Invoice, {"pk": document.pk}, {"imported": False}),
        ):
            with transaction.atomic():
                with triggers_resting():
                    model.objects.filter(**where).update(**columns)
                finding = verify(engines.pk).finding
                transaction.set_rollback(True)
            assert finding is not None
            if "imported" not in columns:
                assert (finding.table, finding.pk) == (JournalEntry._meta.db_table, entry.pk)
                assert finding.what.startswith("fingerprint of its documents")
        assert verify(engines.pk).finding is None

    def test_a_document_that_only_calls_itself_imported(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            issued(engines, cleo)
        with at("2026-11-21T12:00Z"):
            pk = draft(engines, cleo)
            Invoice.objects.filter(pk=pk).update(imported=True)
            spoil(Invoice, pk, status="sent", number="X", issue_date=NOON.date(), sent_at=NOON)
            finding = verify(engines.pk).finding
        assert finding is not None
        assert (finding.pk, finding.what) == (pk, "entry of organisation.invoices_imported")

    def test_the_demonstration(self) -> None:
        call_command("load_demo", stdout=io.StringIO())
        code, out, err = ran("--organisation", SLUG)
        assert (code, err) == (0, "")
        assert out.startswith(f"{SLUG}: in order (")

    @pytest.mark.parametrize("seed", range(3))
    def test_any_operations_in_small_portions(
        self,
        seed: int,
        engines: Organisation,
        cleo: Customer,
        zoe: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        luck = random.Random(seed)
        for _ in range(80):
            take_a_step(*luck.choice([(engines, cleo), (zoe.organisation, rita)]), luck)
        monkeypatch.setitem(portions.__kwdefaults__, "size", 3)
        monkeypatch.setattr("quittance.reports.verify.numbers.PORTION", 2)
        with at("2026-11-22T12:00Z"):
            assert ran()[::2] == (0, "")


class TestCommand:
    def test_heads(self, books: Books, zoe: Person) -> None:
        head = JournalHead.objects.get(organisation_id=books.organisation.pk)
        line = f"engines {head.seq} {bytes(head.digest).hex()}\n"
        assert ran("--head") == (0, line, "")
        assert ran("--head", "--organisation", "engines") == (0, line, "")
        assert ran("--head", "--organisation", "rivals") == (0, "", "")

    def test_an_anchor_is_found_again(self, books: Books) -> None:
        _, line, _ = ran("--head")
        _, seq, digest = line.split()
        with at(NOON):
            issue(books.organisation, books.draft)
        anchor = f"{seq}:{digest}"
        assert ran("--organisation", "engines", "--anchor", anchor)[0] == 0
        code, _, err = ran("--organisation", "engines", "--anchor", f"{seq}:{'0' * 64}")
        assert code == 1
        assert f"expected {'0' * 64}" in err

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--organisation", "nowhere"],
            ["--anchor", f"1:{'0' * 64}"],
            ["--organisation", "engines", "--anchor", "1:00"],
            ["--organisation", "engines", "--anchor", "x"],
        ],
    )
    def test_what_it_cannot_understand(self, arguments: list[str], books: Books) -> None:
        assert ran(*arguments)[0] == 1

    def test_one_organisation_of_two(self, books: Books, zoe: Person) -> None:
        spoil(InvoiceLine, books.line.pk, net_amount=D("37.03"))
        assert ran("--organisation", "rivals")[0] == 0
        assert ran("--organisation", "engines")[0] == 1
        assert ran()[2].endswith("1 of 2 organisations are not in order.")


@pytest.mark.django_db(transaction=True)
def test_it_sees_one_moment_and_keeps_nobody_waiting(
    engines: Organisation, cleo: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two checks somebody pays: the sums still fit each other."""
    with at(NOON):
        pk = issued(engines, cleo).pk

        def pay_meanwhile(case: Any) -> Any:
            assert raised(together(lambda: pay(engines, pk, "19.00"))) == []
            yield from ()

        chain_first, *others = package.CHECKS
        with monkeypatch.context() as patch:
            patch.setattr(package, "CHECKS", [chain_first, pay_meanwhile, *others, pay_meanwhile])
            verdict = verify(engines.pk)
        assert verdict.finding is None
        assert (verdict.seen["entries"], verdict.seen["payments"]) == (2, 0)
        verdict = verify(engines.pk)
        assert (verdict.finding, verdict.seen["payments"]) == (None, 2)


@pytest.mark.parametrize(
    ("pattern", "number", "parsed"),
    [
        ("INV-{year}-{number:04}", "INV-2026-0012", (2026, 12)),
        ("INV-{year}-{number:04}", "INV-2026-12345", (2026, 12345)),
        ("INV-{year}-{number:04}", "INV-26-0012", None),
        ("R{yy}/{number}", "R26/7", (2026, 7)),
        ("{number}", "7", (0, 7)),
        ("{number}", "7a", None),
        ("(a+){number:02}.", "(a+)07.", (0, 7)),
        ("{yy}-{year}-{number}", "26-2026-3", (2026, 3)),
    ],
)
def test_a_number_is_read_by_its_pattern(
    pattern: str, number: str, parsed: tuple[int, int] | None
) -> None:
    assert running_number(pattern, number) == parsed
