from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api import filters
from quittance.api.messages import serializers as io
from quittance.api.messages.present import HEAD, present_head, present_whole
from quittance.api.views import ApiView, ListView
from quittance.notifications import operations
from quittance.notifications.models import Message
from quittance.notifications.rules import Kind, State


def about_invoice(values: list[str], view: Any) -> Q:
    """Messages about one invoice or credit note, whatever they say of it."""
    return Q(about="invoice", about_id=filters.as_id(values[-1]))


FILTERS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "kind": filters.choice("kind", Kind.values),
        "state": filters.choice("state", State.values),
        "language": filters.text("language"),
        "to": filters.text("to"),
        "to_name": filters.text("to_name"),
        "subject": filters.text("subject"),
        "about": filters.choice("about", ("invoice",)),
        "about_id": filters.reference("about_id"),
        "level": filters.count("level"),
        "attempts": filters.count("attempts"),
        "created_by": filters.reference("created_by"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
        "sent_at": filters.instant("sent_at"),
    },
    search=("to", "to_name", "subject"),
    special={"invoice": about_invoice},
    ordering={
        "id": "id",
        "to": "to",
        "state": "state",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)


class MessageList(ListView):
    """Mails with their state, newest first."""

    filters = FILTERS
    schema_out = io.MessageRow

    def rows(self) -> QuerySet[Any, Any]:
        own = Message.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.values(*HEAD)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_head(row) for row in rows]


class MessageDetail(ApiView):
    @extend_schema(responses={200: io.Message})
    def get(self, request: Request, pk: int) -> Response:
        own = Message.objects.for_organisation(self.organisation)
        return Response(present_whole(own.found(pk=pk)))


class ResendView(ApiView):
    """Send once more what failed or is uncertain: the same mail, with the same Message-ID."""

    @extend_schema(request=None, responses={200: io.MessageRow})
    def post(self, request: Request, pk: int) -> Response:
        operations.resend_message(organisation=self.organisation, message_id=pk, by=self.user)
        return answer(self, pk)


class CancelView(ApiView):
    """Keep a queued mail from being sent."""

    @extend_schema(request=None, responses={200: io.MessageRow})
    def post(self, request: Request, pk: int) -> Response:
        operations.cancel_message(organisation=self.organisation, message_id=pk, by=self.user)
        return answer(self, pk)


def answer(view: ApiView, pk: int, code: int = 200) -> Response:
    """Without its words, which may give an address that opens the document: an answer that is
    kept for a repeated key must not."""
    own = Message.objects.for_organisation(view.organisation)
    [row] = own.filter(pk=pk).values(*HEAD)
    return Response(present_head(row), status=code)
