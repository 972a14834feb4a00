"""Payments as a list."""

from __future__ import annotations

from quittance.lists import filters
from quittance.payments.models import Method

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
    ordering={
        "id": "id",
        "amount": "amount",
        "received_on": "received_on",
        "created_at": "created_at",
    },
)
