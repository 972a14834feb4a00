"""Everything that a document's page shows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from quittance.accounts.models import Organisation
from quittance.audit.queries import history
from quittance.catalogue.rules import TaxCategory
from quittance.customers.models import Customer
from quittance.invoicing.documents.build import address_of, buyer_of, seller_of
from quittance.invoicing.documents.content import Buyer, Seller
from quittance.invoicing.links import url_of
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax, PublicLink
from quittance.invoicing.queries import parts_of
from quittance.invoicing.rules import Kind, Status
from quittance.notifications.models import Message
from quittance.payments.models import Refund
from quittance.payments.queries import payment_rows
from quittance.reports.telling import ACTOR_IS_GONE, Names, Sentence, told
from quittance.web.formats import Formats, formats_for
from quittance.web.links.page import address_lines

# More happens to few documents; the journal itself has the rest.
MOST_EVENTS = 60
MARKS = {
    "invoice": "invoice",
    "payment": "payment",
    "link": "link",
    "message": "mail",
}
GOOD = {"payment.recorded", "message.sent", "invoice.issued"}
BAD = {"message.failed", "message.uncertain"}


TAX_NAMES: dict[str, Any] = {
    TaxCategory.STANDARD: gettext_lazy("Tax"),
    TaxCategory.ZERO: gettext_lazy("Zero rated"),
    TaxCategory.EXEMPT: gettext_lazy("Exempt"),
    TaxCategory.REVERSE_CHARGE: gettext_lazy("Reverse charge"),
    TaxCategory.INTRA_COMMUNITY: gettext_lazy("Intra-Community supply"),
    TaxCategory.EXPORT: gettext_lazy("Export outside the EU"),
    TaxCategory.OUT_OF_SCOPE: gettext_lazy("Not subject to VAT"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its quantity and unit in the reader's language."""

    line: InvoiceLine
    quantity: str


@dataclass(frozen=True, slots=True)
class Tax:
    """What is taxed alike, with the name of its category."""

    group: InvoiceTax
    name: Any


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer as the document keeps them; of a draft as they are now."""

    name: str
    contact: str
    address: list[str]
    vat_number: str
    email: str


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment with what was given back of it."""

    payment: dict[str, Any]
    refunds: list[Refund]

    @property
    def left(self) -> Decimal:
        left: Decimal = self.payment["amount"] - self.payment["refunded"]
        return left


@dataclass(frozen=True, slots=True)
class Link:
    """A public link; `url` is empty where it opens nothing or can no longer be shown."""

    row: PublicLink
    is_open: bool
    url: str

    @property
    def state(self) -> str:
        if self.is_open:
            return "active"
        return "revoked" if self.row.revoked_at else "expired"


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    icon: str
    tone: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document with all that hangs on it."""

    invoice: Invoice
    seen: str
    days_late: int
    rows: list[Row]
    taxes: list[Tax]
    seller: Party
    buyer: Party
    delivered_to: list[str]
    payments: list[Paid]
    notes: list[Invoice]
    links: list[Link]
    messages: list[Message]
    events: list[Event]
    is_cut: bool

    @property
    def is_draft(self) -> bool:
        return self.invoice.status == Status.DRAFT

    @property
    def is_credit_note(self) -> bool:
        return self.invoice.kind == Kind.CREDIT_NOTE

    @property
    def uncertain(self) -> list[Message]:
        return [one for one in self.messages if one.state == "uncertain"]

    @property
    def failed(self) -> list[Message]:
        return [one for one in self.messages if one.state == "failed"]


def document_of(organisation: Organisation, pk: int) -> Invoice:
    """The document with its customer, what it corrects, and its stored PDF as `pdf_sha256`,
    `pdf_size` (bytes) and `pdf_at`. Raises NotFound."""
    own = Invoice.objects.for_organisation(organisation).select_related("customer", "corrects")
    stored = own.annotate(
        pdf_sha256=F("files__sha256"),
        pdf_size=F("files__file__size"),
        pdf_at=F("files__created_at"),
    )
    invoice: Invoice = stored.found(pk=pk)
    invoice.organisation = organisation
    return invoice


def sheet_of(organisation: Organisation, pk: int) -> Sheet:
    """Raises NotFound, also for another organisation's document."""
    invoice, today = document_of(organisation, pk), organisation.today()
    parts = parts_of(invoice)
    payments = list(_payments(organisation, invoice))
    notes = _credit_notes(invoice)
    events = list(_events(organisation, invoice, payments, notes))
    seller, buyer = parties(invoice, organisation)
    formats = formats_for(get_language() or "en", "", invoice.currency)
    seen = invoice.seen_on(today)
    return Sheet(
        invoice=invoice,
        seen=seen,
        days_late=_days_late(invoice, today) if seen == Status.OVERDUE else 0,
        rows=[Row(line, formats.quantity(line.quantity, line.unit)) for line in parts.lines],
        taxes=[Tax(one, TAX_NAMES.get(one.category, one.category)) for one in parts.taxes],
        seller=_party(seller_of(seller), formats),
        buyer=_party(buyer_of(buyer), formats),
        delivered_to=address_lines(address_of(buyer.get("shipping_address") or {}), formats),
        payments=payments,
        notes=notes,
        links=list(_links(organisation, invoice)),
        messages=_messages(organisation, invoice),
        events=events[:MOST_EVENTS],
        is_cut=len(events) > MOST_EVENTS,
    )


