"""A shop's pages: which shop, who buys, and what stands around each page.

@front
def shelf(request: ShopRequest, ...) -> HttpResponse: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.shop.carts import items_in_cart
from quittance.shop.models import Shop
from quittance.shop.operations import join_carts, open_shop
from quittance.shop.visitors import COOKIE, Buyer, visitor_of
from quittance.web.access import PageRequest, anybody, signed_in
from quittance.web.shop.menu import menu_of


@dataclass(slots=True)
class Front:
    """A shop that somebody stands in."""

    shop: Shop
    buyer: Buyer

    @property
    def organisation(self) -> Organisation:
        return self.shop.organisation

    @property
    def name(self) -> str:
        return self.shop.name or self.organisation.name

    @property
    def slug(self) -> str:
        return self.organisation.slug

    def in_cart(self) -> int:
        """How many different products."""
        return items_in_cart(self.organisation, self.buyer)


class ShopRequest(PageRequest):
    front: Front


def front(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of an open shop, for anybody; a closed one is not there (NotFound). What a visitor
    put together becomes theirs once they have logged in."""
    return anybody(_opened(view))


def buyers_front(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of an open shop for who has logged in; the login leads back to it."""
    return signed_in(_opened(view))


def _opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def opened(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        shop = open_shop(slug)
        visitor = visitor_of(request.COOKIES.get(COOKIE, ""))
        user = request.user if request.user.is_authenticated else None
        if user is not None and visitor:
            join_carts(organisation=shop.organisation, user=user, visitor=visitor)
        asked = cast(ShopRequest, request)
        asked.front = Front(shop, Buyer(user, "" if user else visitor))
        # The shop's clock, as on its papers: who buys may be of no organisation or of another.
        with timezone.override(shop.organisation.time_zone):
            return view(asked, *args, **kwargs)

    return opened


def shown(
    request: ShopRequest,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    *,
    has_menu: bool = True,
) -> HttpResponseBase:
    """A page with the shop's head and foot; without the menu where somebody pays."""
    own = request.front
    menu = menu_of(own.organisation, context.get("category")) if has_menu else None
    around = {"front": own, "menu": menu, "in_cart": own.in_cart()}
    return render(request, f"shop/{template}", {**around, **context}, status=status)
