from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api import filters
from quittance.api.catalogue import serializers as out
from quittance.api.catalogue.data import CategoryData, ProductData, TaxRateData
from quittance.api.masterdata import MasterDataDetail, MasterDataList
from quittance.api.views import ApiView
from quittance.catalogue.rules import TaxCategory

TIMES = {
    "created_at": filters.instant("created_at"),
    "updated_at": filters.instant("updated_at"),
}
ORDER_BY_TIME = {"id": "id", "created_at": "created_at", "updated_at": "updated_at"}


class CategoryList(MasterDataList):
    read_roles = EVERYONE
    data = CategoryData()
    schema_out = out.Category
    filters = filters.FilterSet(
        fields={
            "id": filters.reference("id"),
            "name": filters.text("name"),
            "parent": filters.reference("parent"),
            **TIMES,
        },
        search=("name",),
        ordering={"name": "name", **ORDER_BY_TIME},
    )


class CategoryDetail(MasterDataDetail):
    read_roles = EVERYONE
    data = CategoryData()
    schema_out = out.Category


class TaxRateList(MasterDataList):
    read_roles = EVERYONE
    data = TaxRateData()
    schema_out = out.TaxRate
    filters = filters.FilterSet(
        fields={
            "id": filters.reference("id"),
            "name": filters.text("name"),
            "percent": filters.number("percent", digits=3, places=4),
            "category": filters.choice("category", TaxCategory.values),
            **TIMES,
        },
        search=("name",),
        ordering={"name": "name", "percent": "percent", **ORDER_BY_TIME},
    )


class TaxRateDetail(MasterDataDetail):
    read_roles = EVERYONE
    data = TaxRateData()
    schema_out = out.TaxRate


class ProductList(MasterDataList):
    read_roles = EVERYONE
    data = ProductData()
    schema_out = out.Product
    filters = filters.FilterSet(
        fields={
            "id": filters.reference("id"),
            "sku": filters.text("sku"),
            "name": filters.text("name"),
            "description": filters.text("description"),
            "category": filters.reference("category"),
            "category_name": filters.text("category__name"),
            "unit": filters.text("unit"),
            "price": filters.number("price", digits=12, places=6),
            "tax_rate": filters.reference("tax_rate"),
            "tax_percent": filters.number("tax_rate__percent", digits=3, places=4),
            "stock": filters.number("stock", digits=12, places=6),
            "active": filters.flag("active"),
            **TIMES,
        },
        search=("sku", "name", "description"),
        ordering={
            "name": "name",
            "sku": "sku",
            "price": "price",
            "stock": "stock",
            **ORDER_BY_TIME,
        },
    )


class ProductDetail(MasterDataDetail):
    read_roles = EVERYONE
    data = ProductData()
    schema_out = out.Product


class ActivateView(ApiView):
    """Offer the product for sale."""

    active, verb = True, "activated"

    @extend_schema(request=None, responses={200: out.Product})
    def post(self, request: Request, pk: int) -> Response:
        data = ProductData()
        changes = {"active": self.active}
        data.change(pk, changes, self.organisation, self.user, verb=self.verb)
        return Response(data.one(pk, self.organisation))


class DeactivateView(ActivateView):
    """Take the product off sale; documents that name it stay as they are."""

    active, verb = False, "deactivated"
