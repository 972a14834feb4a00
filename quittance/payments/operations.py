"""Money in and money back. The invoice is locked first, so that two at once cannot both pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import Changes, changed, record
from quittance.db.written import Insert, new
from quittance.errors import InvalidInput, NotFound
from quittance.invoicing.days import refuse_far
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations.common import locked, settled_by
from quittance.invoicing.rules import Kind, Status
from quittance.invoicing.spoken import spoken_amount
from quittance.money import format_amount, is_exact
from quittance.payments.errors import (
    AlreadyRefunded,
    InvoiceNotPayable,
    Overpayment,
    ProviderReferenceReused,
)
from quittance.payments.models import CustomerCredit, Payment, Refund

NOTHING = Decimal(0)
INSERT = Insert(Payment)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment and its invoice as they stand; `is_new` is False for a repeated reference."""

    payment: Payment
    invoice: Invoice
    is_new: bool = True


def record_payment(
    *,
    organisation: Organisation,
    invoice_id: int,
    amount: Decimal,
    method: str,
    by: User | None,
    received_on: date | None = None,
    reference: str = "",
    provider_reference: str | None = None,
    credit: CustomerCredit | None = None,
) -> Recorded:
    """Record money that came for an invoice; the one that brings its balance to nothing pays it.

    Amount in the invoice's currency. `credit` is what it is taken from where it had come before
    (credits.apply_credit). A provider's reference that is known gives the first payment
    back and changes nothing. Raises NotFound, InvoiceNotPayable, Overpayment, InvalidInput,
    ProviderReferenceReused.
    """
    with one_invoice_for_a_reference(), transaction.atomic():
        invoice = locked_invoice(organisation, invoice_id)
        if provider_reference:
            first = first_with(organisation, provider_reference)
            if first is not None:
                return _repeated(first, invoice)
        _check(invoice, amount)
        now = timezone.now()
        today = organisation.today(now)
        payment = new(
            Payment,
            organisation_id=organisation.pk,
            invoice_id=invoice.pk,
            customer_id=invoice.customer_id,
            currency=invoice.currency,
            amount=amount,
            method=method,
            received_on=day_received(received_on, today),
            reference=reference,
            provider_reference=provider_reference or None,
            credit_id=credit.pk if credit else None,
            created_by_id=by.pk if by else None,
            created_at=now,
        )
        INSERT.rows([payment])
        settled = settled_by(invoice, now, paid=invoice.amount_paid + amount)
        _tell("payment.recorded", payment, changed({}, _told(payment)) | settled, by)
    return Recorded(payment, invoice)


@dataclass(frozen=True, slots=True)
class Refunded:
    refund: Refund
    invoice: Invoice


def refund_payment(
    *,
    organisation: Organisation,
    payment_id: int,
    by: User | None,
    amount: Decimal | None = None,
    reason: str = "",
) -> Refunded:
    """Give back a payment, all that is left of it when no amount is named.

    The invoice owes the money again, unless it has been credited. Raises NotFound,
    AlreadyRefunded, InvalidInput `exceeds_payment`.
    """
    with transaction.atomic():
        payment = Payment.objects.for_organisation(organisation).found(pk=payment_id)
        invoice = locked(organisation, payment.invoice_id)
        before = refunded(payment)
        amount = what_to_refund(payment, amount, before=before)
        now = timezone.now()
        refund = Refund.objects.create(
            organisation=organisation,
            payment=payment,
            invoice=invoice,
            amount=amount,
            reason=reason,
            refunded_on=organisation.today(now),
            created_by=by,
            created_at=now,
        )
        settled = settled_by(invoice, now, paid=invoice.amount_paid - amount)
        _tell("payment.refunded", payment, _told_refund(refund, before, invoice) | settled, by)
    return Refunded(refund, invoice)


def what_to_refund(payment: Payment, amount: Decimal | None, *, before: Decimal) -> Decimal:
    """How much of a payment goes back, where so much went `before`; all that is left when no
    amount is named. Raises AlreadyRefunded, InvalidInput `exceeds_payment`."""
    left = payment.amount - before
    if not left:
        raise AlreadyRefunded()
    amount = left if amount is None else amount
    _check_refund(amount, left, payment.currency)
    return amount


