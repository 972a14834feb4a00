"""Issued documents by mail, and reminders of what is open."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import Changes
from quittance.customers.queries import customer_of
from quittance.invoicing.errors import InvalidTransition, ReminderOnItsWay
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations.common import locked, tell
from quittance.invoicing.operations.posting import post, tell_link, tell_posted
from quittance.invoicing.rules import OPEN, Kind, Status
from quittance.notifications.models import Message
from quittance.notifications.rules import Kind as MailKind
from quittance.notifications.rules import State


def mail_document(
    *, organisation: Organisation, invoice_id: int, by: User | None, wanted: MailInput
) -> Message:
    """Send an issued invoice or credit note by mail, also once more.

    Raises NotFound, InvalidTransition for a draft, InvalidInput for what is wrong with the mail.
    """
    with transaction.atomic():
        invoice = locked(organisation, invoice_id)
        if invoice.status == Status.DRAFT:
            raise InvalidTransition(
                gettext("A draft is not sent by mail. Send it first, with `email`.")
            )
        customer = customer_of(organisation, invoice.customer_id)
        posted = post(invoice, organisation, customer, wanted, by=by)
        tell_posted(posted, by=by)
    return posted.message


def remind_invoice(
    *, organisation: Organisation, invoice_id: int, by: User | None, wanted: MailInput
) -> Message:
    """Remind the customer of an open invoice; the message's `level` says for which time.

    Raises NotFound, InvalidTransition for what is not open, ReminderOnItsWay, InvalidInput for
    what is wrong with the mail.
    """
    with transaction.atomic():
        invoice = locked(organisation, invoice_id)
        if invoice.kind != Kind.INVOICE or invoice.status not in OPEN:
            raise InvalidTransition(gettext("Only an open invoice can be reminded of."))
        written = _reminders(invoice)
        if State.QUEUED in written or State.SENDING in written:
            raise ReminderOnItsWay()
        level = _level_after(written)
        customer = customer_of(organisation, invoice.customer_id)
        posted = post(
            invoice, organisation, customer, wanted, by=by, kind=MailKind.REMINDER, level=level
        )
        message = posted.message
        told: Changes = {
            "level": [level - 1, level],
            "message": [None, message.pk],
            "to": [None, message.to],
        }
        tell_link(posted, by=by)
        tell(invoice, "invoice.reminded", by=by, changes=told)
    return message


def next_level(invoice: Invoice) -> int:
    """Which reminder the next one is: 1 for the first."""
    return _level_after(_reminders(invoice))


def _level_after(states: list[str]) -> int:
    """What never reached anybody does not count."""
    return 1 + sum(state not in {State.FAILED, State.CANCELLED} for state in states)


def _reminders(invoice: Invoice) -> list[str]:
    """The states of those that were written."""
    own = Message.objects.for_organisation(invoice.organisation_id)
    reminders = own.filter(about="invoice", about_id=invoice.pk, kind=MailKind.REMINDER)
    return list(reminders.values_list("state", flat=True))
