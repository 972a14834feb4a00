from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.messages import serializers as io
from quittance.api.messages.present import HEAD, present_head, present_whole
from quittance.api.views import ApiView, ListView
from quittance.lists.messages import MESSAGES
from quittance.notifications import operations
from quittance.notifications.models import Message


class MessageList(ListView):
    """Mails with their state, newest first."""

    filters = MESSAGES
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

    writes_mail = True

    @extend_schema(request=None, responses={200: io.MessageRow})
    def post(self, request: Request, pk: int) -> Response:
        operations.resend_message(organisation=self.organisation, message_id=pk, by=self.user)
        return answer(self, pk)


class ConfirmView(ApiView):
    """Mark an uncertain mail as arrived, as somebody has found out: it counts as sent."""

    @extend_schema(request=None, responses={200: io.MessageRow})
    def post(self, request: Request, pk: int) -> Response:
        operations.settle_uncertain(organisation=self.organisation, message_id=pk, by=self.user)
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
