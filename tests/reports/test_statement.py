"""A customer's account says what invoices and payments say, to the cent and on each day."""

from __future__ import annotations

import contextlib
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import InvalidInput
from quittance.invoicing.models import Invoice
from quittance.money import exponent
from quittance.payments.errors import AlreadyRefunded
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from quittance.reports import statement
from quittance.reports.letters import ageing
from quittance.reports.letters import statement as letter
from quittance.reports.statement import Account, Period, accounts_of
from tests.frame.lawless import triggers_resting
from tests.invoicing.making import NOON, TODAY, D, at, credit, draft, issued, line, pay
from tests.people import organisation

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def own(db: None) -> Organisation:
    return organisation("Engines")


@pytest.fixture
def cleo(own: Organisation) -> Customer:
    return Customer.objects.create(organisation=own, name="Cleo", currency="EUR")


def on(day: date) -> Any:
    return at(datetime(day.year, day.month, day.day, 12, tzinfo=NOON.tzinfo))


def told(account: Account) -> list[tuple[str, str, str]]:
    return [(one.kind, str(one.amount), str(one.balance)) for one in account.movements]


def test_everything_that_moved_in_its_order(own: Organisation, cleo: Customer) -> None:
    with on(date(2026, 3, 1)):
        first = issued(own, cleo)
    with on(date(2026, 3, 5)):
        payment = pay(own, first.pk, "119.00", reference="Thanks").payment
        note = credit(own, first, (1, "0.5"))
        back = refund_payment(organisation=own, payment_id=payment.pk, by=None, amount=D("59.50"))
    with on(date(2026, 3, 5)):
        second = issued(own, cleo)
        draft(own, cleo)
    with on(date(2026, 3, 9)):
        [account] = accounts_of(own, cleo, YEAR)
    assert [(one.kind, one.amount, one.balance) for one in account.movements] == [
        ("invoice", D(119), D(119)),
        ("invoice", D(119), D(238)),
        ("credit_note", D("-59.50"), D("178.50")),
        ("payment", D(-119), D("59.50")),
        ("refund", D("59.50"), D(119)),
    ]
    assert [(one.id, one.invoice, one.number) for one in account.movements] == [
        (first.pk, first.pk, first.number),
        (second.pk, second.pk, second.number),
        (note.pk, note.pk, note.number),
        (payment.pk, first.pk, first.number),
        (back.refund.pk, first.pk, first.number),
    ]
    assert [one.reference for one in account.movements] == ["", "", "", "Thanks", "Thanks"]
    assert [one.due_date for one in account.movements] == [
        first.due_date,
        second.due_date,
        note.due_date,
        None,
        None,
    ]
    assert (account.currency, account.opening, account.closing) == ("EUR", D(0), D(119))
    kinds = ("invoice", "credit_note", "payment", "refund")
    assert [account.sum_of(kind) for kind in kinds] == [D(238), D("59.50"), D(119), D("59.50")]


def test_what_was_before_is_the_opening_balance(own: Organisation, cleo: Customer) -> None:
    with on(date(2026, 1, 31)):
        one = issued(own, cleo)
        pay(own, one.pk, "19.00")
    with on(date(2026, 2, 1)):
        pay(own, one.pk, "50.00")
    [account] = accounts_of(own, cleo, Period(date(2026, 2, 1), date(2026, 2, 28)))
    assert (account.opening, account.closing) == (D(100), D(50))
    [later] = accounts_of(own, cleo, Period(date(2026, 3, 1), date(2026, 3, 1)))
    assert (later.opening, later.movements, later.closing) == (D(50), (), D(50))
    assert accounts_of(own, cleo, Period(date(2025, 1, 1), date(2025, 12, 31))) == []


def test_what_came_to_nothing_before_is_not_told(own: Organisation, cleo: Customer) -> None:
    with on(date(2026, 1, 31)):
        pay(own, issued(own, cleo).pk, "119.00")
    assert accounts_of(own, cleo, Period(date(2026, 2, 1), date(2026, 2, 28))) == []


