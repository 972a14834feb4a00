"""What a mail about a document would say, without writing or sending it."""

from __future__ import annotations

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.documents.asking import trial_of
from quittance.invoicing.links import url_with
from quittance.invoicing.mailing import MailInput, colours_of, values_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Status
from quittance.notifications.operations import wording_for
from quittance.notifications.queries import wording_of
from quittance.notifications.texts.defaults import Wording, language_of
from quittance.notifications.texts.filling import LINK
from quittance.notifications.texts.writing import Words, with_address, written

# In place of what there will be only once it is sent.
NUMBER_TO_COME = "\N{HORIZONTAL ELLIPSIS}"
LINK_TO_COME = "\N{HORIZONTAL ELLIPSIS}"


def usual_wording(invoice: Invoice, organisation: Organisation, kind: str) -> Wording:
    """What mails with these words (TextKind) say when nothing else is wanted, with placeholders."""
    return wording_of(organisation, kind, _language(invoice, organisation))


def words_of_mail(
    invoice: Invoice,
    organisation: Organisation,
    customer: Customer,
    wanted: MailInput,
    *,
    kind: str,
) -> Words:
    """The mail that would go out today; of a draft as if it were issued today, but for its number.

    `kind` is a TextKind. Raises UnknownPlaceholder, at `subject` and `message`.
    """
    language = _language(invoice, organisation)
    wording = wording_for(organisation, kind, language, subject=wanted.subject, body=wanted.message)
    shown = invoice
    if invoice.status == Status.DRAFT:
        shown = trial_of(invoice, organisation, customer, organisation.today())
        shown.number = invoice.number or NUMBER_TO_COME
    words = written(
        wording,
        values_of(shown, organisation) | {"link": LINK},
        sender=organisation.name,
        language=language,
        colours=colours_of(organisation),
    )
    return with_address(words, url_with(LINK_TO_COME))


def _language(invoice: Invoice, organisation: Organisation) -> str:
    return language_of(str((invoice.seller or {}).get("language") or organisation.language))
