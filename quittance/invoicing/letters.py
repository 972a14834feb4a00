"""Letters around a document: packing slip, quote, reminder. Figures are stored ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext

from quittance.accounts.models import Organisation
from quittance.customers.queries import customer_of
from quittance.errors import InvalidInput
from quittance.invoicing.documents.build import address_of, buyer_of, content_of, seller_of
from quittance.invoicing.documents.content import Address
from quittance.invoicing.documents.paycodes import pay_code
from quittance.invoicing.documents.press.letters import (
    OpenInvoice,
    PackedItem,
    PackingSlip,
    Quote,
    Reminder,
)
from quittance.invoicing.documents.texts import clean, first_line, one_line
from quittance.invoicing.errors import InvalidTransition
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.invoicing.printing import described, settled
from quittance.invoicing.rules import Kind, Status

Party = dict[str, Any]
# Friendly, firm, for the last time.
LEVELS = (1, 2, 3)
# Days that a reminder gives to pay.
GRACE_DAYS = 7


def packing_slip(invoice: Invoice, organisation: Organisation) -> PackingSlip:
    """What of an invoice is in the parcel. Raises InvalidTransition for a credit note."""
    if invoice.kind != Kind.INVOICE:
        raise InvalidTransition(
            gettext("A credit note sends nothing. Ask for the packing slip of its invoice.")
        )
    seller, buyer = parties(invoice, organisation)
    shipping = address_of(buyer.get("shipping_address") or {})
    return PackingSlip(
        language=language_of(seller),
        seller=seller_of(seller),
        buyer=buyer_of(buyer),
        issue_date=invoice.issue_date or organisation.today(),
        items=tuple(_items(invoice.lines.select_related("product").order_by("position"))),
        invoice_number=one_line(invoice.number),
        purchase_order=one_line(invoice.purchase_order),
        delivery_address=None if shipping == Address() else shipping,
        notes=clean(invoice.notes),
    )


def quote(invoice: Invoice, organisation: Organisation, *, valid_until: date | None) -> Quote:
    """A draft as an offer. Raises InvalidTransition for what has been issued, and InvalidInput for
    a `valid_until` that is past."""
    if invoice.status != Status.DRAFT:
        raise InvalidTransition(
            gettext("This has been issued already: only a draft can be offered.")
        )
    if valid_until and valid_until < organisation.today():
        raise InvalidInput(
            gettext("The offer must be valid today at least."), attr="valid_until", code="min_value"
        )
    content = described(invoice, organisation)
    # Of an invoice without a day of supply it is the day of issue; an offer promises none.
    delivery = replace(content.delivery, delivered_on=invoice.delivery_date)
    return Quote(content=replace(content, delivery=delivery), valid_until=valid_until)


def reminder(invoice: Invoice, organisation: Organisation, *, level: int, today: date) -> Reminder:
    """That an invoice is overdue: `level` 1 is friendly, 3 the last one before others are asked.

    Raises InvalidTransition where nothing is overdue.
    """
    issued, due = invoice.issue_date, invoice.due_date
    if invoice.seen_on(today) != Status.OVERDUE or issued is None or due is None:
        raise InvalidTransition(gettext("Nothing of this document is overdue."))
    seller = invoice.seller or {}
    content = content_of(invoice, prepaid=settled(invoice))
    return Reminder(
        language=language_of(seller),
        seller=content.seller,
        buyer=content.buyer,
        currency=invoice.currency,
        issue_date=today,
        level=level,
        items=(_open(invoice, issued, due, today),),
        due=invoice.balance_due,
        pay_by=today + timedelta(days=GRACE_DAYS),
        payment=content.payment,
        pay=pay_code(content, due=invoice.balance_due, upi_id=str(seller.get("upi_id") or "")),
    )


def parties(invoice: Invoice, organisation: Organisation) -> tuple[Party, Party]:
    """Seller and buyer as the document keeps them, of a draft as they are now."""
    if invoice.status != Status.DRAFT:
        return invoice.seller or {}, invoice.buyer or {}
    customer = customer_of(organisation, invoice.customer_id)
    return organisation.snapshot(), customer.snapshot()


def language_of(seller: Party) -> str:
    return str(seller.get("language") or "en")


def _open(invoice: Invoice, issue_date: date, due_date: date, today: date) -> OpenInvoice:
    return OpenInvoice(
        number=one_line(invoice.number),
        issue_date=issue_date,
        due_date=due_date,
        days_overdue=(today - due_date).days,
        total=invoice.total,
        paid=settled(invoice),
        due=invoice.balance_due,
    )


def _items(lines: Iterable[InvoiceLine]) -> Iterable[PackedItem]:
    for line in lines:
        name, description = first_line(line.description)
        yield PackedItem(
            position=line.position,
            name=name,
            description=description,
            quantity=line.quantity,
            unit=line.unit,
            sku=one_line(line.product.sku) if line.product else "",
        )
