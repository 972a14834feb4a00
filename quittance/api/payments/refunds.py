"""What providers were asked to give back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.present import amounts_in
from quittance.api.views import ApiView, ListView
from quittance.lists.shop import PROVIDER_REFUNDS
from quittance.shop.models import ProviderRefund
from quittance.shop.rules import RefundState

PLAIN = ("id", "currency", "reason", "state", "problem", "created_at", "updated_at")
COLUMNS = (*PLAIN, "payment_id", "refund_id", "amount", "payment__invoice_id")


@extend_schema_serializer(component_name="ProviderRefund")
class ProviderRefundOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    payment = serializers.IntegerField()
    invoice = serializers.IntegerField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=RefundState.choices)
    problem = serializers.CharField(help_text="What the provider said, or why it did not answer.")
    refund = serializers.IntegerField(allow_null=True, help_text="Once it has been given back.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RefundList(ListView):
    """What providers were asked to give back, and what became of it."""

    schema_out = ProviderRefundOut
    filters = PROVIDER_REFUNDS

    def rows(self) -> QuerySet[Any, Any]:
        own = ProviderRefund.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.values(*COLUMNS)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_provider_refund(row, invoice=row["payment__invoice_id"]) for row in rows]


class RefundDetail(ApiView):
    """What a provider was asked to give back."""

    @extend_schema(responses={200: ProviderRefundOut})
    def get(self, request: Request, pk: int) -> Response:
        own = ProviderRefund.objects.for_organisation(self.organisation)
        row = own.values(*COLUMNS).found(pk=pk)
        return Response(present_provider_refund(row, invoice=row["payment__invoice_id"]))


def present_provider_refund(row: Mapping[str, Any], *, invoice: int) -> dict[str, Any]:
    return {
        **{name: row[name] for name in PLAIN},
        "payment": row["payment_id"],
        "invoice": invoice,
        "refund": row["refund_id"],
        "amount": amounts_in(row["currency"])(row["amount"]),
    }
