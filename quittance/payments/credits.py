"""Money that comes, whatever its invoice owes by then: none of it is lost.

What is due is paid; the rest waits as the customer's credit until it is used for another invoice of
theirs or given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed, record
from quittance.customers.doubles import are_one
from quittance.errors import InvalidInput, NotFound
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind, Status
from quittance.invoicing.spoken import spoken_amount
from quittance.money import format_amount
from quittance.payments.errors import (
    AlreadyReturned,
    CreditUsedUp,
    InvoiceNotPayable,
    Overpayment,
    ProviderReferenceReused,
)
from quittance.payments.models import CustomerCredit, Method, Payment
from quittance.payments.operations import (
    Recorded,
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


def apply_credit(
    *,
    organisation: Organisation,
    credit_id: int,
    invoice_id: int,
    by: User | None,
    amount: Decimal | None = None,
) -> Recorded:
    """Use a credit for an open invoice of the same customer, or of one merged with it, as a
    payment by method `credit`.

    Without an amount it is as much as is due and left. Raises NotFound, AlreadyReturned,
    CreditUsedUp, InvoiceNotPayable, Overpayment, InvalidInput `exceeds_credit` and
    `does_not_fit` for an invoice of somebody else or in other money.
    """
    with transaction.atomic():
        # In the order of db/locks.py.
        invoice = locked_invoice(organisation, invoice_id)
        credit = _locked(organisation, credit_id)
        is_theirs = are_one(organisation, credit.customer_id, invoice.customer_id)
        if not is_theirs or credit.currency != invoice.currency:
            detail = gettext("This invoice is of another customer, or in other money.")
            raise InvalidInput(detail, attr="invoice", code="does_not_fit")
        used = min(credit.left, invoice.balance_due) if amount is None else amount
        if amount is None and not used:
            raise Overpayment(gettext("Nothing is due on this invoice."), attr="invoice")
        if used > credit.left:
            left = spoken_amount(credit.left, credit.currency)
            detail = gettext("Only %(left)s of this credit is left.") % {"left": left}
            raise InvalidInput(detail, attr="amount", code="exceeds_credit")
        recorded = record_payment(
            organisation=organisation,
            invoice_id=invoice_id,
            amount=used,
            method=Method.CREDIT,
            reference=credit.reference,
            credit=credit,
            by=by,
        )
        _tell_used(credit, recorded.payment, by=by)
    return recorded


def return_credit(
    *,
    organisation: Organisation,
    credit_id: int,
    by: User | None,
    reason: str = "",
    amount: Decimal | None = None,
) -> CustomerCredit:
    """Record that a credit has been given back, all that was left of it. `amount` is what somebody
    has given back, believing that it is all. Raises NotFound, AlreadyReturned, CreditUsedUp,
    InvalidInput `not_what_is_left`."""
    with transaction.atomic():
        credit = _locked(organisation, credit_id)
        if amount is not None and amount != credit.left:
            left = spoken_amount(credit.left, credit.currency)
            detail = gettext("%(left)s of this credit is left by now: look at it, then save again.")
            raise InvalidInput(detail % {"left": left}, attr="amount", code="not_what_is_left")
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


def _locked(organisation: Organisation, credit_id: int) -> CustomerCredit:
    """A credit of which something is left, under lock."""
    own = CustomerCredit.objects.for_organisation(organisation)
    credit = own.select_for_update(no_key=True).filter(pk=credit_id).first()
    if credit is None:
        raise NotFound()
    if credit.returned_on is not None:
        raise AlreadyReturned()
    if credit.left <= 0:
        raise CreditUsedUp()
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


def _tell_used(credit: CustomerCredit, payment: Payment, *, by: User | None) -> None:
    """`used` is what has been used of it in all; the related row is the invoice that it paid."""
    before, after = credit.used, credit.used + payment.amount
    now, then = (format_amount(one, credit.currency) for one in (after, before))
    amount = format_amount(payment.amount, payment.currency)
    told = {"amount": amount, "currency": credit.currency, "payment": payment.pk}
    record(
        organisation=credit.organisation_id,
        by=by,
        action="customer_credit.used",
        subject_id=credit.pk,
        changes=changed({"used": then}, {**told, "used": now}),
        related=("invoice", payment.invoice_id),
    )
