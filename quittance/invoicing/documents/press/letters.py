"""What the documents beside invoices and credit notes say: frozen, complete, nothing computed.

Amounts are in `currency`, days are calendar days, texts are clean (texts.py) and empty where there
is none. `language` is an ISO 639-1 code. Whoever fills one in has computed every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quittance.invoicing.documents.content import Address, Buyer, Content, Payment, Seller
from quittance.invoicing.documents.paycodes import PayCode

INVOICE = "invoice"
CREDIT_NOTE = "credit_note"
PAYMENT = "payment"
REFUND = "refund"


@dataclass(frozen=True, slots=True)
class PackedItem:
    """One thing in the parcel."""

    position: int
    name: str
    description: str
    quantity: Decimal
    unit: str
    """UN/ECE Recommendation 20."""
    sku: str = ""


@dataclass(frozen=True, slots=True)
class PackingSlip:
    """What is in the parcel; it names no prices."""

    language: str
    seller: Seller
    buyer: Buyer
    issue_date: date
    items: tuple[PackedItem, ...]
    number: str = ""
    """Its own number, where it has one."""
    invoice_number: str = ""
    purchase_order: str = ""
    delivery_address: Address | None = None
    """Where it is not the buyer's own."""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One line of an account."""

    on: date
    kind: str
    """invoice, credit_note, payment or refund."""
    number: str
    """Of the document, or the payment's reference."""
    amount: Decimal
    """What it adds to the debt: payments and credit notes are negative."""
    balance: Decimal
    """What is owed after it."""
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed by how long it has been due, in days."""

    not_due: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    older: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account over some time."""

    language: str
    seller: Seller
    buyer: Buyer
    currency: str
    issue_date: date
    period_start: date
    period_end: date
    opening: Decimal
    closing: Decimal
    entries: tuple[StatementEntry, ...]
    ageing: Ageing | None = None
    payment: Payment | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class SettledInvoice:
    """What of a payment went to which invoice."""

    number: str
    issue_date: date | None
    total: Decimal
    paid: Decimal
    """By this payment."""
    due: Decimal
    """What is left after it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a payment was received."""

    language: str
    seller: Seller
    buyer: Buyer
    currency: str
    issue_date: date
    received_on: date
    amount: Decimal
    method: str
    """As people read it, in the document's language: Bank transfer."""
    reference: str = ""
    number: str = ""
    """Its own number, where it has one."""
    settled: tuple[SettledInvoice, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """What a reminder asks for."""

    number: str
    issue_date: date
    due_date: date
    days_overdue: int
    total: Decimal
    paid: Decimal
    """Paid and credited."""
    due: Decimal


@dataclass(frozen=True, slots=True)
class Reminder:
    """That something is still to be paid: friendly (level 1), firm (2), for the last time (3)."""

    language: str
    seller: Seller
    buyer: Buyer
    currency: str
    issue_date: date
    level: int
    items: tuple[OpenInvoice, ...]
    due: Decimal
    """All of it, with fee and interest."""
    pay_by: date | None = None
    fee: Decimal = Decimal(0)
    interest: Decimal = Decimal(0)
    payment: Payment | None = None
    pay: PayCode | None = None
    text: str = ""
    """Instead of the level's own words."""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer: described like an invoice, of which it has the figures but not the meaning."""

    content: Content
    valid_until: date | None = None


Letter = PackingSlip | Statement | Receipt | Reminder | Quote
