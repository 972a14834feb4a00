"""The rules of invoices told a second time, in plain Python on Decimals: no database, none of the
project's own arithmetic. Documents are invoices in euros with prices before tax."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

D = Decimal
NOTHING, CENT = D(0), D("0.01")


class Refused(Exception):
    """With which code."""


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass
class Sold:
    quantity: Decimal
    price: Decimal
    rate: Decimal
    credited: Decimal = NOTHING

    def net(self, quantity: Decimal) -> Decimal:
        """What this much of the line comes to."""
        whole = cents(self.quantity * self.price)
        return whole if quantity == self.quantity else cents(whole * quantity / self.quantity)


def net_and_tax(lines: list[Sold], quantities: list[Decimal]) -> tuple[Decimal, Decimal]:
    nets: dict[Decimal, Decimal] = {}
    for line, quantity in zip(lines, quantities, strict=True):
        nets[line.rate] = nets.get(line.rate, NOTHING) + line.net(quantity)
    taxes = (cents(net * rate / 100) for rate, net in nets.items())
    return sum(nets.values(), NOTHING), sum(taxes, NOTHING)


@dataclass
class Money:
    invoice: Document
    amount: Decimal
    refunded: Decimal = NOTHING


@dataclass
class Document:
    lines: list[Sold]
    due: date | None = None
    number: str | None = None
    kind: str = "invoice"
    status: str = "draft"
    issued_on: date | None = None
    paid: Decimal = NOTHING
    credited: Decimal = NOTHING
    subtotal: Decimal = NOTHING
    tax: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.tax

    @property
    def left(self) -> Decimal:
        """What is owed; below nothing what has to be given back."""
        return self.total - self.paid - self.credited if self.kind == "invoice" else NOTHING

    def reckon(self) -> None:
        self.subtotal, self.tax = net_and_tax(self.lines, [line.quantity for line in self.lines])

    def settle(self, today: date) -> None:
        if self.credited and self.credited == self.total:
            self.status = "credited"
        elif self.left <= 0:
            self.status = "paid"
        elif self.status == "draft":
            self.status = "overdue" if self.due and self.due < today else "sent"
        elif self.status == "paid":
            # Late or not: the next run marks it.
            self.status = "sent"


@dataclass
class Books:
    today: date
    documents: list[Document] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    next_number: dict[tuple[str, int], int] = field(default_factory=dict)
    latest: dict[tuple[str, int], date] = field(default_factory=dict)

    def draft(self, lines: list[Sold], due: date | None, number: str | None) -> Document:
        self.check_free(number, None)
        document = Document(lines, due, number)
        document.reckon()
        self.documents.append(document)
        return document

    def revise(self, document: Document, lines: list[Sold], number: str | None) -> None:
        self.must_be_draft(document)
        self.check_free(number, document)
        document.lines, document.number = lines, number
        document.reckon()

    def delete(self, document: Document) -> None:
        self.must_be_draft(document)
        # By identity: two drafts may say the same.
        self.documents = [one for one in self.documents if one is not document]

    def issue(self, document: Document, on: date) -> None:
        if document.status != "draft":
            raise Refused("invalid_transition")
        if on > self.today:
            raise Refused("future_date")
        self.check_free(document.number, document)
        document.number = document.number or self.take_number("invoice", on)
        document.issued_on = on
        document.due = document.due or on + timedelta(days=30)
        document.settle(self.today)

    def pay(self, document: Document, amount: Decimal) -> None:
        if document.kind != "invoice" or document.status == "draft":
            raise Refused("invoice_not_payable")
        if amount <= 0:
            raise Refused("min_value")
        if amount > max(document.left, NOTHING):
            raise Refused("overpayment")
        document.paid += amount
        document.settle(self.today)
        self.money.append(Money(document, amount))

    def refund(self, money: Money, amount: Decimal | None) -> None:
        left = money.amount - money.refunded
        if not left:
            raise Refused("already_refunded")
        amount = left if amount is None else amount
        if amount > left:
            raise Refused("exceeds_payment")
        money.refunded += amount
        money.invoice.paid -= amount
        money.invoice.settle(self.today)

    def credit(self, document: Document, wanted: list[Decimal] | None) -> Document:
        """`wanted`: a quantity for each line, 0 for one that is not named."""
        if document.kind != "invoice" or document.status == "draft":
            raise Refused("invalid_transition")
        before = [line.credited for line in document.lines]
        if all(line.credited == line.quantity for line in document.lines):
            raise Refused("nothing_to_credit")
        if wanted is None:
            wanted = [line.quantity - line.credited for line in document.lines]
        after = [was + more for was, more in zip(before, wanted, strict=True)]
        if any(now > line.quantity for now, line in zip(after, document.lines, strict=True)):
            raise Refused("exceeds_remaining")
        was, now = net_and_tax(document.lines, before), net_and_tax(document.lines, after)
        for line, quantity in zip(document.lines, after, strict=True):
            line.credited = quantity
        note = Document([], kind="credit_note", status="sent", issued_on=self.today)
        note.number = self.take_number("credit_note", self.today)
        note.subtotal, note.tax = now[0] - was[0], now[1] - was[1]
        document.credited += note.total
        document.settle(self.today)
        self.documents.append(note)
        return note

    def mark_overdue(self) -> int:
        late = [
            one
            for one in self.documents
            if one.kind == "invoice" and one.status == "sent" and one.due and one.due < self.today
        ]
        for one in late:
            one.status = "overdue"
        return len(late)

    def take_number(self, kind: str, on: date) -> str:
        series = (kind, on.year)
        if on < self.latest.get(series, on):
            raise Refused("runs_backwards")
        prefix = "INV" if kind == "invoice" else "CN"
        taken = {one.number for one in self.documents if one.status != "draft"}
        number = self.next_number.get(series, 1)
        while f"{prefix}-{on.year}-{number:04}" in taken:
            number += 1
        self.next_number[series], self.latest[series] = number + 1, on
        return f"{prefix}-{on.year}-{number:04}"

    def check_free(self, number: str | None, own: Document | None) -> None:
        others = (one.number for one in self.documents if one is not own)
        if number and number in others:
            raise Refused("unique")

    def must_be_draft(self, document: Document) -> None:
        if document.status != "draft":
            raise Refused("invoice_immutable")
