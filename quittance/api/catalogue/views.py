from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.catalogue import serializers as out
from quittance.api.catalogue.data import CategoryData, ProductData, TaxRateData
from quittance.api.catalogue.uploads import TakesPicture
from quittance.api.masterdata import MasterDataDetail, MasterDataList
from quittance.api.views import ApiView, read_body
from quittance.catalogue.masterdata import offer_product, offer_tax_rate, prefer_tax_rate
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


class OfferTaxRate(ApiView):
    """Offer the tax rate for products again."""

    active = True

    @extend_schema(request=None, responses={200: out.TaxRate})
    def post(self, request: Request, pk: int) -> Response:
        offer_tax_rate(
            organisation=self.organisation, tax_rate_id=pk, active=self.active, by=self.user
        )
        return Response(TaxRateData().one(pk, self.organisation))


class EndTaxRate(OfferTaxRate):
    """Offer the tax rate no more; products that have it keep it."""

    active = False


class PreferTaxRate(ApiView):
    """Make it the tax rate to begin with; it is offered then."""

    @extend_schema(request=None, responses={200: out.TaxRate})
    def post(self, request: Request, pk: int) -> Response:
        prefer_tax_rate(organisation=self.organisation, tax_rate_id=pk, by=self.user)
        return Response(TaxRateData().one(pk, self.organisation))


class ProductList(TakesPicture, MasterDataList):
    read_roles = EVERYONE
    data = ProductData()
    form = out.ProductForm
    schema_out = out.Product
    filters = PRODUCTS

    def read(self, request: Request) -> dict[str, Any]:
        return self.form_or(super().read)

    def read_form(self) -> dict[str, Any]:
        return read_body(out.ProductForm, self.request)


class ProductDetail(TakesPicture, MasterDataDetail):
    read_roles = EVERYONE
    data = ProductData()
    form = out.ProductForm
    schema_out = out.Product

    def read(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        return self.form_or(lambda asked: super(ProductDetail, self).read(asked, partial=partial))

    def read_form(self) -> dict[str, Any]:
        # Another organisation's row is a 404 before anything is stored for it.
        self.data.one(self.kwargs["pk"], self.organisation)
        is_partial = self.request.method == "PATCH"
        return read_body(out.ProductForm, self.request, partial=is_partial)


class ActivateView(ApiView):
    """Offer the product for sale."""

    active = True

    @extend_schema(request=None, responses={200: out.Product})
    def post(self, request: Request, pk: int) -> Response:
        offer_product(
            organisation=self.organisation, product_id=pk, active=self.active, by=self.user
        )
        return Response(ProductData().one(pk, self.organisation))


class DeactivateView(ActivateView):
    """Take the product off sale; documents that name it stay as they are."""

    active = False
