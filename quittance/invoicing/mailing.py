"""Documents by mail: what is written, and to whom. What goes along: enclosing.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.errors import InvalidInput
from quittance.invoicing.documents.press.colours import palette
from quittance.invoicing.documents.press.figures import figures_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.notifications.operations import Letter, wording_for
from quittance.notifications.rules import text_kind
from quittance.notifications.texts.defaults import language_of
from quittance.notifications.texts.filling import LINK, names_in
from quittance.notifications.texts.html import Colours

# Of a bill, in the mail of the imagination.
DECISION = {"en": "approved", "de": "freigegeben"}


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
    link: Callable[[], PublicLink],
    kind: str = "",
    level: int = 0,
) -> Letter:
    """The letter about an issued document; `kind` is the document's own where it is not named.
    `link` is called for the link to its public page, if the letter is to give its address.

    Raises InvalidInput `required` at `to` where there is no address, and UnknownPlaceholder.
    """
    language = language_of(_language(invoice, organisation))
    kind = kind or invoice.kind
    wording = wording_for(
        organisation,
        text_kind(kind, level),
        language,
        subject=wanted.subject,
        body=wanted.message,
    )
    uses_link = "link" in names_in(wording.subject, wording.body)
    link_id = link().pk if uses_link else None
    return Letter(
        kind=kind,
        language=language,
        to=recipient(customer, wanted),
        to_name=invoice.customer_name,
        about=("invoice", invoice.pk),
        wording=wording,
        values=values_of(invoice, organisation) | {"link": LINK if uses_link else ""},
        colours=colours_of(organisation),
        link_id=link_id,
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
        detail = gettext("This customer has no e-mail address. Give them one, or name one in `to`.")
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
    """Those of an invoice or a bill of the imagination, to see a wording with."""
    figures = figures_of(language, organisation.country)
    total = figures.money(Decimal(1190), organisation.currency)
    return {
        "balance": total,
        "corrects": "INV-2026-0041",
        "customer": "Cleo Brandt",
        "decided_by": "Max Weber",
        "decision": DECISION[language_of(language)],
        "due_date": figures.day(date(2026, 12, 26)),
        "entered_by": "Ivy Lang",
        "expires": figures.day(date(2026, 12, 3)),
        "issue_date": figures.day(date(2026, 11, 26)),
        "link": LINK,
        "manager": "Max Weber",
        "number": "INV-2026-0042",
        "organisation": organisation.name,
        "person": "Ivy Lang",
        "reason": "",
        "supplier": "Paper Mill",
        "total": total,
    }


def _language(invoice: Invoice, organisation: Organisation) -> str:
    return str((invoice.seller or {}).get("language") or organisation.language)
