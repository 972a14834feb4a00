"""Suppliers and their bills, as lists."""

from __future__ import annotations

from django.db.models import Q

from quittance.bills.rules import Kind, RunStatus, Status
from quittance.lists import filters


def is_late(values: list[str], asker: filters.Asker) -> Q:
    """Bills that are due before today and not paid."""
    late = Q(due_date__lt=asker.organisation.today()) & ~Q(
        status__in=[Status.PAID, Status.REJECTED]
    )
    condition = Q()
    for value in values:
        condition &= late if filters.as_bool(value) else ~late
    return condition


SUPPLIERS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "name": filters.text("name"),
        "email": filters.text("email"),
        "vat_number": filters.text("vat_number"),
        "tax_number": filters.text("tax_number"),
        "registration_number": filters.text("registration_number"),
        "customer_number": filters.text("customer_number"),
        "currency": filters.text("currency"),
        "country": filters.text("address__country"),
        "archived": filters.flag("archived"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
    },
    search=("name", "email", "vat_number", "customer_number"),
    ordering={
        "id": "id",
        "name": "name",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
BILLS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "kind": filters.choice("kind", Kind.values),
        "status": filters.choice("status", Status.values),
        "supplier": filters.reference("supplier"),
        "supplier_name": filters.text("supplier__name"),
        "number": filters.text("number"),
        "currency": filters.text("currency"),
        "issue_date": filters.day("issue_date"),
        "due_date": filters.day("due_date"),
        "net_total": filters.number("net_total"),
        "tax_total": filters.number("tax_total"),
        "total": filters.number("total"),
        "amount_due": filters.number("amount_due"),
        "iban": filters.text("iban"),
        "payment_reference": filters.text("payment_reference"),
        "order_number": filters.text("order_number"),
        "entered_by": filters.reference("entered_by"),
        "decided_by_name": filters.text("decided_by_name"),
        "payment_run": filters.reference("payment_run"),
        "paid_on": filters.day("paid_on"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
        "submitted_at": filters.instant("submitted_at"),
        "decided_at": filters.instant("decided_at"),
    },
    search=("number", "supplier__name", "order_number"),
    special={"late": is_late},
    ordering={
        "id": "id",
        "number": "number",
        "issue_date": "issue_date",
        "due_date": "due_date",
        "total": "total",
        "amount_due": "amount_due",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
RUNS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "status": filters.choice("status", RunStatus.values),
        "execution_date": filters.day("execution_date"),
        "total": filters.number("total"),
        "created_at": filters.instant("created_at"),
    },
    search=("message_id",),
    ordering={"id": "id", "execution_date": "execution_date", "total": "total"},
)
