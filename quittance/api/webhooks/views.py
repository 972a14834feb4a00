"""Webhooks of an organisation: for admins alone, who see its whole journal as well."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import ADMINS
from quittance.api.conditions import tag_of
from quittance.api.serializers import Error
from quittance.api.views import ApiView, ListView, read_body
from quittance.api.webhooks import serializers as io
from quittance.errors import NotFound
from quittance.lists.webhooks import ENDPOINTS
from quittance.notifications.webhooks import operations, queries
from quittance.notifications.webhooks.payload import event_id

EXAMPLE = OpenApiExample(
    "Of invoices and payments",
    request_only=True,
    value={
        "url": "https://example.com/quittance",
        "description": "Bookkeeping",
        "events": ["invoice.*", "payment.recorded"],
    },
)


class WebhookList(ListView):
    """Addresses that are told what happens, the oldest first."""

    # The answer of POST holds the secret.
    keeps_answers = False
    read_roles = ADMINS
    filters = ENDPOINTS
    default_ordering = ("id",)
    schema_out = io.Webhook

    def rows(self) -> QuerySet[Any, Any]:
        return queries.endpoints(self.organisation)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return rows

    @extend_schema(
        request=io.WebhookBody, responses={201: io.WebhookWithSecret}, examples=[EXAMPLE]
    )
    def post(self, request: Request) -> Response:
        """Tell an address what happens from now on. The answer alone has the secret."""
        body = read_body(io.WebhookBody, request)
        made = operations.make_endpoint(organisation=self.organisation, by=self.user, **body)
        return with_secret(self, made, status.HTTP_201_CREATED)


class WebhookDetail(ApiView):
    """A webhook, without its secret."""

    read_roles = ADMINS

    @extend_schema(responses={200: io.Webhook})
    def get(self, request: Request, pk: int) -> Response:
        return Response(one(self, pk))

    def lock(self) -> None:
        operations.locked_endpoint(self.organisation, self.kwargs["pk"])

    @extend_schema(request=io.WebhookBody, responses={200: io.Webhook}, examples=[EXAMPLE])
    def put(self, request: Request, pk: int) -> Response:
        return self.change(request, pk, partial=False)

    @extend_schema(request=io.WebhookBody, responses={200: io.Webhook})
    def patch(self, request: Request, pk: int) -> Response:
        return self.change(request, pk, partial=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """With the list of what was sent to it. What waits is not sent any more."""
        operations.delete_endpoint(organisation=self.organisation, endpoint_id=pk, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def change(self, request: Request, pk: int, *, partial: bool) -> Response:
        # Looked up first: another organisation's row is a 404 whatever the body says.
        one(self, pk)
        values = read_body(io.WebhookBody, request, partial=partial)
        operations.change_endpoint(
            organisation=self.organisation, endpoint_id=pk, values=values, by=self.user
        )
        return Response(one(self, pk))


class TestView(ApiView):
    """Send it something to try it with, whatever it asks for: its delivery follows in seconds."""

    __test__ = False

    @extend_schema(request=None, responses={202: io.WebhookTest, 409: Error})
    def post(self, request: Request, pk: int) -> Response:
        seq = operations.test_endpoint(organisation=self.organisation, endpoint_id=pk, by=self.user)
        sent = {"id": event_id(self.organisation, seq), "seq": seq}
        return Response(sent, status=status.HTTP_202_ACCEPTED)


class PauseView(ApiView):
    """Send it nothing until it is resumed; what waits is cancelled."""

    @extend_schema(request=None, responses={200: io.Webhook})
    def post(self, request: Request, pk: int) -> Response:
        operations.pause_endpoint(organisation=self.organisation, endpoint_id=pk, by=self.user)
        return Response(one(self, pk))


class ResumeView(ApiView):
    """Send it again what happens from now on; of the time between nothing is sent."""

    @extend_schema(request=None, responses={200: io.Webhook})
    def post(self, request: Request, pk: int) -> Response:
        operations.resume_endpoint(organisation=self.organisation, endpoint_id=pk, by=self.user)
        return Response(one(self, pk))


class RotateView(ApiView):
    """Give it another secret, which this answer alone has. The one before signs as well for a
    day."""

    keeps_answers = False

    @extend_schema(request=None, responses={200: io.WebhookWithSecret})
    def post(self, request: Request, pk: int) -> Response:
        made = operations.rotate_secret(
            organisation=self.organisation, endpoint_id=pk, by=self.user
        )
        return with_secret(self, made)


class EventsView(ApiView):
    """Everything that a webhook can ask for, and what it tells."""

    read_roles = ADMINS

    @extend_schema(responses={200: io.WebhookEvents})
    def get(self, request: Request) -> Response:
        return Response(
            {"events": [{"name": name, "tells": tells} for name, tells in queries.events()]}
        )


def one(view: ApiView, pk: int) -> dict[str, Any]:
    """As the list shows it. Raises NotFound."""
    row: dict[str, Any] | None = queries.endpoints(view.organisation).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def with_secret(view: ApiView, made: operations.Opened, code: int = status.HTTP_200_OK) -> Response:
    """With the ETag of what GET will show, which has no secret."""
    row = one(view, made.endpoint.pk)
    tag = tag_of(view.finished(Response(row)).content)
    return Response({**row, "secret": made.secret}, status=code, headers={"ETag": tag})
