"""What goes along with mails about orders: the invoice, or what took it back. Whether a mail still
tells the truth is asked here."""

from __future__ import annotations

from quittance.invoicing.enclosing import document_file, xml_files
from quittance.invoicing.models import Invoice
from quittance.notifications.attaching import Attachment, Obsolete
from quittance.notifications.models import Message
from quittance.shop.models import Order
from quittance.shop.rules import ENDED

RELATED = ("corrects", "customer", "organisation")


def invoice_of_order(message: Message) -> list[Attachment]:
    """As with a mail of the invoice itself. Raises Obsolete for an order that has come to nothing:
    nobody should be asked to pay it."""
    order = _open_order(message)
    own = Invoice.objects.for_organisation(message.organisation_id).select_related(*RELATED)
    invoice = own.get(pk=order.invoice_id)
    return [document_file(invoice), *xml_files(invoice)]


def nothing_unless_ended(message: Message) -> list[Attachment]:
    """Raises Obsolete for an order that has come to nothing meanwhile."""
    _open_order(message)
    return []


def credit_notes_of_order(message: Message) -> list[Attachment]:
    own = Invoice.objects.for_organisation(message.organisation_id)
    notes = own.issued().filter(corrects=_order(message).invoice_id)
    return [document_file(one) for one in notes.select_related(*RELATED).order_by("pk")]


def _open_order(message: Message) -> Order:
    order = _order(message)
    if order.status in ENDED:
        raise Obsolete(f"Not sent: the order is {order.status} meanwhile.")
    return order


def _order(message: Message) -> Order:
    return Order.objects.for_organisation(message.organisation_id).get(pk=message.about_id)
