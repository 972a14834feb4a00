"""What goes along with a mail about a document: files, and the address of its public page."""

from __future__ import annotations

from collections.abc import Iterator

from quittance.invoicing.documents.asking import is_einvoice
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.documents.xmlfiles import customers_file
from quittance.invoicing.letters import LEVELS, reminder
from quittance.invoicing.links import url_of
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations.link import create_link
from quittance.invoicing.printing import issued_pdf, letter_pdf
from quittance.invoicing.rules import OPEN, Status
from quittance.notifications.attaching import Attachment, Obsolete
from quittance.notifications.models import Message
from quittance.notifications.rules import Kind

PDF = "application/pdf"
XML = "application/xml"


def address_for(message: Message) -> str:
    """Of the link that the message gives, or of a new one where that was made under another
    secret key."""
    links = PublicLink.objects.for_organisation(message.organisation_id)
    known = links.select_related("organisation").found(pk=message.link_id)
    url = url_of(known)
    if url is None:
        made = create_link(organisation=known.organisation, invoice_id=known.invoice_id, by=None)
        url = url_of(made)
    return url or ""


def files_for(message: Message) -> list[Attachment]:
    """What goes along with a mail about a document. Raises Obsolete for a reminder of what nobody
    owes any more, and what printing raises."""
    own = Invoice.objects.for_organisation(message.organisation_id)
    about = own.select_related("corrects", "customer", "organisation").get(pk=message.about_id)
    if message.kind != Kind.REMINDER:
        return [document_file(about), *xml_files(about)]
    if about.status not in OPEN:
        raise Obsolete(f"Not sent: the invoice is {about.status} meanwhile.")
    return [*reminder_files(about, message.level), document_file(about)]


def document_file(invoice: Invoice) -> Attachment:
    """The very PDF that was stored, with the e-invoice inside."""
    return Attachment(pdf_name(invoice), PDF, issued_pdf(invoice).content)


def xml_files(invoice: Invoice) -> Iterator[Attachment]:
    content = content_of(invoice)
    if invoice.customer.wants_xml and is_einvoice(invoice, content):
        name, file = customers_file(invoice, content)
        yield Attachment(name, XML, file)


def reminder_files(invoice: Invoice, level: int) -> Iterator[Attachment]:
    """The letter, once the invoice is overdue; before, there is nothing to ask in writing."""
    organisation = invoice.organisation
    today = organisation.today()
    if invoice.seen_on(today) == Status.OVERDUE:
        tone = min(max(level, LEVELS[0]), LEVELS[-1])
        letter = reminder(invoice, organisation, level=tone, today=today)
        look = look_of(invoice.seller or {}, organisation=organisation.pk)
        yield Attachment(pdf_name(invoice, f"reminder-{level}"), PDF, letter_pdf(letter, look))


def pdf_name(invoice: Invoice, more: str = "") -> str:
    stem = safe_name(invoice.number or "")
    return f"{stem}-{more}.pdf" if more else f"{stem}.pdf"
