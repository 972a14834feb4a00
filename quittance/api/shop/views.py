"""A shop as buyers see it: its products, their cart, and how it becomes an order.

Whoever has a token buys as that person, whatever organisation it is for; who has none has a cart
by a cookie, which becomes theirs once they come with a token.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.addresses import client_address
from quittance.accounts.models import Organisation
from quittance.accounts.rules import EVERYONE
from quittance.accounts.throttle import count_try
from quittance.api.orders.present import present_order, present_placed
from quittance.api.orders.serializers import Order
from quittance.api.shop import present
from quittance.api.shop import serializers as io
from quittance.api.views import ApiView, ListView, read_body
from quittance.catalogue.models import Product
from quittance.catalogue.queries import FIRST_PICTURE
from quittance.errors import NotFound
from quittance.lists.shop import SHOP_PRODUCTS
from quittance.shop import models
from quittance.shop.carts import CartView, cart_of, view_of
from quittance.shop.operations import (
    Checkout,
    accept_changes,
    change_item,
    change_shop,
    join_carts,
    locked_item,
    open_shop,
    put_item,
    remove_item,
    sell_cart,
    shop_of,
)
from quittance.shop.operations.buyer import Particulars
from quittance.shop.visitors import COOKIE, COOKIE_FLAGS, Buyer, new_visitor, signed, visitor_of

COLUMNS = (
    *("id", "sku", "name", "description", "category_id", "category__name", "unit", "price"),
    *("tax_rate__percent", "tax_rate__category", "stock", "image_key"),
)
PARTICULARS = (
    *("name", "company", "email", "mobile", "vat_number"),
    *("billing_address", "shipping_address"),
)


class SettingsView(ApiView):
    """The organisation's own shop."""

    read_roles = EVERYONE

    @extend_schema(responses={200: io.Settings})
    def get(self, request: Request) -> Response:
        """A shop that was never set up is closed."""
        return Response(present.settings(shop_of(self.organisation)))

    def lock(self) -> None:
        Organisation.objects.select_for_update(no_key=True).get(pk=self.organisation.pk)

    @extend_schema(
        request=io.SettingsBody,
        responses={200: io.Settings},
        examples=[OpenApiExample("Open it", request_only=True, value={"is_open": True})],
    )
    def patch(self, request: Request) -> Response:
        """Open it, close it, say how one pays and to what buyers have to agree."""
        changes = read_body(io.SettingsBody, request, partial=True)
        shop = change_shop(organisation=self.organisation, changes=changes, by=self.user)
        return Response(present.settings(shop))


class ShopView(ApiView):
    """For buyers: nobody has to belong to the shop's organisation, or to any."""

    permission_classes = (AllowAny,)

    @cached_property
    def shop(self) -> models.Shop:
        return open_shop(self.kwargs["slug"])

    @property
    def organisation(self) -> Organisation:
        return self.shop.organisation

    @property
    def is_known(self) -> bool:
        return self.request.user is not None

    @cached_property
    def visitor(self) -> str:
        return visitor_of(self.request.COOKIES.get(COOKIE, ""))

    @property
    def buyer(self) -> Buyer:
        return Buyer(self.user if self.is_known else None, self.visitor)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Closed, it is not there, whatever else is wrong.
        _ = self.shop
        if self.is_known and self.visitor:
            join_carts(organisation=self.organisation, user=self.user, visitor=self.visitor)


class FrontView(ShopView):
    """The shop: its name, its terms, how one pays."""

    @extend_schema(responses={200: io.Shop})
    def get(self, request: Request, slug: str) -> Response:
        return Response(present.front(self.shop))


def on_sale(organisation: Organisation) -> QuerySet[Any, Any]:
    own = Product.objects.for_organisation(organisation).active()
    rows: QuerySet[Any, Any] = own.annotate(**FIRST_PICTURE).values(*COLUMNS)
    return rows


class ProductList(ShopView, ListView):
    """What is on sale."""

    schema_out = io.ShopProduct
    filters = SHOP_PRODUCTS
    default_ordering = ("name",)

    def get(self, request: Request, **where: str) -> HttpResponseBase:
        return super().get(request)

    def rows(self) -> QuerySet[Any, Any]:
        return on_sale(self.organisation)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present.product(row, self.shop) for row in rows]


