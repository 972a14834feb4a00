"""Payments as a list."""

from __future__ import annotations

from django.db.models import Q

from quittance.lists import filters
from quittance.payments.models import Method, Refund


def refunded_in(values: list[str], asker: filters.Asker) -> Q:
    """Payments of which something was given back on some days: from and to, both included."""
    condition = Q()
    for value in values:
        within = filters.build(filters.day("refunded_on"), "range", value)
        refunds = Refund.objects.for_organisation(asker.organisation).filter(within)
        condition &= Q(pk__in=refunds.values("payment"))
    return condition


PAYMENTS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "invoice": filters.reference("invoice"),
        "customer": filters.customer("customer"),
        "customer_name": filters.text("invoice__customer_name"),
        "currency": filters.text("currency"),
        "amount": filters.number("amount"),
        "method": filters.choice("method", Method.values),
        "received_on": filters.day("received_on"),
        "reference": filters.text("reference"),
        "provider_reference": filters.text("provider_reference"),
        "created_at": filters.instant("created_at"),
    },
    search=("reference", "provider_reference", "invoice__number", "invoice__customer_name"),
    aliases={"received_on_after": "received_on__gte", "received_on_before": "received_on__lte"},
    special={"refunded_on__range": refunded_in},
    ordering={
        "id": "id",
        "amount": "amount",
        "received_on": "received_on",
        "created_at": "created_at",
    },
)
CREDITS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "invoice": filters.reference("invoice"),
        "customer": filters.customer("customer"),
        "customer_name": filters.text("invoice__customer_name"),
        "currency": filters.text("currency"),
        "amount": filters.number("amount"),
        "used": filters.number("used"),
        "method": filters.choice("method", Method.values),
        "received_on": filters.day("received_on"),
        "returned_on": filters.day("returned_on"),
        "reference": filters.text("reference"),
        "created_at": filters.instant("created_at"),
    },
    search=("reference", "provider_reference", "invoice__number", "invoice__customer_name"),
    ordering={
        "id": "id",
        "amount": "amount",
        "received_on": "received_on",
        "created_at": "created_at",
    },
)
