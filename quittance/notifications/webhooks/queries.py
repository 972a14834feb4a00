"""Reads of endpoints and of what was sent to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.audit.queries import entries
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import EVERYTHING, DeliveryState

# What is not seen to for so long waits for a worker that is not there.
SOON = timedelta(minutes=1)
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


def with_standing(organisation: Organisation) -> QuerySet[Any]:
    """Endpoints, the newest first, with `arrived_at`, when the latest delivery that has arrived did
    so, and `in_vain`, how many since then were tried and have not."""
    own = WebhookDelivery.objects.for_organisation(organisation).filter(endpoint=OuterRef("pk"))
    arrived = own.filter(state=DeliveryState.DELIVERED).order_by("-id")
    tried = own.exclude(state__in=[DeliveryState.DELIVERED, DeliveryState.CANCELLED])
    since = tried.exclude(error="").filter(id__gt=Coalesce(OuterRef("arrived"), 0))
    rows: QuerySet[Any] = (
        WebhookEndpoint.objects.for_organisation(organisation)
        .defer("secret", "previous_secret")
        .annotate(
            arrived=Subquery(arrived.values("pk")[:1]),
            arrived_at=Subquery(arrived.values("delivered_at")[:1]),
        )
        .annotate(
            in_vain=Coalesce(
                Subquery(
                    since.order_by().values("endpoint").annotate(count=Count("pk")).values("count")
                ),
                0,
            )
        )
    )
    return rows.order_by("-id")


def is_soon(*, at: datetime) -> Q:
    """Deliveries of which something is to be seen within a minute."""
    due = Q(state=DeliveryState.QUEUED, next_try_at__range=(at - SOON, at + SOON))
    return due | Q(state=DeliveryState.SENDING, claimed_at__gt=at - SOON)


def is_under_way(endpoint: WebhookEndpoint, *, at: datetime) -> bool:
    """Whether a worker is about to send it something, or to look whether it has to."""
    if not endpoint.active:
        return False
    own = WebhookDelivery.objects.for_organisation(endpoint.organisation_id)
    unseen = entries(endpoint.organisation_id).filter(seq__gt=endpoint.at_seq, at__gt=at - SOON)
    return own.filter(is_soon(at=at), endpoint=endpoint).exists() or unseen.exists()


def events() -> list[tuple[str, str]]:
    """Everything that an endpoint may ask for, and what it tells."""
    kinds = [(f"{kind}.{EVERYTHING}", f"every event that begins with {kind}.") for kind in SUBJECTS]
    return [(EVERYTHING, "everything"), *kinds, *ACTIONS.items()]
