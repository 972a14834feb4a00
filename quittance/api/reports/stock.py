"""The stock as a report: a page of its products, and what all of them come to."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api import csvfile
from quittance.api.pagination import paged
from quittance.api.present import amounts_in, price, quantity
from quittance.api.reports.params import BOM, FORMAT, FROM, TO, Params
from quittance.api.reports.present import link
from quittance.api.reports.serializers import PeriodOut
from quittance.api.schema import list_parameters
from quittance.api.views import ApiView
from quittance.catalogue.rules import MovementKind
from quittance.lists.catalogue import PRODUCTS
from quittance.reports.figures import Period
from quittance.reports.stock import Stock, counted, stock_of, totals_of

MOVEMENTS = "/api/products/{}/movements/"
# Of the parameters of the list of products, those that are asked of a stock.
ASKED = ("category", "category_name__icontains", "low_stock", "active", "search", "ordering")
PAGING = ("page", "page_size", "cursor")
KNOWN = [one for one in list_parameters(PRODUCTS) if one.name in (*ASKED, *PAGING)]
PARAMETERS = (FROM, TO, *KNOWN, FORMAT, BOM)


class StockRow(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    category_name = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    stock = serializers.CharField(help_text="How many there are now, in the unit.")
    low_stock_at = serializers.CharField(allow_null=True)
    low = serializers.BooleanField()
    price = serializers.CharField()
    value = serializers.CharField(help_text="Stock by price, rounded to the currency.")
    received = serializers.CharField(help_text="Sums of movements of the period, by their kind.")
    sold = serializers.CharField(help_text="Negative: it went out.")
    returned = serializers.CharField()
    corrected = serializers.CharField()
    counted = serializers.CharField()
    documents = serializers.CharField(help_text="The list of exactly these movements.")


class StockTotals(serializers.Serializer[Any]):
    products = serializers.IntegerField()
    low = serializers.IntegerField()
    sold_out = serializers.IntegerField()
    value = serializers.CharField(help_text="The sum of the values of all of these products.")


class StockReport(PeriodOut):
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField(help_text="Whether the values do.")
    totals = StockTotals()
    count = serializers.IntegerField(required=False, help_text="Not with a cursor.")
    next = serializers.CharField(allow_null=True, required=False)
    previous = serializers.CharField(allow_null=True, required=False)
    next_cursor = serializers.CharField(allow_null=True, required=False)
    rows = StockRow(many=True)


class StockView(ApiView):
    """What is in stock, what it is worth at its price, and what moved it in a period.

    Of the products that are counted, with filters and pages as lists have them; as CSV all of
    them."""

    content_negotiation_class = csvfile.Negotiation

    @extend_schema(parameters=list(PARAMETERS), responses={200: StockReport})
    def get(self, request: Request) -> HttpResponseBase:
        params = Params(request, *PARAMETERS)
        period = params.period(self.organisation.today())
        asked = QueryDict(mutable=True)
        for name in ASKED:
            if name in params.query:
                asked.setlist(name, params.query.getlist(name))
        ordering = PRODUCTS.order_by(asked, ("name",))
        products = counted(self.organisation).filter(PRODUCTS.q(asked, self))

        def present(rows: list[Any]) -> list[dict[str, Any]]:
            found = stock_of(self.organisation, rows, period)
            return [present_stock(one, self.organisation.currency) for one in found]

        if csvfile.is_asked(request):
            columns = csvfile.Columns(StockRow)
            rows = csvfile.pages(products, ordering, present)
            lines = (columns.of(row) for row in rows)
            return csvfile.csv_response(request, "stock", columns.header, lines)
        totals = totals_of(self.organisation, products)
        page = paged(
            request,
            lambda: products,
            ordering=ordering,
            present=present,
            count=lambda: totals.products,
        )
        found = {**self._around(period), "totals": self._totals(totals), **page}
        found["rows"] = found.pop("results")
        return Response(found)

    def _around(self, period: Period) -> dict[str, Any]:
        return {
            "from": period.first,
            "to": period.last,
            "currency": self.organisation.currency,
            "prices_include_tax": self.organisation.prices_include_tax,
        }

    def _totals(self, totals: Any) -> dict[str, Any]:
        return {
            "products": totals.products,
            "low": totals.low,
            "sold_out": totals.sold_out,
            "value": amounts_in(self.organisation.currency)(totals.value),
        }


def present_stock(one: Stock, currency: str) -> dict[str, Any]:
    row = one.row
    low_stock_at = row["low_stock_at"]
    return {
        "product": row["id"],
        "sku": row["sku"],
        "name": row["name"],
        "category": row["category_id"],
        "category_name": row["category__name"],
        "unit": row["unit"],
        "stock": quantity(row["stock"]),
        "low_stock_at": None if low_stock_at is None else quantity(low_stock_at),
        "low": one.is_low,
        "price": price(row["price"], currency),
        "value": amounts_in(currency)(one.value),
        **{kind: quantity(one.moved[kind]) for kind in MovementKind.values},
        "documents": link(MOVEMENTS.format(row["id"]), one.filters()),
    }
