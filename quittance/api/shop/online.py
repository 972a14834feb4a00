"""Online payments: where a buyer pays, and what providers tell of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.models import Organisation
from quittance.accounts.rules import EVERYONE
from quittance.api.orders.present import present_order
from quittance.api.orders.serializers import Order
from quittance.api.present import amounts_in
from quittance.api.serializers import Input
from quittance.api.views import ApiView, read_body
from quittance.shop.operations.online import begin_payment, look_again, take_webhook
from quittance.shop.operations.settings import seller_at
from quittance.shop.providers.simulated import OUTCOMES, charge_at, decide


class Payable(serializers.Serializer[Any]):
    provider = serializers.CharField()
    url = serializers.CharField(help_text="Where the buyer pays.")
    amount = serializers.CharField()
    currency = serializers.CharField()
    pay_by = serializers.DateTimeField(help_text="The order is cancelled if nothing has come.")


class EventTaken(serializers.Serializer[Any]):
    event = serializers.CharField()
    problem = serializers.CharField(help_text="What is left for people to look at.")


class OutcomeBody(Input):
    outcome = serializers.ChoiceField(choices=list(OUTCOMES))


class SimulatedCharge(serializers.Serializer[Any]):
    state = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    return_url = serializers.CharField(help_text="Where the buyer goes back to.")


class PayView(ApiView):
    """Ask the shop's provider for the money of an order of one's own."""

    read_roles = write_roles = EVERYONE
    # It speaks to another service, which no transaction may wait for; to ask again does no harm.
    keeps_answers = False

    @extend_schema(request=None, responses={200: Payable})
    def post(self, request: Request, pk: int) -> Response:
        attempt = begin_payment(order_id=pk, by=self.user)
        return Response(
            {
                "provider": attempt.provider,
                "url": attempt.url,
                "amount": amounts_in(attempt.currency)(attempt.amount),
                "currency": attempt.currency,
                "pay_by": attempt.order.pay_by,
            }
        )


class RefreshView(ApiView):
    """Ask the provider what became of it, as when the buyer comes back from there."""

    read_roles = write_roles = EVERYONE
    keeps_answers = False

    @extend_schema(request=None, responses={200: Order})
    def post(self, request: Request, pk: int) -> Response:
        return Response(present_order(look_again(order_id=pk, by=self.user)))


class SellerView(ApiView):
    """For providers: also while the shop is closed, money may come for what was sold before."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    keeps_answers = False

    @property
    def organisation(self) -> Organisation:
        return seller_at(self.kwargs["slug"])


class EventView(SellerView):
    """What a provider tells of a payment. It is believed by its signature alone."""

    @extend_schema(request=OpenApiTypes.OBJECT, responses={200: EventTaken})
    def post(self, request: Request, slug: str, provider: str) -> Response:
        event = take_webhook(
            organisation=self.organisation,
            provider=provider,
            headers=request.headers,
            body=request.body,
        )
        return Response({"event": event.event, "problem": event.problem})


class SimulatedView(SellerView):
    """The simulated provider, which takes no money: where its payer's page is, and for programs
    what the payer does there."""

    @extend_schema(responses={302: None})
    def get(self, request: Request, slug: str, reference: str) -> HttpResponseBase:
        charge_at(self.organisation, reference)
        return HttpResponseRedirect(f"/simulated-provider/{slug}/{reference}/")

    @extend_schema(
        request=OutcomeBody,
        responses={200: SimulatedCharge},
        examples=[OpenApiExample("Pay", request_only=True, value={"outcome": "pay"})],
    )
    def post(self, request: Request, slug: str, reference: str) -> Response:
        data = read_body(OutcomeBody, request)
        charge = decide(self.organisation, reference, data["outcome"])
        return Response(
            {
                "state": charge.state,
                "amount": amounts_in(charge.currency)(charge.amount),
                "currency": charge.currency,
                "return_url": charge.return_url,
            }
        )
