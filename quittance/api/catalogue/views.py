from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.catalogue import serializers as out
from quittance.api.catalogue.data import CategoryData, ProductData, TaxRateData
from quittance.api.masterdata import MasterDataDetail, MasterDataList
from quittance.api.views import ApiView
from quittance.lists.catalogue import CATEGORIES, PRODUCTS, TAX_RATES


class CategoryList(MasterDataList):
    read_roles = EVERYONE
    data = CategoryData()
    schema_out = out.Category
    filters = CATEGORIES


class CategoryDetail(MasterDataDetail):
    read_roles = EVERYONE
    data = CategoryData()
    schema_out = out.Category


class TaxRateList(MasterDataList):
    read_roles = EVERYONE
    data = TaxRateData()
    schema_out = out.TaxRate
    filters = TAX_RATES


class TaxRateDetail(MasterDataDetail):
    read_roles = EVERYONE
    data = TaxRateData()
    schema_out = out.TaxRate


class ProductList(MasterDataList):
    read_roles = EVERYONE
    data = ProductData()
    schema_out = out.Product
    filters = PRODUCTS


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
