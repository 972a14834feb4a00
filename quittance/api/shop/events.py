"""What providers said and could not be carried out, or leaves something for people to do."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.views import ApiView, ListView
from quittance.lists.shop import PROVIDER_EVENTS
from quittance.shop.models import ProviderEvent
from quittance.shop.operations.events import look_at_event, try_event_again

COLUMNS = (
    *("id", "provider", "event", "said", "problem", "times"),
    *("received_at", "settled_at", "looked_at"),
)


class ProviderEventOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    provider = serializers.CharField()
    event = serializers.CharField()
    reference = serializers.CharField(help_text="The provider's own, of the charge.")
    state = serializers.CharField(help_text="What became of the charge.")
    amount = serializers.CharField(help_text="As the provider wrote it.")
    currency = serializers.CharField()
    problem = serializers.CharField(help_text="Empty: all is well.")
    times = serializers.IntegerField(help_text="How often it was told or tried.")
    received_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(
        allow_null=True, help_text="Null: it has not been carried out yet."
    )
    looked_at = serializers.DateTimeField(allow_null=True)


class EventList(ListView):
    """What providers said; `has_problem=true` for what is left for people."""

    schema_out = ProviderEventOut
    filters = PROVIDER_EVENTS

    def rows(self) -> QuerySet[Any, Any]:
        own = ProviderEvent.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.values(*COLUMNS)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_event(row) for row in rows]


class EventDetail(ApiView):
    """Something that a provider said."""

    @extend_schema(responses={200: ProviderEventOut})
    def get(self, request: Request, pk: int) -> Response:
        own = ProviderEvent.objects.for_organisation(self.organisation)
        return Response(present_event(own.values(*COLUMNS).found(pk=pk)))


class RetryView(ApiView):
    """Carry it out now, if it has not been."""

    @extend_schema(request=None, responses={200: ProviderEventOut})
    def post(self, request: Request, pk: int) -> Response:
        event = try_event_again(organisation=self.organisation, event_id=pk)
        return Response(present_event(vars(event)))


class LookedAtView(ApiView):
    """Say that somebody has looked at it: nothing is left to do."""

    @extend_schema(request=None, responses={200: ProviderEventOut})
    def post(self, request: Request, pk: int) -> Response:
        event = look_at_event(organisation=self.organisation, event_id=pk)
        return Response(present_event(vars(event)))


def present_event(row: dict[str, Any]) -> dict[str, Any]:
    said = ("reference", "state", "amount", "currency")
    return {
        **{name: row[name] for name in COLUMNS if name != "said"},
        **{name: str(row["said"].get(name, "")) for name in said},
    }
