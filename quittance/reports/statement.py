"""A customer's account: what was invoiced, credited, paid and refunded over some time.

Every movement is a stored amount, every balance the exact sum of those before it: the closing
balance of everything is what invoices and payments say is due, less what is to be refunded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F, QuerySet, Sum, Value
from django.db.models.fields import CharField, DateField
from django.db.models.functions import Cast

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import InvalidInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind
from quittance.payments.models import Payment, Refund

NOTHING = Decimal(0)
PAYMENT, REFUND = "payment", "refund"
# What each kind does to the debt, and in which order those of one day are told.
SIGNS = {Kind.INVOICE.value: 1, Kind.CREDIT_NOTE.value: -1, PAYMENT: -1, REFUND: 1}
ORDER = list(SIGNS)
MOST_MOVEMENTS = 5000


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Movement:
    """One document, payment or refund: `amount` is what it adds to the debt, `balance` what is
    owed after it. `number` is that of the document which it is or is about."""

    kind: str
    id: int
    invoice: int
    on: date
    number: str
    reference: str
    amount: Decimal
    balance: Decimal
    due_date: date | None


@dataclass(frozen=True, slots=True)
class Account:
    """What moved in one currency."""

    currency: str
    opening: Decimal = NOTHING
    movements: tuple[Movement, ...] = ()

    @property
    def closing(self) -> Decimal:
        return self.movements[-1].balance if self.movements else self.opening

    def sum_of(self, kind: str) -> Decimal:
        """What the movements of a kind come to, as a positive amount."""
        amounts = (one.amount for one in self.movements if one.kind == kind)
        return sum((SIGNS[kind] * one for one in amounts), NOTHING)


def accounts_of(organisation: Organisation, customer: Customer, period: Period) -> list[Account]:
    """The customer's account in each currency.

    By the days on which documents were issued and money came or went. Raises InvalidInput for a
    period that is turned round, or in which more than 5,000 things happened.
    """
    if period.end < period.start:
        raise InvalidInput("The period ends before it begins.", attr="to", code="invalid")
    opening = _opening(organisation, customer, period.start)
    rows = list(_movements(organisation, customer, period)[: MOST_MOVEMENTS + 1])
    if len(rows) > MOST_MOVEMENTS:
        detail = f"More than {MOST_MOVEMENTS} movements: ask for a shorter period."
        raise InvalidInput(detail, attr="from", code="too_many")
    rows.sort(key=_place)
    moved = {currency: list(some) for currency, some in groupby(rows, lambda row: row["money"])}
    return [
        _account(currency, opening.get(currency, NOTHING), moved.get(currency, []))
        for currency in sorted(opening.keys() | moved.keys())
    ]


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["money"], row["on"], ORDER.index(row["seen"]), row["row"]


def _account(currency: str, opening: Decimal, rows: Iterable[dict[str, Any]]) -> Account:
    movements, balance = [], opening
    for row in rows:
        amount = SIGNS[row["seen"]] * row["sum"]
        balance += amount
        movements.append(
            Movement(
                kind=row["seen"],
                id=row["row"],
                invoice=row["about"],
                on=row["on"],
                number=row["said"] or "",
                reference=row["ref"],
                amount=amount,
                balance=balance,
                due_date=row["due"],
            )
        )
    return Account(currency, opening, tuple(movements))


def _opening(organisation: Organisation, customer: Customer, start: date) -> dict[str, Decimal]:
    """What was owed in each currency before the first day, where that is not nothing."""
    documents, payments, refunds = (
        rows.filter(**{f"{day}__lt": start})
        .order_by()
        .values(seen=kind, money=currency)
        .annotate(sum=Sum(amount))
        for rows, kind, currency, day, amount in _sources(organisation, customer)
    )
    owed: dict[str, Decimal] = {}
    for row in documents.union(payments, refunds, all=True):
        before = owed.get(row["money"], NOTHING)
        owed[row["money"]] = before + SIGNS[row["seen"]] * row["sum"]
    return {currency: amount for currency, amount in owed.items() if amount}


Source = tuple[QuerySet[Any, Any], Any, F, str, str]


def _sources(organisation: Organisation, customer: Customer) -> tuple[Source, Source, Source]:
    """(rows, kind, currency, column of the day, column of the amount) of each table."""
    issued = Invoice.objects.for_organisation(organisation).issued().filter(customer=customer.pk)
    paid = Payment.objects.for_organisation(organisation).filter(customer=customer.pk)
    back = Refund.objects.for_organisation(organisation).filter(payment__customer=customer.pk)
    return (
        (issued, F("kind"), F("currency"), "issue_date", "total"),
        (paid, Value(PAYMENT, CharField()), F("currency"), "received_on", "amount"),
        (back, Value(REFUND, CharField()), F("payment__currency"), "refunded_on", "amount"),
    )


def _movements(
    organisation: Organisation, customer: Customer, period: Period
) -> QuerySet[Any, Any]:
    documents, payments, refunds = (
        rows.filter(**{f"{day}__range": (period.start, period.end)})
        .order_by()
        .values(
            seen=kind,
            money=currency,
            on=F(day),
            row=F("pk"),
            sum=F(amount),
            **words,
        )
        for (rows, kind, currency, day, amount), words in zip(
            _sources(organisation, customer), WORDS, strict=True
        )
    )
    return documents.union(payments, refunds, all=True)


NO_DAY = Cast(Value(None), DateField())
# What is said of a movement besides, by table.
WORDS: tuple[dict[str, Any], ...] = (
    {"about": F("pk"), "said": F("number"), "ref": Value("", CharField()), "due": F("due_date")},
    {
        "about": F("invoice_id"),
        "said": F("invoice__number"),
        "ref": F("reference"),
        "due": NO_DAY,
    },
    {
        "about": F("invoice_id"),
        "said": F("invoice__number"),
        "ref": F("payment__reference"),
        "due": NO_DAY,
    },
)
