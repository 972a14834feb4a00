"""The receipt of a payment: it says the same whenever it is asked for."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, Sum

from quittance.accounts.models import Organisation
from quittance.invoicing.documents.build import buyer_of, seller_of
from quittance.invoicing.documents.press.letters import Receipt, SettledInvoice
from quittance.invoicing.documents.texts import one_line
from quittance.invoicing.documents.words import word
from quittance.invoicing.letters import language_of
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import letter_pdf
from quittance.payments.models import Payment, Refund

NOTHING = Decimal(0)


def receipt(payment: Payment, organisation: Organisation) -> Receipt:
    """That a payment was received, and what of its invoice was left to pay after it."""
    invoice = payment.invoice
    seller = invoice.seller or {}
    return Receipt(
        language=language_of(seller),
        seller=seller_of(seller),
        buyer=buyer_of(invoice.buyer or {}),
        currency=payment.currency,
        issue_date=organisation.today(payment.created_at),
        received_on=payment.received_on,
        amount=payment.amount,
        method=word(payment.method, language_of(seller)),
        reference=one_line(payment.reference),
        settled=(
            SettledInvoice(
                number=one_line(invoice.number),
                issue_date=invoice.issue_date,
                total=invoice.total,
                paid=payment.amount,
                due=left_after(payment),
            ),
        ),
    )


def receipt_pdf(organisation: Organisation, payment_id: int) -> bytes:
    """The same on paper. Raises NotFound, NotPrintable, and TransactionManagementError in a
    transaction."""
    own = Payment.objects.for_organisation(organisation)
    payment = own.select_related("invoice").found(pk=payment_id)
    look = look_of(payment.invoice.seller or {}, organisation=organisation.pk)
    return letter_pdf(receipt(payment, organisation), look)


def left_after(payment: Payment) -> Decimal:
    """What was still to be paid on the invoice just after a payment, never less than nothing.

    Later payments, refunds and credit notes are none of its business.
    """
    own, at = payment.organisation_id, payment.created_at
    paid = Payment.objects.for_organisation(own).filter(
        Q(created_at__lt=at) | Q(created_at=at, pk__lte=payment.pk), invoice=payment.invoice_id
    )
    refunded = Refund.objects.for_organisation(own).filter(
        invoice=payment.invoice_id, created_at__lt=at
    )
    credited = (
        Invoice.objects.for_organisation(own)
        .issued()
        .filter(corrects=payment.invoice_id, sent_at__lt=at)
    )
    parts = [
        rows.aggregate(sum=Sum(name))["sum"] or NOTHING
        for rows, name in ((paid, "amount"), (refunded, "amount"), (credited, "total"))
    ]
    return max(NOTHING, payment.invoice.total - parts[0] + parts[1] - parts[2])
