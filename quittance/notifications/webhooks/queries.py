"""Reads of endpoints and of what was sent to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from quittance.accounts.models import Organisation
from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import EVERYTHING

ENDPOINT_COLUMNS = (
    "id",
    "url",
    "description",
    "events",
    "active",
    "disabled_reason",
    "failing_since",
    "quiet_until",
    "previous_until",
    "created_by",
    "created_at",
    "updated_at",
)
DELIVERY_COLUMNS = (
    "id",
    "endpoint",
    "seq",
    "event",
    "state",
    "attempts",
    "tries",
    "next_try_at",
    "status_code",
    "duration_ms",
    "error",
    "delivered_at",
    "created_at",
)


def endpoints(organisation: Organisation) -> QuerySet[Any, Any]:
    """As dictionaries of ENDPOINT_COLUMNS: without secrets."""
    rows: QuerySet[Any, Any] = WebhookEndpoint.objects.for_organisation(organisation).values(
        *ENDPOINT_COLUMNS
    )
    return rows


def deliveries(organisation: Organisation) -> QuerySet[Any, Any]:
    """As dictionaries of DELIVERY_COLUMNS."""
    rows: QuerySet[Any, Any] = WebhookDelivery.objects.for_organisation(organisation).values(
        *DELIVERY_COLUMNS
    )
    return rows


def count_deliveries(organisation: Organisation) -> dict[int, dict[str, int]]:
    """By endpoint, how many there are in each state that has any. One statement."""
    own = WebhookDelivery.objects.for_organisation(organisation).order_by()
    counted: dict[int, dict[str, int]] = {}
    for endpoint, state, count in own.values_list("endpoint", "state").annotate(Count("id")):
        counted.setdefault(endpoint, {})[state] = count
    return counted


def events() -> list[tuple[str, str]]:
    """Everything that an endpoint may ask for, and what it tells."""
    kinds = [
        (f"{kind}.{EVERYTHING}", f"everything about a {kind.replace('_', ' ')}")
        for kind in SUBJECTS
    ]
    return [(EVERYTHING, "everything"), *kinds, *ACTIONS.items()]