def parties(invoice: Invoice, organisation: Organisation) -> tuple[dict[str, Any], dict[str, Any]]:
    """Snapshots of seller and buyer; of a draft those that it would get today."""
    if invoice.status != Status.DRAFT:
        return invoice.seller or {}, invoice.buyer or {}
    customer: Customer = invoice.customer
    return organisation.snapshot(), customer.snapshot()


def _party(one: Seller | Buyer, formats: Formats) -> Party:
    return Party(
        name=one.name,
        contact=one.contact.name,
        address=address_lines(one.address, formats),
        vat_number=one.vat_number,
        email=one.contact.email,
    )


def _days_late(invoice: Invoice, today: date) -> int:
    return (today - invoice.due_date).days if invoice.due_date else 0


def _payments(organisation: Organisation, invoice: Invoice) -> Iterator[Paid]:
    if invoice.status == Status.DRAFT or invoice.kind != Kind.INVOICE:
        return
    rows = list(payment_rows(organisation).filter(invoice=invoice.pk).order_by("received_on", "id"))
    back: dict[int, list[Refund]] = {}
    if any(row["refunded"] for row in rows):
        own = Refund.objects.for_organisation(organisation)
        for refund in own.filter(invoice=invoice.pk).order_by("id"):
            back.setdefault(refund.payment_id, []).append(refund)
    for row in rows:
        yield Paid(row, back.get(row["id"], []))


def _credit_notes(invoice: Invoice) -> list[Invoice]:
    return list(invoice.credit_notes.order_by("id")) if invoice.amount_credited else []


def _links(organisation: Organisation, invoice: Invoice) -> Iterator[Link]:
    if invoice.status == Status.DRAFT:
        return
    now = timezone.now()
    own = PublicLink.objects.for_organisation(organisation)
    for row in own.filter(invoice=invoice.pk).order_by("-id"):
        is_open = row.is_open(now)
        yield Link(row, is_open, (url_of(row) or "") if is_open else "")


def _messages(organisation: Organisation, invoice: Invoice) -> list[Message]:
    own = Message.objects.for_organisation(organisation)
    about = own.filter(about="invoice", about_id=invoice.pk).order_by("-id")
    return list(about.defer("text", "html")) if invoice.status != Status.DRAFT else []


def _events(
    organisation: Organisation, invoice: Invoice, payments: Sequence[Paid], notes: Sequence[Invoice]
) -> Iterator[Event]:
    """Newest first. All that they speak of is at hand: no names have to be looked for."""
    names = Names(buyers={invoice.pk: (invoice.customer_id, invoice.customer_name)})
    for one in (invoice, *notes, *([invoice.corrects] if invoice.corrects else [])):
        if one.number:
            names.labels["invoice", one.pk] = one.number
    names.currencies.update({paid.payment["id"]: invoice.currency for paid in payments})
    names.labels["customer", invoice.customer_id] = invoice.customer_name
    language = get_language() or "en"
    rows = (
        history(organisation.pk, "invoice", invoice.pk)
        .annotate(**ACTOR_IS_GONE)
        .order_by("-seq")[: MOST_EVENTS + 1]
    )
    for row in rows:
        action, subject = row["action"], row["subject"]
        tone = "good" if action in GOOD else "bad" if action in BAD else ""
        yield Event(row["at"], MARKS.get(subject, "journal"), tone, told(row, language, names))
