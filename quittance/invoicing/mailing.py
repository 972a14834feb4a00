"""Documents by mail: what is written, to whom, and what goes along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import InvalidInput
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.xmlfiles import customers_file
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import OPEN
from quittance.notifications.attaching import Attachment, Obsolete, register
from quittance.notifications.formatting import amount_text, day_text, locale_of
from quittance.notifications.models import Message
from quittance.notifications.operations import Letter, wording_for
from quittance.notifications.rules import Kind
from quittance.notifications.texts.defaults import language_of
from quittance.notifications.texts.filling import names_in

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
        level=level,
    )


def recipient(customer: Customer, wanted: MailInput) -> str:
    """Where it goes: the customer's address of today, unless another one is named."""
    found = wanted.to or customer.email
    if not found:
        detail = "This customer has no e-mail address. Give them one, or name one in `to`."
        raise InvalidInput(detail, attr="to", code="required")
    return found


def values_of(invoice: Invoice, organisation: Organisation) -> dict[str, str]:
    """What placeholders stand for, written as the reader writes it; empty for what is not there."""
    country = str((invoice.seller or {}).get("country") or "")
    locale = locale_of(_language(invoice, organisation), country)
    is_due = invoice.balance_due > 0
    return {
        "balance": amount_text(invoice.balance_due, invoice.currency, locale) if is_due else "",
        "corrects": (invoice.corrects and invoice.corrects.number) or "",
        "customer": invoice.customer_name,
        "due_date": day_text(invoice.due_date, locale) if is_due else "",
        "issue_date": day_text(invoice.issue_date, locale),
        "number": invoice.number or "",
        "organisation": organisation.name,
        "total": amount_text(invoice.total, invoice.currency, locale),
    }


def _language(invoice: Invoice, organisation: Organisation) -> str:
    return str((invoice.seller or {}).get("language") or organisation.language)


def register_attachments() -> None:
    for kind in (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.REMINDER):
        register(kind, attachments_for)


def attachments_for(message: Message) -> list[Attachment]:
    """The document, as it goes along with a mail about it. Raises Obsolete for a reminder of what
    nobody owes any more."""
    own = Invoice.objects.for_organisation(message.organisation_id)
    invoice = own.select_related("corrects", "customer").get(pk=message.about_id)
    if message.kind == Kind.REMINDER and invoice.status not in OPEN:
        raise Obsolete(f"Not sent: the invoice is {invoice.status} meanwhile.")
    return list(files_of(invoice))


def files_of(invoice: Invoice) -> Iterator[Attachment]:
    if invoice.customer.wants_xml:
        name, content = customers_file(invoice, content_of(invoice))
        yield Attachment(name, XML, content)