def refunded(payment: Payment) -> Decimal:
    """What has been given back of a payment, in its currency."""
    total = payment.refunds.aggregate(total=Sum("amount", default=NOTHING))["total"]
    return Decimal(total)


def _tell(action: str, payment: Payment, changes: Changes, by: User | None) -> None:
    record(
        organisation=payment.organisation_id,
        by=by,
        action=action,
        subject_id=payment.pk,
        changes=changes,
        related=("invoice", payment.invoice_id),
    )


def _told(payment: Payment) -> dict[str, Any]:
    names = "currency method received_on reference provider_reference"
    amount = format_amount(payment.amount, payment.currency)
    told = {name: getattr(payment, name) for name in names.split()}
    of_credit = {"credit": payment.credit_id} if payment.credit_id else {}
    return {"invoice": payment.invoice_id, "amount": amount, **told, **of_credit}


def _told_refund(refund: Refund, before: Decimal, invoice: Invoice) -> Changes:
    """`refunded` is what has been given back of the payment in all."""
    now, then = (format_amount(one, invoice.currency) for one in (before + refund.amount, before))
    told = {"refund": refund.pk, "refunded_on": refund.refunded_on, "reason": refund.reason}
    return changed({"refunded": then}, {**told, "refunded": now})


def locked_invoice(organisation: Organisation, invoice_id: int) -> Invoice:
    try:
        return locked(organisation, invoice_id)
    except NotFound as error:
        raise NotFound(
            gettext("There is no invoice %(id)s.") % {"id": invoice_id}, attr="invoice"
        ) from error


def first_with(organisation: Organisation, provider_reference: str) -> Payment | None:
    own = Payment.objects.for_organisation(organisation)
    return own.filter(provider_reference=provider_reference).first()


@contextmanager
def one_invoice_for_a_reference() -> Iterator[None]:
    """Two payments of one invoice wait for each other, those of two invoices do not: there only
    the unique constraint sees that another came first with the same reference."""
    try:
        yield
    except IntegrityError as error:
        if "provider_reference" not in str(error):
            raise
        raise ProviderReferenceReused() from error


def _repeated(first: Payment, invoice: Invoice) -> Recorded:
    if first.invoice_id != invoice.pk:
        raise ProviderReferenceReused()
    return Recorded(first, invoice, is_new=False)


def _check(invoice: Invoice, amount: Decimal) -> None:
    if invoice.kind != Kind.INVOICE or invoice.status == Status.DRAFT:
        raise InvoiceNotPayable()
    check_amount(amount, invoice.currency)
    if amount > invoice.balance_due:
        balance = spoken_amount(invoice.balance_due, invoice.currency)
        detail = gettext("Only %(balance)s is due on this invoice.") % {"balance": balance}
        raise Overpayment(detail, attr="amount")


def check_amount(amount: Decimal, currency: str) -> None:
    if amount <= 0:
        detail = gettext("The amount must be more than 0.")
        raise InvalidInput(detail, attr="amount", code="min_value")
    if not is_exact(amount, currency):
        said = {"currency": currency}
        detail = gettext("%(currency)s has fewer decimals than this amount.") % said
        raise InvalidInput(detail, attr="amount", code="max_decimal_places")


def _check_refund(amount: Decimal, left: Decimal, currency: str) -> None:
    check_amount(amount, currency)
    if amount > left:
        said = {"left": spoken_amount(left, currency)}
        detail = gettext("Only %(left)s of this payment is left.") % said
        raise InvalidInput(detail, attr="amount", code="exceeds_payment")


def day_received(received_on: date | None, today: date) -> date:
    if received_on is not None and received_on > today:
        raise InvalidInput(
            gettext("Money that has not come yet cannot be recorded."),
            attr="received_on",
            code="future_date",
        )
    refuse_far(received_on=received_on)
    return received_on or today
