"""Customers as a list."""

from __future__ import annotations

from django.db.models import Q

from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceQuerySet
from quittance.lists import filters


def owing(values: list[str], asker: filters.Asker) -> Q:
    """Those of whom something is due, also by way of who was merged into them."""
    return _with(Invoice.objects.for_organisation(asker.organisation).open(), values, asker)


def overdue(values: list[str], asker: filters.Asker) -> Q:
    """Those of whom something is late today."""
    today = asker.organisation.today()
    own = Invoice.objects.for_organisation(asker.organisation).open()
    return _with(own.filter(due_date__lt=today), values, asker)


def _with(invoices: InvoiceQuerySet, values: list[str], asker: filters.Asker) -> Q:
    merged = Customer.objects.for_organisation(asker.organisation).filter(
        merged_into__isnull=False, pk__in=invoices.values("customer")
    )
    have = Q(pk__in=invoices.values("customer")) | Q(pk__in=merged.values("merged_into"))
    condition = Q()
    for value in values:
        condition &= have if filters.as_bool(value) else ~have
    return condition


CUSTOMERS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "name": filters.text("name"),
        "email": filters.text("email"),
        "mobile": filters.text("mobile"),
        "company": filters.text("company"),
        "vat_number": filters.text("vat_number"),
        "registration_number": filters.text("registration_number"),
        "buyer_reference": filters.text("buyer_reference"),
        "electronic_address": filters.text("electronic_address"),
        "einvoice_format": filters.text("einvoice_format"),
        "send_xml": filters.flag("send_xml"),
        "external_id": filters.text("external_id"),
        "currency": filters.text("currency"),
        "country": filters.text("billing_address__country"),
        "city": filters.text("billing_address__city"),
        "archived": filters.flag("archived"),
        "merged_into": filters.reference("merged_into"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
    },
    search=("name", "company", "email", "vat_number"),
    special={"owing": owing, "overdue": overdue},
    ordering={
        "id": "id",
        "name": "name",
        "company": "company",
        "email": "email",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
ADDRESSES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "label": filters.text("label"),
        "name": filters.text("name"),
        "company": filters.text("company"),
        "city": filters.text("city"),
        "country": filters.text("country"),
        "for_billing": filters.flag("for_billing"),
        "for_shipping": filters.flag("for_shipping"),
    },
    search=("label", "name", "company", "city"),
    ordering={"id": "id", "label": "label", "name": "name", "city": "city"},
)
