"""Money that came and was not due: the customer's, until it is used or given back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.payments import serializers as io
from quittance.api.payments.views import present_new
from quittance.api.present import amounts_in
from quittance.api.views import ApiView, ListView, read_body
from quittance.lists.payments import CREDITS
from quittance.payments.credits import apply_credit, return_credit
from quittance.payments.models import CustomerCredit

NOTHING = Decimal(0)
COLUMNS = (
    *("id", "customer_id", "invoice_id", "currency", "amount", "used", "method", "received_on"),
    *("reference", "provider_reference", "created_at", "returned_on", "reason"),
)


class CreditList(ListView):
    """Money of customers that waits, or that was given back."""

    schema_out = io.CustomerCredit
    filters = CREDITS

    def rows(self) -> QuerySet[Any, Any]:
        own = CustomerCredit.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.values(*COLUMNS)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_credit(row) for row in rows]


class CreditDetail(ApiView):
    """A customer's credit."""

    @extend_schema(responses={200: io.CustomerCredit})
    def get(self, request: Request, pk: int) -> Response:
        own = CustomerCredit.objects.for_organisation(self.organisation)
        return Response(present_credit(vars(own.found(pk=pk))))


class ReturnView(ApiView):
    """Say that the money has been given back."""

    @extend_schema(request=io.ReturnBody, responses={200: io.CustomerCredit})
    def post(self, request: Request, pk: int) -> Response:
        CustomerCredit.objects.for_organisation(self.organisation).found(pk=pk)
        data = read_body(io.ReturnBody, request)
        credit = return_credit(organisation=self.organisation, credit_id=pk, by=self.user, **data)
        return Response(present_credit(vars(credit)))


class ApplyView(ApiView):
    """Use it for an open invoice of the same customer, or of one merged with it: the payment that
    it makes."""

    @extend_schema(request=io.ApplyBody, responses={201: io.Payment})
    def post(self, request: Request, pk: int) -> Response:
        CustomerCredit.objects.for_organisation(self.organisation).found(pk=pk)
        data = read_body(io.ApplyBody, request)
        recorded = apply_credit(
            organisation=self.organisation,
            credit_id=pk,
            invoice_id=data["invoice"],
            amount=data.get("amount"),
            by=self.user,
        )
        presented = present_new(recorded, self.organisation.today())
        return Response(presented, status=status.HTTP_201_CREATED)


def present_credit(row: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        *("id", "currency", "method", "received_on", "reference", "provider_reference"),
        *("created_at", "returned_on", "reason"),
    )
    amount = amounts_in(row["currency"])
    return {
        **{name: row[name] for name in names},
        "customer": row["customer_id"],
        "invoice": row["invoice_id"],
        "amount": amount(row["amount"]),
        "used": amount(row["used"]),
        "left": amount(row["amount"] - row["used"] if row["returned_on"] is None else NOTHING),
    }
