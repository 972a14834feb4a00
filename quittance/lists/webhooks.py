"""Webhooks and what was sent to them, as lists."""

from __future__ import annotations

from quittance.lists import filters
from quittance.notifications.webhooks.rules import DeliveryState

ENDPOINTS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "url": filters.text("url"),
        "description": filters.text("description"),
        "active": filters.flag("active"),
        "created_by": filters.reference("created_by"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
    },
    search=("url", "description"),
    ordering={"id": "id", "url": "url", "created_at": "created_at", "updated_at": "updated_at"},
)
DELIVERIES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "endpoint": filters.reference("endpoint"),
        "seq": filters.count("seq"),
        "event": filters.text("event"),
        "state": filters.choice("state", DeliveryState.values),
        "status_code": filters.count("status_code"),
        "attempts": filters.count("attempts"),
        "created_at": filters.instant("created_at"),
        "delivered_at": filters.instant("delivered_at"),
    },
    search=("event", "error"),
    ordering={"id": "id", "seq": "seq", "created_at": "created_at"},
)