class ProductDetail(ShopView):
    """Something that is on sale."""

    @extend_schema(responses={200: io.ShopProduct})
    def get(self, request: Request, slug: str, pk: int) -> Response:
        row = on_sale(self.organisation).filter(pk=pk).first()
        if row is None:
            raise NotFound()
        return Response(present.product(row, self.shop))


class CartBase(ShopView):
    def seen(self) -> CartView:
        return view_of(self.shop, cart_of(self.organisation, self.buyer))

    def item(self, pk: int) -> dict[str, Any]:
        view = self.seen()
        row = next((row for row in view.rows if row.item.pk == pk), None)
        if row is None:
            raise NotFound()
        return {**present.item(row, view), "cart": present.cart(view)}


class CartDetail(CartBase):
    """The asker's cart."""

    @extend_schema(responses={200: io.Cart})
    def get(self, request: Request, slug: str) -> Response:
        """What is in it, what it comes to, and what has changed since."""
        return Response(present.cart(self.seen()))


class ItemList(CartBase):
    """Put something into the cart, beside what is in it of the same."""

    @extend_schema(
        request=io.ItemBody,
        responses={201: io.PutItem},
        examples=[OpenApiExample("Two", request_only=True, value={"product": 3, "quantity": "2"})],
    )
    def post(self, request: Request, slug: str) -> Response:
        data = read_body(io.ItemBody, request)
        is_new_visitor = self.buyer == Buyer()
        if is_new_visitor:
            count_try("cart_address", client_address(request.META))
            self.visitor = new_visitor()
        item = put_item(
            shop=self.shop,
            buyer=self.buyer,
            product_id=data["product"],
            quantity=data["quantity"],
        )
        response = Response(self.item(item.pk), status=status.HTTP_201_CREATED)
        if is_new_visitor:
            response.set_cookie(
                COOKIE, signed(self.visitor), secure=request.is_secure(), **COOKIE_FLAGS
            )
        return response


class ItemDetail(CartBase):
    """Something in the cart."""

    @extend_schema(responses={200: io.PutItem})
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """How it stands, and the cart with it."""
        return Response(self.item(pk))

    def lock(self) -> None:
        locked_item(shop=self.shop, buyer=self.buyer, item_id=self.kwargs["pk"])

    @extend_schema(request=io.QuantityBody, responses={200: io.PutItem})
    def patch(self, request: Request, slug: str, pk: int) -> Response:
        """Take more of it, or less."""
        data = read_body(io.QuantityBody, request)
        change_item(shop=self.shop, buyer=self.buyer, item_id=pk, quantity=data["quantity"])
        return Response(self.item(pk))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Take it out."""
        remove_item(shop=self.shop, buyer=self.buyer, item_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AcceptView(CartBase):
    """Take the cart as it is now: with other prices, and no more of anything than is there."""

    @extend_schema(request=io.AcceptBody, responses={200: io.Cart})
    def post(self, request: Request, slug: str) -> Response:
        data = read_body(io.AcceptBody, request)
        accept_changes(shop=self.shop, buyer=self.buyer, version=data["version"])
        return Response(present.cart(self.seen()))


class CheckoutView(CartBase):
    """Order what is in the cart: stock is taken and the invoice issued, or nothing happens."""

    @extend_schema(
        request=io.CheckoutBody,
        responses={201: Order},
        examples=[
            OpenApiExample(
                "By bank transfer",
                request_only=True,
                value={
                    "payment_way": "bank_transfer",
                    "terms_accepted": True,
                    "billing_address": {
                        "line1": "Elbe 1",
                        "postcode": "20457",
                        "city": "Hamburg",
                        "country": "DE",
                    },
                },
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        if not self.is_known:
            raise NotAuthenticated()
        data = read_body(io.CheckoutBody, request)
        given = Checkout(
            way=data["payment_way"],
            terms_accepted=data["terms_accepted"],
            particulars=Particulars(**{name: data.get(name) for name in PARTICULARS}),
            billing=data["billing"],
            shipping=data["shipping"],
            keep=data["keep"],
            notes=data["notes"],
            version=data["version"],
            key=data["checkout_key"],
        )
        sold = sell_cart(shop=self.shop, user=self.user, given=given)
        shown = present_placed(sold) if sold.is_new else present_order(sold.order)
        return Response(shown, status=status.HTTP_201_CREATED)
