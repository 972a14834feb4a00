from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.models import Organisation, User
from quittance.api.customers.serializers import Customer as CustomerOut
from quittance.api.customers.serializers import CustomerBody, DoublesOut, MergeBody
from quittance.api.masterdata import MasterData, MasterDataDetail, MasterDataList
from quittance.api.present import amounts_in
from quittance.api.views import ApiView, read_body
from quittance.customers.doubles import candidates
from quittance.customers.models import Customer
from quittance.customers.operations import (
    UNIQUE,
    archive_customer,
    delete_customer,
    restore_customer,
    with_currency,
)
from quittance.invoicing.operations import merge_customers
from quittance.invoicing.queries import open_balances
from quittance.lists.customers import CUSTOMERS

COLUMNS = (
    "id",
    "name",
    "email",
    "mobile",
    "company",
    "vat_number",
    "registration_number",
    "buyer_reference",
    "electronic_address",
    "electronic_address_scheme",
    "einvoice_format",
    "send_xml",
    "billing_address",
    "shipping_address",
    "currency",
    "external_id",
    "archived",
    "merged_into_id",
    "created_at",
    "updated_at",
)


class CustomerData(MasterData[Customer]):
    model = Customer
    body = CustomerBody
    unique = UNIQUE
    example = {
        "name": "Cleo Brandt",
        "company": "Brandt GmbH",
        "email": "cleo@example.com",
        "vat_number": "DE123456789",
        "billing_address": {
            "line1": "Lindenstr. 4",
            "postcode": "10969",
            "city": "Berlin",
            "country": "DE",
        },
    }

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        own = Customer.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.values(*COLUMNS)
        return rows

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        balances = open_balances(organisation, [row["id"] for row in rows])
        return [present(row, balances.get(row["id"], {})) for row in rows]

    def check(self, row: Customer, data: dict[str, Any], organisation: Organisation) -> None:
        data.update(with_currency(data, organisation))

    def delete(self, pk: int, organisation: Organisation, by: User) -> None:
        delete_customer(organisation=organisation, customer_id=pk, by=by)


def present(row: dict[str, Any], balances: dict[str, Decimal]) -> dict[str, Any]:
    own = row["currency"]
    return {
        **{("merged_into" if name == "merged_into_id" else name): row[name] for name in row},
        "balance_due": amounts_in(own)(balances.get(own, Decimal(0))),
        "balances": [
            {"currency": currency, "balance_due": amounts_in(currency)(balance)}
            for currency, balance in sorted(balances.items())
        ],
    }


class CustomerList(MasterDataList):
    data = CustomerData()
    schema_out = CustomerOut
    filters = CUSTOMERS


class CustomerDetail(MasterDataDetail):
    data = CustomerData()
    schema_out = CustomerOut


class ArchiveView(ApiView):
    """Put a customer away: no new invoices, the old ones stay."""

    @extend_schema(request=None, responses={200: CustomerOut})
    def post(self, request: Request, pk: int) -> Response:
        archive_customer(organisation=self.organisation, customer_id=pk, by=self.user)
        return Response(CustomerData().one(pk, self.organisation))


class RestoreView(ApiView):
    """Bring an archived customer back. One that was merged into another stands for itself again."""

    @extend_schema(request=None, responses={200: CustomerOut})
    def post(self, request: Request, pk: int) -> Response:
        restore_customer(organisation=self.organisation, customer_id=pk, by=self.user)
        return Response(CustomerData().one(pk, self.organisation))


class MergeView(ApiView):
    """Let this customer stand for another one, a double, from now on."""

    @extend_schema(request=MergeBody, responses={200: CustomerOut})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(MergeBody, request)
        keep = merge_customers(
            organisation=self.organisation, keep_id=pk, merge_id=data["other"], by=self.user
        )
        return Response(CustomerData().one(keep.pk, self.organisation))


class DoublesView(ApiView):
    """Customers who may be one and the same: by VAT number, e-mail, or name and city."""

    @extend_schema(responses={200: DoublesOut})
    def get(self, request: Request) -> Response:
        found = [
            {"reason": one.reason, "value": one.value, "customers": one.customers}
            for one in candidates(self.organisation)
        ]
        return Response({"groups": found})
