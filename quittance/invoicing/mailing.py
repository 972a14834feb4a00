"""Documents by mail: what is written, to whom, and what goes along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import InvalidInput
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.press.colours import palette
from quittance.invoicing.documents.press.figures import figures_of
from quittance.invoicing.documents.xmlfiles import customers_file, file_stem
from quittance.invoicing.letters import LEVELS, reminder
from quittance.invoicing.links import url_with
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import issued_pdf, letter_pdf
from quittance.invoicing.rules import OPEN, Status
from quittance.notifications.attaching import Attachment, Obsolete, register
from quittance.notifications.models import Message
from quittance.notifications.operations import Letter, wording_for
from quittance.notifications.rules import Kind
from quittance.notifications.texts.defaults import language_of
from quittance.notifications.texts.filling import names_in
from quittance.notifications.texts.html import Colours

PDF = "application/pdf"
XML = "application/xml"


@dataclass(frozen=True, slots=True)
class MailInput:
    """What somebody wants of a mail; what is empty is as usual: the customer's address, the
    organisation's words."""

    to: str = ""
    subject: str = ""
    message: str = ""


def letter_about(
    invoice: Invoice,
    organisation: Organisation,
    customer: Customer,
    wanted: MailInput,
    *,
    link: Callable[[], str],
    kind: str = "",
    level: int = 0,
) -> Letter:
    """The letter about an issued document; `kind` is the document's own where it is not named.
    `link` is called for the address of its public page, if the letter is to give one.

    Raises InvalidInput `required` at `to` where there is no address, and UnknownPlaceholder.
    """
    language = language_of(_language(invoice, organisation))
    kind = kind or invoice.kind
    wording = wording_for(organisation, kind, language, subject=wanted.subject, body=wanted.message)
    uses_link = "link" in names_in(wording.subject, wording.body)
    return Letter(
        kind=kind,
        language=language,
        to=recipient(customer, wanted),
        to_name=invoice.customer_name,
        about=("invoice", invoice.pk),
        wording=wording,
        values=values_of(invoice, organisation) | {"link": link() if uses_link else ""},
        colours=colours_of(organisation),
        level=level,
    )


def colours_of(organisation: Organisation) -> Colours:
    """The organisation's accent, so that it can be read."""
    found = palette(organisation.accent_color)
    return Colours(text=found.accent, fill=found.fill, on_fill=found.on_fill)


def recipient(customer: Customer, wanted: MailInput) -> str:
    """Where it goes: the customer's address of today, unless another one is named."""
    found = wanted.to or customer.email
    if not found:
        detail = "This customer has no e-mail address. Give them one, or name one in `to`."
        raise InvalidInput(detail, attr="to", code="required")
    return found


def values_of(invoice: Invoice, organisation: Organisation) -> dict[str, str]:
    """What placeholders stand for, written as the document itself writes it; empty for what is
    not there."""
    country = str((invoice.seller or {}).get("country") or "")
    figures = figures_of(_language(invoice, organisation), country)
    is_due = invoice.balance_due > 0
    issued, due = invoice.issue_date, invoice.due_date
    return {
        "balance": figures.money(invoice.balance_due, invoice.currency) if is_due else "",
        "corrects": (invoice.corrects and invoice.corrects.number) or "",
        "customer": invoice.customer_name,
        "due_date": figures.day(due) if is_due and due else "",
        "issue_date": figures.day(issued) if issued else "",
        "number": invoice.number or "",
        "organisation": organisation.name,
        "total": figures.money(invoice.total, invoice.currency),
    }


def sample_values(organisation: Organisation, language: str) -> dict[str, str]:
    """Those of an invoice of the imagination, to see a wording with."""
    figures = figures_of(language, organisation.country)
    total = figures.money(Decimal(1190), organisation.currency)
    return {
        "balance": total,
        "corrects": "INV-2026-0041",
        "customer": "Cleo Brandt",
        "due_date": figures.day(date(2026, 12, 26)),
        "issue_date": figures.day(date(2026, 11, 26)),
        "link": url_with("sample"),
        "number": "INV-2026-0042",
        "organisation": organisation.name,
        "total": total,
    }


def _language(invoice: Invoice, organisation: Organisation) -> str:
    return str((invoice.seller or {}).get("language") or organisation.language)


def register_attachments() -> None:
    for kind in (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.REMINDER):
        register(kind, attachments_for)


def attachments_for(message: Message) -> list[Attachment]:
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
    if invoice.customer.wants_xml:
        name, content = customers_file(invoice, content_of(invoice))
        yield Attachment(name, XML, content)


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
    stem = file_stem(invoice.number or "")
    return f"{stem}-{more}.pdf" if more else f"{stem}.pdf"
