"""Pictures of a product."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.accounts.logo import EXAMPLE
from quittance.api.catalogue import serializers as out
from quittance.api.catalogue.uploads import TakesPicture
from quittance.api.views import ApiView, ListView, read_body
from quittance.catalogue.models import Product, ProductImage
from quittance.catalogue.pictures import (
    add_picture,
    change_picture,
    locked_picture,
    remove_picture,
    thumbnail_url_of,
    url_of,
)
from quittance.errors import NotFound
from quittance.lists.catalogue import IMAGES

COLUMNS = (
    *("id", "product_id", "position", "alt", "width", "height"),
    *("key", "organisation_id", "created_at"),
)


class ImageList(TakesPicture, ListView):
    """The pictures of a product in their order; the first one stands for it."""

    read_roles = EVERYONE
    may_bring_file = True
    schema_out = out.Image
    filters = IMAGES
    default_ordering = ("position",)

    def get(self, request: Request, **where: int) -> HttpResponseBase:
        self.refuse_foreign()
        return super().get(request)

    def refuse_foreign(self) -> None:
        own = Product.objects.for_organisation(self.organisation)
        if not own.filter(pk=self.kwargs["pk"]).exists():
            raise NotFound()

    def rows(self) -> QuerySet[Any, Any]:
        own = ProductImage.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.filter(product=self.kwargs["pk"]).values(*COLUMNS)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [presented(row) for row in rows]

    def read_form(self) -> dict[str, Any]:
        self.refuse_foreign()
        return read_body(out.ImageForm if self.is_form else out.NewImageBody, self.request)

    @extend_schema(
        request={"application/json": out.NewImageBody, "multipart/form-data": out.ImageForm},
        responses={201: out.Image},
        examples=[EXAMPLE],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add a picture behind those that are there; 12 at most."""
        data = self.brought()
        image = add_picture(
            organisation=self.organisation,
            product_id=pk,
            kept=data["image"],
            alt=data["alt"],
            by=self.user,
        )
        return Response(presented(vars(image)), status=status.HTTP_201_CREATED)


class ImageDetail(ApiView):
    """A picture of a product."""

    read_roles = EVERYONE

    @extend_schema(responses={200: out.Image})
    def get(self, request: Request, pk: int) -> Response:
        """Its words, its place and its addresses."""
        image = ProductImage.objects.for_organisation(self.organisation).found(pk=pk)
        return Response(presented(vars(image)))

    def lock(self) -> None:
        locked_picture(self.organisation, self.kwargs["pk"])

    @extend_schema(request=out.ImageBody, responses={200: out.Image})
    def patch(self, request: Request, pk: int) -> Response:
        """Give it other words or another place."""
        ProductImage.objects.for_organisation(self.organisation).found(pk=pk)
        changes = read_body(out.ImageBody, request, partial=True)
        image = change_picture(
            organisation=self.organisation, image_id=pk, changes=changes, by=self.user
        )
        return Response(presented(vars(image)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it away; those behind it move up."""
        remove_picture(organisation=self.organisation, image_id=pk, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def presented(row: dict[str, Any]) -> dict[str, Any]:
    """Columns of a picture as the API names them."""
    where = (row["organisation_id"], row["key"])
    return {
        "id": row["id"],
        "product": row["product_id"],
        "position": row["position"],
        "alt": row["alt"],
        "width": row["width"],
        "height": row["height"],
        "url": url_of(*where),
        "thumbnail_url": thumbnail_url_of(*where),
        "created_at": row["created_at"],
    }
