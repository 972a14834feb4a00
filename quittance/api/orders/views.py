"""Orders: of the organisation for those who read its books, and of the asker themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import BOOKS_READERS, EVERYONE
from quittance.api.errors import listed
from quittance.api.exchange import part
from quittance.api.orders import serializers as io
from quittance.api.orders.present import COLUMNS, present_order, present_row
from quittance.api.payments.credits import present_credit
from quittance.api.payments.serializers import Received, ReceivedBody
from quittance.api.payments.views import one as one_payment
from quittance.api.permissions import RolePermission
from quittance.api.views import ApiView, ListView, read_body
from quittance.db.errors import Busy
from quittance.errors import DomainError, NotFound
from quittance.lists.shop import ORDERS
from quittance.payments.credits import receive_money
from quittance.shop.models import Order
from quittance.shop.operations import accept_order, cancel_order, complete_order, reject_order
from quittance.shop.queries import bought_by, has_shop, sold_by

ACTS = {"accept": accept_order, "complete": complete_order}


class OrderList(ListView):
    """What the organisation has sold, or with `side=bought` what one has ordered oneself, in every
    shop. Who has no shop, or does not read its books, sees the latter by itself."""

    read_roles = EVERYONE
    schema_out = io.OrderRow
    filters = ORDERS

    def rows(self) -> QuerySet[Any, Any]:
        side = self.request.query_params.get("side") or self.usual_side()
        which = sold_by(self.organisation) if side == "sold" else bought_by(self.user)
        rows: QuerySet[Any, Any] = which.values(*COLUMNS)
        return rows

    def usual_side(self) -> str:
        return "sold" if reads_books(self) and has_shop(self.organisation) else "bought"

    def get(self, request: Request) -> HttpResponseBase:
        if request.query_params.get("side") == "sold" and not reads_books(self):
            raise PermissionDenied(RolePermission.message)
        return super().get(request)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_row(row) for row in rows]


def reads_books(view: ApiView) -> bool:
    return view.access.role in BOOKS_READERS


class OrderDetail(ApiView):
    """An order with its items, its invoice and how it is paid."""

    read_roles = EVERYONE

    @extend_schema(responses={200: io.Order})
    def get(self, request: Request, pk: int) -> Response:
        sold = sold_by(self.organisation).filter(pk=pk).first()
        order = sold if reads_books(self) else None
        order = order or bought_by(self.user).filter(pk=pk).first()
        if order is None and sold is not None:
            raise PermissionDenied(RolePermission.message)
        if order is None:
            raise NotFound()
        return Response(present_order(order))


class AcceptView(ApiView):
    """Say that the order will be carried out."""

    @extend_schema(request=None, responses={200: io.Order})
    def post(self, request: Request, pk: int) -> Response:
        order = accept_order(organisation=self.organisation, order_id=pk, by=self.user)
        return Response(present_order(order))


class CompleteView(ApiView):
    """Say that it has been handed over or sent."""

    @extend_schema(request=io.CompleteOrderBody, responses={200: io.Order})
    def post(self, request: Request, pk: int) -> Response:
        Order.objects.for_organisation(self.organisation).found(pk=pk)
        data = read_body(io.CompleteOrderBody, request)
        order = complete_order(organisation=self.organisation, order_id=pk, by=self.user, **data)
        return Response(present_order(order))


class RejectView(ApiView):
    """Say that it will not be carried out: its stock comes back, its invoice is credited."""

    @extend_schema(
        request=io.RejectOrderBody,
        responses={200: io.Order},
        examples=[
            OpenApiExample("Broken", request_only=True, value={"reason": "The last one is broken"})
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        Order.objects.for_organisation(self.organisation).found(pk=pk)
        data = read_body(io.RejectOrderBody, request)
        order = reject_order(organisation=self.organisation, order_id=pk, by=self.user, **data)
        return Response(present_order(order))


class CancelView(ApiView):
    """Take back an order of one's own, while nobody has accepted it."""

    read_roles = write_roles = EVERYONE

    @extend_schema(request=io.CancelOrderBody, responses={200: io.Order})
    def post(self, request: Request, pk: int) -> Response:
        bought_by(self.user).found(pk=pk)
        data = read_body(io.CancelOrderBody, request)
        return Response(present_order(cancel_order(order_id=pk, by=self.user, **data)))


class PaymentView(ApiView):
    """Record money that came for the order: what is due is paid, the rest waits as the customer's
    credit, also where the order came to nothing."""

    @extend_schema(
        request=ReceivedBody,
        responses={200: Received, 201: Received},
        examples=[
            OpenApiExample(
                "By bank transfer",
                request_only=True,
                value={"amount": "23.80", "method": "bank_transfer"},
            )
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        order = sold_by(self.organisation).found(pk=pk)
        data = read_body(ReceivedBody, request)
        received = receive_money(
            organisation=self.organisation, invoice_id=order.invoice_id, by=self.user, **data
        )
        payment, credit = received.payment, received.credit
        answer = {
            "payment": one_payment(self, payment.pk) if payment else None,
            "credit": present_credit(vars(credit)) if credit else None,
        }
        return Response(answer, status=201 if received.is_new else 200)


class OrderBulkView(ApiView):
    """Accept or complete many orders, in their order: each by itself, whatever becomes of the
    others."""

    in_parts = True

    @extend_schema(request=io.OrderBulkBody, responses={200: io.OrderBulkOut})
    def post(self, request: Request) -> Response:
        body = read_body(io.OrderBulkBody, request)
        act = body["action"]
        results = [self.one(act, number, pk) for number, pk in enumerate(body["ids"])]
        done = sum(result["done"] for result in results)
        failed = len(results) - done
        return Response({"action": act, "done": done, "failed": failed, "results": results})

    def one(self, act: str, number: int, pk: int) -> dict[str, Any]:
        if not self.is_finished:
            # Who has waited once does not wait two hundred times.
            return {"id": pk, "done": False, "problems": listed(Busy())}
        try:
            return part(self, number, lambda: self.outcome(act, pk))
        except Busy as error:
            self.is_finished = False
            return {"id": pk, "done": False, "problems": listed(error)}

    def outcome(self, act: str, pk: int) -> dict[str, Any]:
        """What becomes of one; what is refused is an outcome as well."""
        try:
            with transaction.atomic():
                ACTS[act](organisation=self.organisation, order_id=pk, by=self.user)
        except DomainError as error:
            if isinstance(error, Busy):
                raise
            return {"id": pk, "done": False, "problems": listed(error)}
        return {"id": pk, "done": True, "problems": []}
