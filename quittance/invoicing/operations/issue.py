"""Issuing: the moment a draft becomes a document with a number that nobody can change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from quittance.accounts.models import Organisation, User
from quittance.customers.models import Customer
from quittance.customers.queries import customer_of
from quittance.db.written import Update
from quittance.errors import InvalidInput
from quittance.invoicing import fingerprint
from quittance.invoicing.days import refuse_far
from quittance.invoicing.documents.asking import as_if_issued, asked_of, refuse_unless_valid
from quittance.invoicing.errors import InvalidTransition
from quittance.invoicing.figures import LARGEST_AMOUNT, converted
from quittance.invoicing.inputs import DraftInput
from quittance.invoicing.mailing import MailInput, recipient
from quittance.invoicing.models import Invoice
from quittance.invoicing.numbering import issue_with_number, take_number
from quittance.invoicing.operations.common import (
    Written,
    amounts,
    locked,
    refuse_taken_number,
    tell,
)
from quittance.invoicing.operations.draft import write_draft
from quittance.invoicing.operations.posting import post, tell_posted
from quittance.invoicing.queries import Parts, parts_of
from quittance.invoicing.rules import Kind, Status, due_date_for, status_when_issued

# Of a document, within a sentence: it has been issued.
IS = {
    Status.SENT: pgettext_lazy("document", "sent"),
    Status.OVERDUE: pgettext_lazy("document", "overdue"),
    Status.PAID: pgettext_lazy("document", "paid"),
    Status.CREDITED: pgettext_lazy("document", "credited"),
}


def issue_invoice(
    *,
    organisation: Organisation,
    invoice_id: int,
    by: User | None,
    on: date | None = None,
    mail: MailInput | None = None,
) -> Invoice:
    """Give a draft its number, issue date, due date and the snapshots of both parties, and queue a
    mail to the customer where one is wanted: both, or neither.

    `on` is the issue date, today in the organisation's time zone when None. Raises NotFound,
    InvalidTransition for what is no draft, InvalidInput for a date in the future or before the
    latest one of the series, for every field that a valid e-invoice would need (documents.asking
    says when it has to be one), and for what is wrong with the mail.
    """
    return issue_document(
        organisation=organisation, invoice_id=invoice_id, by=by, on=on, mail=mail
    ).invoice


def issue_document(
    *,
    organisation: Organisation,
    invoice_id: int,
    by: User | None,
    on: date | None = None,
    mail: MailInput | None = None,
) -> Written:
    """`issue_invoice` for who wants to show all of it."""
    today = organisation.today()
    return issue_with_number(
        organisation,
        Kind.INVOICE,
        on or today,
        lambda: _issue(organisation, invoice_id, on, today, by, mail),
    )


def _issue(
    organisation: Organisation,
    invoice_id: int,
    on: date | None,
    today: date,
    by: User | None,
    mail: MailInput | None,
) -> Written:
    invoice = locked(organisation, invoice_id)
    if invoice.status != Status.DRAFT:
        said = {"status": IS[Status(invoice.status)]}
        raise InvalidTransition(
            gettext("This document is %(status)s already; send drafts only.") % said
        )
    if on is not None and on > today:
        detail = gettext("The issue date lies in the future.")
        raise InvalidInput(detail, attr="issue_date", code="future_date")
    refuse_far(issue_date=on)
    return _issue_locked(invoice, organisation, on, today, by, mail, parts=None)


def sell(
    *,
    organisation: Organisation,
    data: DraftInput,
    by: User | None,
    beside: Callable[[Written], None],
) -> Written:
    """Draft and issue an invoice at once, today, as a part of the caller's transaction.

    `beside` writes what belongs to the document while it is a draft: before its number, the last
    lock but the journal's, which is told once and last. Where a number turns out to be in use, all
    of this is done again. Raises as `draft_invoice` and `issue_invoice` do.
    """
    today = organisation.today()

    def once() -> Written:
        drafted = write_draft(organisation, data, by)
        beside(drafted)
        parts = Parts(drafted.lines, drafted.taxes)
        return _issue_locked(drafted.invoice, organisation, None, today, by, None, parts=parts)

    return issue_with_number(organisation, Kind.INVOICE, today, once)


def _issue_locked(
    invoice: Invoice,
    organisation: Organisation,
    on: date | None,
    today: date,
    by: User | None,
    mail: MailInput | None,
    *,
    parts: Parts | None,
) -> Written:
    """`parts` are those of a draft that was just written, of which the journal knows nothing."""
    before = _told(invoice) if parts is None else dict.fromkeys(_told(invoice))
    customer = _put_parties(invoice, organisation)
    if mail:
        # Before the number: who holds it keeps others from theirs.
        recipient(customer, mail)
    _put_tax_currency(invoice, organisation)
    is_new = parts is not None
    # Once, for the check and for the answer.
    parts = parts or parts_of(invoice)
    profile = asked_of(organisation, customer)
    if profile:
        content = as_if_issued(invoice, parts, organisation, customer, on or today)
        refuse_unless_valid(content, profile)
    _put_number_and_dates(invoice, organisation, on, today)
    invoice.status = status_when_issued(
        total=invoice.total,
        paid=Decimal(0),
        credited=Decimal(0),
        due_on=invoice.due_date,
        today=today,
    )
    if invoice.status == Status.PAID:
        invoice.paid_at = invoice.sent_at
    ISSUE.row(invoice)
    posted = post(invoice, organisation, customer, mail, by=by) if mail else None
    # Also what has not changed: from here on the journal vouches for it.
    changes = {name: [before[name], value] for name, value in _told(invoice).items()}
    changes["fingerprint"] = [None, fingerprint.of_head(invoice)]
    if is_new:
        changes["customer"] = [None, customer.pk]
        lines_fingerprint = fingerprint.of_lines(parts.lines, parts.taxes)
        changes["lines_fingerprint"] = [None, lines_fingerprint]
    tell(invoice, "invoice.issued", by=by, changes=changes)
    if posted is not None:
        tell_posted(posted, by=by)
    return Written(invoice, parts.lines, parts.taxes)


def _told(invoice: Invoice) -> dict[str, Any]:
    names = "status number issue_date due_date customer_name currency"
    return {name: getattr(invoice, name) for name in names.split()} | amounts(invoice, "total")


ISSUE = Update(
    Invoice,
    "status",
    "number",
    "issue_date",
    "due_date",
    "tax_currency",
    "tax_in_tax_currency",
    "customer_name",
    "seller",
    "buyer",
    "sent_at",
    "paid_at",
    "updated_at",
)


def _put_number_and_dates(
    invoice: Invoice, organisation: Organisation, on: date | None, today: date
) -> None:
    if invoice.number:
        refuse_taken_number(organisation, invoice.number, own=invoice.pk)
        invoice.issue_date = on or today
    else:
        # The last lock but the journal's: it is held for two more statements and the commit.
        taken = take_number(organisation, kind=invoice.kind, on=on or today, or_later=on is None)
        invoice.number, invoice.issue_date = taken.number, taken.on
    if invoice.due_date is None:
        terms = organisation.payment_terms_days
        invoice.due_date = due_date_for(issued_on=invoice.issue_date, terms_days=terms)
    invoice.sent_at = invoice.updated_at = timezone.now()


def _put_tax_currency(invoice: Invoice, organisation: Organisation) -> None:
    """The tax in the organisation's own currency as well (Directive 2006/112 art. 230).

    Raises InvalidInput where it comes to more than can be stored.
    """
    rate, own = invoice.exchange_rate, organisation.currency
    if rate is not None and own != invoice.currency:
        tax = converted(invoice.tax_total, rate, own)
        if tax > LARGEST_AMOUNT:
            said = {"currency": own}
            detail = gettext("The tax comes to too much in %(currency)s: check the exchange rate.")
            raise InvalidInput(detail % said, attr="exchange_rate", code="max_value")
        invoice.tax_currency, invoice.tax_in_tax_currency = own, tax


def _put_parties(invoice: Invoice, organisation: Organisation) -> Customer:
    """Both parties as they are now: what becomes of them later is not this document's business."""
    # Read after the lock: while it was waited for, the draft may have got another customer.
    customer = customer_of(organisation, invoice.customer_id)
    if customer.merged_into_id is not None:
        # Drafted while the two were being merged.
        customer = customer_of(organisation, customer.merged_into_id)
        invoice.customer = customer
        invoice.save(update_fields=["customer"])
    invoice.seller = organisation.snapshot()
    invoice.buyer = customer.snapshot()
    invoice.customer_name = customer.name
    return customer