def test_each_currency_is_an_account_of_its_own(own: Organisation, cleo: Customer) -> None:
    with on(TODAY):
        for currency in ("JPY", "EUR", "KWD"):
            issued(own, cleo, currency=currency)
        accounts = accounts_of(own, cleo, YEAR)
    assert [(one.currency, one.closing) for one in accounts] == [
        ("EUR", D(119)),
        ("JPY", D(119)),
        ("KWD", D(119)),
    ]


def test_others_have_no_part_in_it(own: Organisation, cleo: Customer) -> None:
    rival = organisation("Rivals")
    rita = Customer.objects.create(organisation=rival, name="Rita", currency="EUR")
    bob = Customer.objects.create(organisation=own, name="Bob", currency="EUR")
    with on(TODAY):
        for business, customer in ((rival, rita), (own, bob)):
            one = issued(business, customer)
            payment = pay(business, one.pk, "119.00").payment
            refund_payment(organisation=business, payment_id=payment.pk, by=None)
    assert accounts_of(own, cleo, YEAR) == []
    assert accounts_of(own, rita, YEAR) == []


def test_a_period_turned_round_is_refused(own: Organisation, cleo: Customer) -> None:
    with pytest.raises(InvalidInput, match="ends before"):
        accounts_of(own, cleo, Period(date(2026, 2, 2), date(2026, 2, 1)))


def test_more_than_can_be_read_is_refused(
    own: Organisation, cleo: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement, "MOST_MOVEMENTS", 2)
    with on(TODAY):
        for _ in range(2):
            issued(own, cleo)
        assert len(accounts_of(own, cleo, YEAR)[0].movements) == 2
        issued(own, cleo)
        with pytest.raises(InvalidInput) as refused:
            accounts_of(own, cleo, YEAR)
    assert [(one.code, one.attr) for one in refused.value.problems] == [("too_many", "from")]


def test_it_takes_two_statements(own: Organisation, cleo: Customer) -> None:
    with on(TODAY):
        for _ in range(3):
            pay(own, issued(own, cleo).pk, "19.00")
    with CaptureQueriesContext(connection) as queries:
        accounts_of(own, cleo, YEAR)
    assert len(queries) == 2


@pytest.mark.parametrize("seed", range(6))
def test_balances_are_what_invoices_and_payments_say(
    seed: int, own: Organisation, cleo: Customer
) -> None:
    """Random lives of many documents over two months, looked at in random periods."""
    luck = random.Random(seed)
    first = date(2026, 9, 1)
    days = [first + timedelta(days=number) for number in range(60)]
    for day in days:
        with on(day):
            live_a_day(luck, own, cleo)
    whole = {one.currency: one for one in accounts_of(own, cleo, Period(days[0], days[-1]))}
    rows = (
        Invoice.objects.filter(organisation=own, kind="invoice")
        .exclude(status="draft")
        .values("currency")
        .annotate(
            invoiced=Sum("total"),
            credited=Sum("amount_credited"),
            paid=Sum("amount_paid"),
            left=Sum(F("balance_due")) - Sum(F("refund_due")),
        )
    )
    assert len(rows) > 1
    for row in rows:
        account = whole[row["currency"]]
        assert account.closing == row["left"]
        assert account.sum_of("invoice") == row["invoiced"]
        assert account.sum_of("credit_note") == row["credited"]
        assert account.sum_of("payment") - account.sum_of("refund") == row["paid"]
        balance = account.opening
        for one in account.movements:
            balance += one.amount
            assert one.balance == balance
    cut = sorted(luck.sample(days[1:], 3))
    for currency, account in whole.items():
        balance = D(0)
        for start, end in zip([days[0], *cut], [*cut, days[-1] + timedelta(days=1)], strict=True):
            part = only(own, cleo, Period(start, end - timedelta(days=1)), currency)
            assert part.opening == balance
            balance = part.closing
        assert balance == account.closing


def only(own: Organisation, cleo: Customer, period: Period, currency: str) -> Account:
    found = {one.currency: one for one in accounts_of(own, cleo, period)}
    return found.get(currency, Account(currency))


