"""Money that comes, whatever its invoice owes by then: none of it is lost.

What is due is paid; the rest waits as the customer's credit until it is given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed, record
from quittance.errors import NotFound
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind, Status
from quittance.money import format_amount
from quittance.payments.errors import AlreadyReturned, InvoiceNotPayable, ProviderReferenceReused
from quittance.payments.models import CustomerCredit, Payment
from quittance.payments.operations import (
    check_amount,
    day_received,
    first_with,
    locked_invoice,
    one_invoice_for_a_reference,
    record_payment,
)

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of some money: a payment, a credit, or both; `is_new` is False for money that a
    provider had told of before."""

    payment: Payment | None
    credit: CustomerCredit | None
    is_new: bool = True


def receive_money(
    *,
    organisation: Organisation,
    invoice_id: int,
    amount: Decimal,
    method: str,
    by: User | None,
    received_on: date | None = None,
    reference: str = "",
    provider_reference: str | None = None,
) -> Received:
    """Record money that came for an issued invoice, in its currency: as a payment as far as it is
    due, as the customer's credit beyond that.

    A provider's reference that is known gives what became of it then. Raises NotFound,
    InvoiceNotPayable for a draft or a credit note, InvalidInput, ProviderReferenceReused.
    """
    with one_invoice_for_a_reference(), transaction.atomic():
        invoice = locked_invoice(organisation, invoice_id)
        known = _known(organisation, invoice, provider_reference)
        if known is not None:
            return known
        if invoice.kind != Kind.INVOICE or invoice.status == Status.DRAFT:
            raise InvoiceNotPayable()
        check_amount(amount, invoice.currency)
        now = timezone.now()
        paid = min(amount, invoice.balance_due)
        payment = credit = None
        if amount > paid:
            # Before the journal is told of anything: its checks lock the customer.
            credit = CustomerCredit.objects.create(
                organisation=organisation,
                customer_id=invoice.customer_id,
                invoice=invoice,
                currency=invoice.currency,
                amount=amount - paid,
                method=method,
                received_on=day_received(received_on, organisation.today(now)),
                reference=reference,
                provider_reference=provider_reference or None,
                created_by=by,
                created_at=now,
            )
        if paid > 0:
            payment = record_payment(
                organisation=organisation,
                invoice_id=invoice_id,
                amount=paid,
                method=method,
                by=by,
                received_on=received_on,
                reference=reference,
                provider_reference=provider_reference,
            ).payment
        if credit is not None:
            _tell("kept", credit, by=by)
    return Received(payment, credit)


def return_credit(
    *, organisation: Organisation, credit_id: int, by: User, reason: str = ""
) -> CustomerCredit:
    """Record that a credit has been given back, all of it. Raises NotFound, AlreadyReturned."""
    with transaction.atomic():
        own = CustomerCredit.objects.for_organisation(organisation)
        credit = own.select_for_update(no_key=True).filter(pk=credit_id).first()
        if credit is None:
            raise NotFound()
        if credit.returned_on is not None:
            raise AlreadyReturned()
        credit.returned_on, credit.reason = organisation.today(), reason
        credit.save(update_fields=["returned_on", "reason"])
        record(
            organisation=organisation.pk,
            by=by,
            action="customer_credit.returned",
            subject_id=credit.pk,
            changes=changed({}, {"returned_on": credit.returned_on, "reason": credit.reason}),
            related=("invoice", credit.invoice_id),
        )
    return credit


def _known(
    organisation: Organisation, invoice: Invoice, provider_reference: str | None
) -> Received | None:
    if not provider_reference:
        return None
    payment = first_with(organisation, provider_reference)
    credits = CustomerCredit.objects.for_organisation(organisation)
    credit = credits.filter(provider_reference=provider_reference).first()
    found = payment or credit
    if found is None:
        return None
    if found.invoice_id != invoice.pk:
        raise ProviderReferenceReused()
    return Received(payment, credit, is_new=False)


def _tell(verb: str, credit: CustomerCredit, *, by: User | None) -> None:
    names = "currency method received_on reference provider_reference"
    told = {name: getattr(credit, name) for name in names.split()}
    amount = format_amount(credit.amount, credit.currency)
    record(
        organisation=credit.organisation_id,
        by=by,
        action=f"customer_credit.{verb}",
        subject_id=credit.pk,
        changes=changed({}, {"customer": credit.customer_id, "amount": amount, **told}),
        related=("invoice", credit.invoice_id),
    )
