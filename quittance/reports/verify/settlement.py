"""Is what an invoice says was paid and credited what the payments and credit notes come to?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Sum

from quittance.accounts.models import Organisation
from quittance.db.tenancy import OrganisationQuerySet
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import OPEN, Kind, Status, status_when_issued
from quittance.payments.models import CustomerCredit, Method, Payment, Refund
from quittance.reports.verify.findings import STRAYS, Case, Finding, differing, off, portions

NOTHING = Decimal(0)
Sums = dict[int, Decimal]
M = TypeVar("M", Payment, Refund)


def check_settlement(case: Case) -> Iterator[Finding]:
    """Paid = payments less refunds; credited = issued credit notes; the status follows."""
    today = Organisation.objects.get(pk=case.organisation).today()
    own = Invoice.objects.for_organisation(case.organisation)
    for portion in portions(own):
        invoices = {invoice.pk: invoice for invoice in portion}
        payments = _of(invoices, Payment.objects.across_organisations(STRAYS))
        refunds = _of(invoices, Refund.objects.across_organisations(STRAYS))
        case.seen["payments"] += len(payments)
        case.seen["refunds"] += len(refunds)
        yield from _payments(invoices, payments, refunds)
        paid = _sums(payments, refunds)
        credited = _credited(list(invoices))
        for invoice in portion:
            expected = {"amount_paid": paid[invoice.pk], "amount_credited": credited[invoice.pk]}
            yield from differing(invoice, expected)
            yield from _status(invoice, today)


def check_credits(case: Case) -> Iterator[Finding]:
    """What is used of a customer's credit is what its payments took, and never more than it is."""
    own = CustomerCredit.objects.for_organisation(case.organisation)
    payments = Payment.objects.across_organisations(STRAYS)
    for portion in portions(own):
        case.seen["credits"] += len(portion)
        taken: Sums = defaultdict(Decimal)
        credits = {credit.pk: credit for credit in portion}
        for payment in payments.filter(credit__in=credits).order_by("pk"):
            credit = credits[payment.credit_id or 0]
            taken[credit.pk] += payment.amount
            # The customer may be another by now: doubles that were merged and restored.
            names = ("organisation_id", "currency")
            yield from differing(payment, {name: getattr(credit, name) for name in names})
        for credit in portion:
            yield from differing(credit, {"used": taken[credit.pk]})
            if credit.used > credit.amount:
                yield off(credit, "used", f"at most {credit.amount}", credit.used)
    stray = Payment.objects.for_organisation(case.organisation).filter(method=Method.CREDIT)
    for payment in stray.filter(credit=None).order_by("pk")[:1]:
        yield off(payment, "credit", "one", None)


def check_orphans(case: Case) -> Iterator[Finding]:
    """Lines, tax rows, payments and refunds have their document."""
    documents = Invoice.objects.across_organisations(STRAYS)
    document = Exists(documents.filter(pk=OuterRef("invoice_id")))
    parts: tuple[OrganisationQuerySet[Any], ...] = (
        InvoiceLine.objects.for_organisation(case.organisation),
        InvoiceTax.objects.for_organisation(case.organisation),
        Payment.objects.for_organisation(case.organisation),
        Refund.objects.for_organisation(case.organisation),
    )
    for own in parts:
        for row in own.exclude(document).order_by("pk")[:1]:
            yield off(row, "invoice", getattr(row, "invoice_id", None), "missing")


def _payments(
    invoices: dict[int, Invoice], payments: Sequence[Payment], refunds: Sequence[Refund]
) -> Iterator[Finding]:
    given_back: Sums = defaultdict(Decimal)
    invoice_of = {payment.pk: payment.invoice_id for payment in payments}
    for refund in refunds:
        given_back[refund.payment_id] += refund.amount
        owner = invoices[refund.invoice_id].organisation_id
        yield from differing(refund, {"organisation_id": owner})
        if invoice_of.get(refund.payment_id) != refund.invoice_id:
            yield off(refund, "payment", "one of the same invoice", refund.payment_id)
    for payment in payments:
        invoice = invoices[payment.invoice_id]
        names = ("organisation_id", "customer_id", "currency")
        yield from differing(payment, {name: getattr(invoice, name) for name in names})
        if given_back[payment.pk] > payment.amount:
            most = f"at most {payment.amount}"
            yield off(payment, "what was refunded of it", most, given_back[payment.pk])


def _of(invoices: Iterable[int], rows: OrganisationQuerySet[M]) -> list[M]:
    return list(rows.filter(invoice__in=invoices).order_by("pk"))


def _sums(payments: Iterable[Payment], refunds: Iterable[Refund]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for payment in payments:
        sums[payment.invoice_id] += payment.amount
    for refund in refunds:
        sums[refund.invoice_id] -= refund.amount
    return sums


def _credited(pks: Sequence[int]) -> Sums:
    documents = Invoice.objects.across_organisations(STRAYS)
    notes = documents.issued().filter(corrects__in=pks).order_by()
    sums: Sums = defaultdict(Decimal)
    sums.update(notes.values_list("corrects").annotate(total=Sum("total")))
    return sums


def _status(invoice: Invoice, today: date) -> Iterator[Finding]:
    if invoice.status == Status.DRAFT:
        expected = {"amount_paid": NOTHING, "amount_credited": NOTHING, "issue_date": None}
        yield from differing(invoice, expected)
        return
    if invoice.number is None:
        yield off(invoice, "number", "one, as it is issued", None)
    status = _expected_status(invoice, today)
    # Marked or not yet: overdue is what a reader computes. A day has begun somewhere already.
    late = invoice.due_date is not None and invoice.due_date <= today + timedelta(days=1)
    fits = invoice.status == status or (status in OPEN and invoice.status == Status.SENT)
    if not fits and not (status in OPEN and invoice.status == Status.OVERDUE and late):
        yield off(invoice, "status", status, invoice.status)


def _expected_status(invoice: Invoice, today: date) -> str:
    if invoice.kind == Kind.CREDIT_NOTE:
        return Status.SENT
    return status_when_issued(
        total=invoice.total,
        paid=invoice.amount_paid,
        credited=invoice.amount_credited,
        due_on=invoice.due_date,
        today=today,
    )