def live_a_day(luck: random.Random, own: Organisation, cleo: Customer) -> None:
    for _ in range(luck.randint(0, 2)):
        currency = luck.choice(["EUR", "EUR", "JPY", "KWD"])
        price = Decimal(luck.randint(1, 99_999))
        issued(own, cleo, line(unit_price=price, quantity=D(luck.randint(1, 3))), currency=currency)
    some = list(Invoice.objects.filter(kind="invoice").exclude(status="draft").order_by("pk"))
    for one in luck.sample(some, min(len(some), 2)):
        happen(luck, own, one)


def happen(luck: random.Random, own: Organisation, one: Invoice) -> None:
    what = luck.random()
    places = Decimal(1).scaleb(-exponent(one.currency))
    if what < 0.5 and one.balance_due:
        part = (one.balance_due * luck.randint(1, 4) / 4).quantize(places)
        pay(own, one.pk, str(max(part, places)))
    elif what < 0.7 and one.amount_credited < one.total:
        credit(own, one, *([(1, "1")] if luck.random() < 0.5 and not one.amount_credited else []))
    else:
        payment = one.payments.order_by("-pk").first()
        if payment is not None:
            give_back(own, payment)


def give_back(own: Organisation, payment: Payment) -> None:
    """All that is left of a payment, if anything is."""
    with contextlib.suppress(AlreadyRefunded):
        refund_payment(organisation=own, payment_id=payment.pk, by=None)


class TestLetter:
    def test_it_says_the_same_as_the_figures(self, own: Organisation, cleo: Customer) -> None:
        with on(TODAY):
            one = issued(own, cleo)
            pay(own, one.pk, "19.00", reference="Wire 7")
            [account] = accounts_of(own, cleo, YEAR)
            said = letter(account, own, cleo, Period(date(2026, 1, 1), TODAY))
        assert (said.currency, said.opening, said.closing) == ("EUR", D(0), D(100))
        assert [(e.kind, e.number, e.amount, e.balance) for e in said.entries] == [
            ("invoice", one.number, D(119), D(119)),
            ("payment", "Wire 7", D(-19), D(100)),
        ]
        assert (said.seller.name, said.buyer.name) == ("Engines", "Cleo")
        assert said.ageing is not None
        assert said.payment is None

    def test_it_names_the_account_to_pay_into(self, own: Organisation, cleo: Customer) -> None:
        own.iban = "DE89370400440532013000"
        said = letter(Account("EUR"), own, cleo, YEAR)
        assert said.payment is not None
        assert (said.payment.iban, said.payment.reference) == (own.iban, "")

    def test_how_late_it_is_is_only_known_of_today(self, own: Organisation, cleo: Customer) -> None:
        with on(TODAY):
            issued(own, cleo)
            [account] = accounts_of(own, cleo, YEAR)
            past = Period(date(2026, 1, 1), TODAY - timedelta(days=1))
            assert letter(account, own, cleo, past).ageing is None

    def test_what_is_due_is_told_by_how_long(self, own: Organisation, cleo: Customer) -> None:
        late = (-5, 0, 1, 30, 31, 60, 61, 90, 91, 500)
        with on(TODAY):
            for days in late:
                issued(own, cleo, due_date=TODAY - timedelta(days=days))
            issued(own, cleo, currency="USD")
            pay(own, issued(own, cleo, due_date=TODAY - timedelta(days=7)).pk, "119.00")
            found = ageing(own, cleo, "EUR")
        shares = (found.not_due, found.days_1_30, found.days_31_60, found.days_61_90, found.older)
        assert shares == (D(238),) * 5

    def test_what_an_import_brought_is_in_it(self, own: Organisation, cleo: Customer) -> None:
        """Also a credit note that names no invoice."""
        with on(TODAY):
            one = issued(own, cleo)
            note = credit(own, one)
        with triggers_resting() as cursor:
            cursor.execute(
                "UPDATE invoicing_invoice SET corrects_id = NULL WHERE id = %s", [note.pk]
            )
        [account] = accounts_of(own, cleo, YEAR)
        assert (account.closing, len(account.movements)) == (D(0), 2)
