"""A mail about a document, as a part of the transaction of what it tells of."""

from __future__ import annotations

from dataclasses import dataclass, field

from quittance.accounts.models import Organisation, User
from quittance.customers.models import Customer
from quittance.invoicing.mailing import MailInput, letter_about
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations.link import link_for, tell_created
from quittance.notifications.models import Message
from quittance.notifications.operations import tell_queued, write_message


@dataclass(slots=True)
class Linked:
    """Gives the document's link when it is asked for, and keeps one that was made for that."""

    invoice: Invoice
    by: User | None
    made: PublicLink | None = field(default=None)

    def __call__(self) -> PublicLink:
        link, is_new = link_for(self.invoice, by=self.by)
        self.made = link if is_new else None
        return link


@dataclass(frozen=True, slots=True)
class Posted:
    """A message just written, and the link that was made for it."""

    message: Message
    link: PublicLink | None


def post(
    invoice: Invoice,
    organisation: Organisation,
    customer: Customer,
    wanted: MailInput,
    *,
    by: User | None,
    kind: str = "",
    level: int = 0,
) -> Posted:
    """Write and queue a mail about an issued document; `tell_posted` or `tell_link` follows."""
    link = Linked(invoice, by)
    letter = letter_about(
        invoice, organisation, customer, wanted, link=link, kind=kind, level=level
    )
    message = write_message(organisation=organisation, letter=letter, by=by)
    return Posted(message, link.made)


def tell_link(posted: Posted, *, by: User | None) -> None:
    if posted.link is not None:
        tell_created(posted.link, by=by)


def tell_posted(posted: Posted, *, by: User | None) -> None:
    tell_link(posted, by=by)
    tell_queued(posted.message, by=by)
