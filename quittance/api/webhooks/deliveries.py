"""What was sent to webhooks, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import ADMINS
from quittance.api.serializers import Error
from quittance.api.views import ApiView, ListView
from quittance.api.webhooks import serializers as io
from quittance.errors import NotFound
from quittance.lists.webhooks import DELIVERIES
from quittance.notifications.webhooks import operations, queries
from quittance.notifications.webhooks.payload import payload_of
from quittance.notifications.webhooks.rules import DeliveryState


class DeliveryList(ListView):
    """What was sent to webhooks and what waits, newest first."""

    read_roles = ADMINS
    filters = DELIVERIES
    schema_out = io.WebhookDelivery

    def rows(self) -> QuerySet[Any, Any]:
        return queries.deliveries(self.organisation)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present(row) for row in rows]


class DeliveryDetail(ApiView):
    """A delivery with what is sent."""

    read_roles = ADMINS

    @extend_schema(responses={200: io.WebhookDeliveryWhole})
    def get(self, request: Request, pk: int) -> Response:
        row = one(self, pk)
        return Response({**row, "payload": payload_of(self.organisation, row["seq"])})


class RedeliverView(ApiView):
    """Send once more what has ended, with the same id."""

    @extend_schema(request=None, responses={200: io.WebhookDelivery, 409: Error})
    def post(self, request: Request, pk: int) -> Response:
        operations.redeliver(organisation=self.organisation, delivery_id=pk, by=self.user)
        return Response(one(self, pk))


def one(view: ApiView, pk: int) -> dict[str, Any]:
    """As the list shows it. Raises NotFound."""
    row = queries.deliveries(view.organisation).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return present(row)


def present(row: dict[str, Any]) -> dict[str, Any]:
    waits = row["state"] == DeliveryState.QUEUED
    return {**row, "next_try_at": row["next_try_at"] if waits else None}
