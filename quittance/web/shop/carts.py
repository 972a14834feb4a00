"""The cart: looked at, filled, changed, and accepted where something in it has changed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.addresses import client_address
from quittance.accounts.throttle import count_try
from quittance.catalogue.models import picture_name
from quittance.errors import DomainError, InvalidInput, NotFound
from quittance.shop.carts import CartView, Row, cart_of, view_of
from quittance.shop.operations import accept_changes, change_item, put_item, remove_item
from quittance.shop.rules import WHOLE_UNITS
from quittance.shop.visitors import COOKIE, COOKIE_FLAGS, Buyer, new_visitor, signed
from quittance.web.forms import decimal_sign, plain_figure
from quittance.web.shop.fronts import ShopRequest, front, shown


def view(request: ShopRequest) -> CartView:
    own = request.front
    return view_of(own.shop, cart_of(own.organisation, own.buyer))


@require_safe
@front
def cart(request: ShopRequest) -> HttpResponseBase:
    seen = view(request)
    rows = [(row, picture_of(row, seen), step_of(row)) for row in seen.rows]
    return shown(request, "cart.html", {"view": seen, "rows": rows})


def picture_of(row: Row, seen: CartView) -> str:
    return picture_name(seen.shop.organisation_id, row.image_key) if row.image_key else ""


def step_of(row: Row) -> str:
    return "1" if row.product is None or row.product.unit in WHOLE_UNITS else "any"


@require_POST
@front
def add(request: ShopRequest) -> HttpResponseBase:
    """Put something into the cart; a visitor who has none gets a key for theirs."""
    own = request.front
    visitor = ""
    if own.buyer == Buyer():
        count_try("cart_address", client_address(request.META))
        visitor = new_visitor()
        own.buyer = Buyer(visitor=visitor)
    try:
        item = put_item(
            shop=own.shop,
            buyer=own.buyer,
            product_id=whole(request.POST.get("product", "")),
            quantity=quantity(request.POST.get("quantity", "1")),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(came_from(request))
    messages.success(request, _("%(name)s is in your cart.") % {"name": item.name})
    response = redirect("shop:cart", own.slug)
    if visitor:
        response.set_cookie(COOKIE, signed(visitor), secure=request.is_secure(), **COOKIE_FLAGS)
    return response


def came_from(request: ShopRequest) -> str:
    """The product's page, where it is one, to try again."""
    try:
        pk = whole(request.POST.get("product", ""))
    except InvalidInput:
        return reverse("shop:shelf", args=[request.front.slug])
    return reverse("shop:product", args=[request.front.slug, pk])


@require_POST
@front
def change(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Another quantity of something, or none of it."""
    own = request.front
    try:
        if request.POST.get("action") == "remove":
            remove_item(shop=own.shop, buyer=own.buyer, item_id=pk)
        else:
            number = quantity(request.POST.get("quantity", ""))
            if number == 0:
                remove_item(shop=own.shop, buyer=own.buyer, item_id=pk)
            else:
                change_item(shop=own.shop, buyer=own.buyer, item_id=pk, quantity=number)
    except NotFound:
        messages.info(request, _("That is not in your cart any more."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("shop:cart", own.slug)


@require_POST
@front
def accept(request: ShopRequest) -> HttpResponseBase:
    """Take the cart as it is now."""
    own = request.front
    try:
        version = request.POST.get("version", "")
        accept_changes(shop=own.shop, buyer=own.buyer, version=version)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("shop:cart", own.slug)


def whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise InvalidInput(_("There is no such product."), attr="product", code="invalid")
    return int(text)


def quantity(text: str) -> Decimal:
    """A quantity as people type it. Raises InvalidInput."""
    try:
        number = Decimal(plain_figure(text, decimal_sign()))
    except (InvalidOperation, ValueError):
        number = Decimal("NaN")
    # Only then it can be rounded.
    is_sane = number.is_finite() and 0 <= number <= 10**9
    if not is_sane or number != round(number, 6):
        detail = _("Enter how many you want, as a number.")
        raise InvalidInput(detail, attr="quantity", code="invalid")
    return number
