"""Stock and its movements, many products at once, products as a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api import csvfile
from quittance.api.catalogue import serializers as io
from quittance.api.catalogue.data import ProductData
from quittance.api.json import ExactJSONParser, RequestTooLarge
from quittance.api.present import quantity
from quittance.api.views import ApiView, ListView, read_body
from quittance.catalogue import sheets
from quittance.catalogue.many import Change, change_products
from quittance.catalogue.models import Product, StockMovement
from quittance.catalogue.stock import adjust_stock
from quittance.errors import NotFound
from quittance.lists.catalogue import MOVEMENTS


class StockView(ApiView):
    """Put pieces of a product into stock, or take them out."""

    @extend_schema(
        request=io.StockBody,
        responses={200: io.Product},
        examples=[
            OpenApiExample(
                "A delivery", request_only=True, value={"delta": "20", "reason": "received"}
            ),
            OpenApiExample(
                "A correction", request_only=True, value={"delta": "-2", "reason": "Broken"}
            ),
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        Product.objects.for_organisation(self.organisation).found(pk=pk)
        data = read_body(io.StockBody, request)
        adjust_stock(organisation=self.organisation, product_id=pk, by=self.user, **data)
        return Response(ProductData().one(pk, self.organisation))


class MovementList(ListView):
    """Why the stock of a product is what it is, the latest change first."""

    read_roles = EVERYONE
    schema_out = io.Movement
    filters = MOVEMENTS

    def get(self, request: Request, **where: int) -> HttpResponseBase:
        own = Product.objects.for_organisation(self.organisation)
        if not own.filter(pk=self.kwargs["pk"]).exists():
            raise NotFound()
        return super().get(request)

    def rows(self) -> QuerySet[Any, Any]:
        own = StockMovement.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.filter(product=self.kwargs["pk"]).values()
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [movement(row) for row in rows]


def movement(row: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "sequence", "kind", "reason", "created_at")
    after = row["stock_after"]
    return {
        **{name: row[name] for name in names},
        "product": row["product_id"],
        "delta": quantity(row["delta"]),
        "stock_after": None if after is None else quantity(after),
        "order": row["about_id"] if row["about"] == "order" else None,
        "created_by": row["created_by_id"],
    }


class BulkChangeView(ApiView):
    """Give many products other prices, stocks and the like: all of them, or none."""

    @extend_schema(
        request=io.ProductChangesBody,
        responses={200: io.ChangedProducts},
        examples=[
            OpenApiExample(
                "Two",
                request_only=True,
                value={
                    "changes": [
                        {"product": 3, "price": "12.50"},
                        {"product": 4, "stock": "0", "active": False},
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        data = read_body(io.ProductChangesBody, request)
        changes = [Change(one.pop("product"), one) for one in data["changes"]]
        done = change_products(organisation=self.organisation, changes=changes, by=self.user)
        shown = ProductData()
        ids = [one.pk for one in done]
        rows = {row["id"]: row for row in shown.rows(self.organisation).filter(pk__in=ids)}
        found = [rows[pk] for pk in ids]
        return Response({"results": shown.present(found, self.organisation)})


class CsvParser(BaseParser):
    """The bytes of a file, whatever its own program calls their type."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        content = stream.read(sheets.MOST_BYTES + 1)
        if len(content) > sheets.MOST_BYTES:
            raise RequestTooLarge()
        return content


class SheetView(ApiView):
    """All products as a CSV file, which can be changed and given back."""

    reads_one = False
    content_negotiation_class = csvfile.Negotiation
    parser_classes: ClassVar[tuple[type[BaseParser], ...]] = (  # type: ignore[misc]
        ExactJSONParser,
        CsvParser,
    )

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponseBase:
        """By the columns that POST takes."""
        rows = sheets.rows(self.organisation)
        return csvfile.csv_response(request, "products", sheets.COLUMNS, rows)

    @extend_schema(
        request={"application/json": io.SheetBody, "text/csv": OpenApiTypes.STR},
        responses={200: io.ImportedProducts},
    )
    def post(self, request: Request) -> Response:
        """Carry out such a file: all of its rows, or none."""
        content = request.data
        if not isinstance(content, bytes):
            content = read_body(io.SheetBody, request)["csv"].encode()
        outcome = sheets.take_in(organisation=self.organisation, content=content, by=self.user)
        counts = {name: getattr(outcome, name) for name in ("created", "changed", "unchanged")}
        return Response(counts)
