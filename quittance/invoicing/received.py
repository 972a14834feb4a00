"""Issued documents as those see them who received them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from quittance.accounts.models import Organisation, User
from quittance.invoicing.models import Invoice, InvoiceQuerySet
from quittance.invoicing.queries import Owed
from quittance.invoicing.rules import Kind, Status

NOTHING = Decimal(0)


def received_by(user: User) -> InvoiceQuerySet:
    """What every business has issued to a person's customers and to those merged into them, but
    for those of somebody else; never a draft."""
    rows = Invoice.objects.across_organisations("a customer sees what each business has sent them")
    double = Q(customer__merged_into__user=user, customer__user=None)
    return rows.issued().filter(Q(customer__user=user) | double)


def late_at(organisations: Iterable[Organisation]) -> Q:
    """The condition that an invoice is overdue, each business by its own calendar."""
    condition = Q(pk__in=[])
    for organisation in organisations:
        condition |= _late(organisation.pk, organisation.today())
    return condition


def owed_of(rows: InvoiceQuerySet, late: Q) -> dict[str, Owed]:
    """What is due and late of some documents, by currency. One statement."""
    sums = (
        rows.open()
        .filter(kind=Kind.INVOICE)
        .order_by()
        .values_list("currency")
        .annotate(due=Sum("balance_due"), late=Sum("balance_due", filter=late))
    )
    return {
        currency: Owed(due or NOTHING, past or NOTHING)
        for currency, due, past in sums.order_by("currency")
    }


def _late(organisation: int, today: date) -> Q:
    return Q(organisation=organisation) & InvoiceQuerySet.seen_as(Status.OVERDUE, on=today)
