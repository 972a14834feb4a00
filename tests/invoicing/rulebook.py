"""The rules of invoices told a second time, in plain Python: no database, none of the project's
own arithmetic (that is in abacus.py). Each rule raises Refused with the code that it is told by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.invoicing.abacus import PLACES, Figures, Item, difference, half_up, reckon

D = Decimal
NOTHING = D(0)


class Refused(Exception):
    """With which code."""


@dataclass(eq=False)
class Buyer:
    name: str
    currency: str = "EUR"
    archived: bool = False


@dataclass(eq=False)
class Ware:
    """A product of the catalogue."""

    name: str
    price: Decimal
    rate: Decimal

    def price_for(self, document: Mapping[str, Any]) -> Decimal | None:
        """Its price is in euros and without its tax; there is none in another currency."""
        if document["currency"] != "EUR":
            return None
        if not document["inside"]:
            return self.price
        return D(half_up(Fraction(self.price) * (1 + Fraction(self.rate) / 100) * 10**6)).scaleb(-6)


@dataclass(eq=False)
class Money:
    invoice: Document
    amount: Decimal
    reference: str | None = None
    refunded: Decimal = NOTHING


@dataclass(eq=False)
class Document:
    items: list[Item]
    buyer: Buyer
    currency: str = "EUR"
    inside: bool = False
    discount: Decimal = NOTHING
    due: date | None = None
    number: str | None = None
    notes: str = ""
    kind: str = "invoice"
    status: str = "draft"
    issued_on: date | None = None
    paid: Decimal = NOTHING
    credited: Decimal = NOTHING
    name: str = ""
    corrects: Document | None = None
    figures: Figures = field(default_factory=Figures)

    @property
    def scale(self) -> int:
        scale: int = 10 ** PLACES[self.currency]
        return scale

    def money(self, units: int) -> Decimal:
        return D(units).scaleb(-PLACES[self.currency])

    @property
    def unit(self) -> Decimal:
        return self.money(1)

    @property
    def total(self) -> Decimal:
        return self.money(self.figures.total)

    @property
    def left(self) -> Decimal:
        """What is owed; below nothing what has to be given back."""
        return self.total - self.paid - self.credited if self.kind == "invoice" else NOTHING

    def is_exact(self, amount: Decimal) -> bool:
        return amount == amount.quantize(self.unit)

    def reckon(self) -> None:
        """In the order in which the fields are looked at; the first that is wrong is told."""
        sums = []
        for item in self.items:
            plain = replace(item, off=NOTHING)
            plain.reckon(self.scale)
            if item.off and not self.is_exact(item.off):
                raise Refused("max_decimal_places")
            if item.off > self.money(plain.priced):
                raise Refused("max_value")
            sums.append(self.money(plain.amount) - item.off)
        if self.discount and not self.is_exact(self.discount):
            raise Refused("max_decimal_places")
        if self.discount > sum(sums):
            raise Refused("max_value")
        discount = int(self.discount * self.scale)
        self.figures = reckon(self.items, self.scale, discount, self.inside)

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

    def seen(self, today: date) -> str:
        is_late = self.due is not None and self.due < today
        late = self.kind == "invoice" and self.status == "sent" and is_late
        return "overdue" if late else self.status


@dataclass
class Books:
    today: date
    documents: list[Document] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    next_number: dict[tuple[str, int], int] = field(default_factory=dict)
    latest: dict[tuple[str, int], date] = field(default_factory=dict)
    entries: int = 0

    def draft(self, document: Document) -> Document:
        self.check_parts(document, kept=None)
        self.check_free(document.number, None)
        document.name = document.buyer.name
        document.reckon()
        self.documents.append(document)
        self.entries += 1
        return document

    def revise(self, document: Document, **changes: Any) -> None:
        self.must_be_draft(document)
        new = replace(document, **{"items": [replace(i) for i in document.items], **changes})
        is_reckoned = bool(changes.keys() - {"due", "notes", "number", "buyer"})
        self.check_parts(new, kept=document.buyer)
        if is_reckoned or "number" in changes:
            self.check_free(new.number, document)
        # Whoever is named again is called as they are now.
        if new.buyer is not document.buyer or ("buyer" in changes and not is_reckoned):
            new.name = new.buyer.name
        if is_reckoned:
            new.reckon()
        # That the buyer has another name now, the entry about the buyer tells.
        same = replace(new, name=document.name)
        is_another = new.buyer is not document.buyer or vars(same) != vars(document)
        vars(document).update(vars(new))
        # Who saves what stands there already leaves no entry, but where lines are written anew.
        self.entries += is_reckoned or is_another

    def check_parts(self, document: Document, kept: Buyer | None) -> None:
        if document.buyer.archived and document.buyer is not kept:
            raise Refused("archived")
        if not document.items or any(item.price is None for item in document.items):
            raise Refused("required")

    def delete(self, document: Document) -> None:
        self.must_be_draft(document)
        # By identity: two drafts may say the same.
        self.documents = [one for one in self.documents if one is not document]
        self.entries += 1

    def duplicate(self, document: Document) -> Document:
        if document.kind != "invoice":
            raise Refused("invalid_transition")
        items = [replace(item, credited=NOTHING) for item in document.items]
        copied = ("buyer", "currency", "inside", "discount", "notes")
        return self.draft(Document(items, **{name: getattr(document, name) for name in copied}))

    def issue(self, document: Document, on: date | None) -> None:
        if document.status != "draft":
            raise Refused("invalid_transition")
        if on is not None and on > self.today:
            raise Refused("future_date")
        self.check_free(document.number, document)
        day = on or self.today
        if not document.number:
            document.number, day = self.take_number("invoice", day, or_later=on is None)
        document.issued_on, document.name = day, document.buyer.name
        document.due = document.due or day + timedelta(days=30)
        document.settle(self.today)
        self.entries += 1

    def pay(self, document: Document, amount: Decimal, reference: str | None) -> Money:
        first = next((m for m in self.money if reference and m.reference == reference), None)
        if first:
            if first.invoice is not document:
                raise Refused("provider_reference_reused")
            return first
        if document.kind != "invoice" or document.status == "draft":
            raise Refused("invoice_not_payable")
        if amount <= 0:
            raise Refused("min_value")
        if not document.is_exact(amount):
            raise Refused("max_decimal_places")
        if amount > max(document.left, NOTHING):
            raise Refused("overpayment")
        document.paid += amount
        document.settle(self.today)
        self.money.append(Money(document, amount, reference))
        self.entries += 1
        return self.money[-1]

    def refund(self, money: Money, amount: Decimal | None) -> None:
        left = money.amount - money.refunded
        if not left:
            raise Refused("already_refunded")
        amount = left if amount is None else amount
        if amount <= 0:
            raise Refused("min_value")
        if not money.invoice.is_exact(amount):
            raise Refused("max_decimal_places")
        if amount > left:
            raise Refused("exceeds_payment")
        money.refunded += amount
        money.invoice.paid -= amount
        money.invoice.settle(self.today)
        self.entries += 1

    def credit(self, document: Document, wanted: list[Decimal] | None) -> Document:
        """`wanted`: a quantity for each line, 0 for one that is not named."""
        if document.kind != "invoice" or document.status == "draft":
            raise Refused("invalid_transition")
        items = document.items
        before = [item.credited for item in items]
        if all(item.credited == item.quantity for item in items):
            raise Refused("nothing_to_credit")
        if wanted is None:
            wanted = [item.quantity - item.credited for item in items]
        after = [was + more for was, more in zip(before, wanted, strict=True)]
        if any(now > item.quantity for now, item in zip(after, items, strict=True)):
            raise Refused("exceeds_remaining")
        lines, figures = difference(items, document.figures, before, after, document.inside)
        for item, quantity in zip(items, after, strict=True):
            item.credited = quantity
        note = replace(
            document,
            items=lines,
            figures=figures,
            kind="credit_note",
            status="sent",
            corrects=document,
            paid=NOTHING,
            credited=NOTHING,
            due=None,
            notes="",
        )
        note.number, note.issued_on = self.take_number("credit_note", self.today, or_later=True)
        document.credited += note.total
        document.settle(self.today)
        self.documents.append(note)
        self.entries += 1
        return note

    def mark_overdue(self) -> int:
        late = [
            one
            for one in self.documents
            if one.kind == "invoice" and one.status == "sent" and one.due and one.due < self.today
        ]
        for one in late:
            one.status = "overdue"
        self.entries += bool(late)
        return len(late)

    def take_number(self, kind: str, on: date, *, or_later: bool) -> tuple[str, date]:
        series = (kind, on.year)
        latest = max(self.latest.get(series, on), on)
        if on < latest and not or_later:
            raise Refused("runs_backwards")
        prefix = "INV" if kind == "invoice" else "CN"
        taken = {one.number for one in self.documents if one.status != "draft"}
        number = self.next_number.get(series, 1)
        while f"{prefix}-{on.year}-{number:04}" in taken:
            number += 1
        self.next_number[series], self.latest[series] = number + 1, latest
        return f"{prefix}-{on.year}-{number:04}", latest

    def check_free(self, number: str | None, own: Document | None) -> None:
        others = (one.number for one in self.documents if one is not own)
        if number and number in others:
            raise Refused("unique")

    def must_be_draft(self, document: Document) -> None:
        if document.status != "draft":
            raise Refused("invoice_immutable")
