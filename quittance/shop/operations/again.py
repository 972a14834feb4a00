"""To order the same again: what is still on sale goes into the cart."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from quittance.accounts.models import User
from quittance.catalogue.models import Product
from quittance.catalogue.queries import products_of
from quittance.shop.carts import GONE, NOT_ENOUGH, few_left
from quittance.shop.errors import CartFull, ShopClosed
from quittance.shop.models import Cart, CartItem, Order, OrderItem, Shop
from quittance.shop.operations.cart import at_most, fitting, locked_cart, put_on, touch
from quittance.shop.queries import bought_by, shop_of
from quittance.shop.rules import MOST_ITEMS
from quittance.shop.visitors import Buyer

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Put:
    """How much of a product went into the cart."""

    product: int
    name: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Left:
    """How much did not, and why, with a sentence for the buyer."""

    product: int | None
    name: str
    quantity: Decimal
    code: str
    detail: str


@dataclass(slots=True)
class Again:
    """What came of it; both in the order's own order."""

    shop: Shop
    cart: Cart
    put: list[Put] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def order_again(*, order_id: int, by: User) -> Again:
    """Put what a person has ordered into their cart in that shop once more, beside what is in it:
    at the prices of today, and no more of anything than is there.

    Raises NotFound for what is not theirs, ShopClosed.
    """
    order: Order = bought_by(by).select_related("organisation").found(pk=order_id)
    shop = shop_of(order.organisation)
    if not shop.is_open:
        raise ShopClosed()
    with transaction.atomic():
        cart = locked_cart(order.organisation, Buyer(by), make=True)
        again = Again(shop, cart)
        held = {item.product_id: item for item in cart.items.all() if item.product_id}
        ordered = list(order.items.order_by("position"))
        wanted = {one.product_id for one in ordered if one.product_id}
        products = products_of(order.organisation, wanted)
        for one in ordered:
            _put(again, one, products.get(one.product_id or 0), held)
        touch(cart)
    return again


def _put(again: Again, one: OrderItem, product: Product | None, held: dict[int, CartItem]) -> None:
    if product is None or not product.active:
        detail = gettext("%(name)s is no longer on sale.") % {"name": one.name}
        again.left.append(Left(one.product_id, one.name, one.quantity, GONE, detail))
        return
    item = held.get(product.pk)
    if item is None and len(held) >= MOST_ITEMS:
        full = CartFull()
        again.left.append(Left(product.pk, product.name, one.quantity, full.code, str(full)))
        return
    before = item.quantity if item else NOTHING
    more = max(fitting(product, before + one.quantity) - before, NOTHING)
    if more:
        item = item or CartItem(organisation_id=product.organisation_id, cart=again.cart)
        held[product.pk] = item
        put_on(item, product, before + more)
        again.put.append(Put(product.pk, product.name, more))
    if more < one.quantity:
        is_counted = product.stock is not None
        detail = few_left(product.name, product.stock or NOTHING) if is_counted else at_most()
        again.left.append(Left(product.pk, product.name, one.quantity - more, NOT_ENOUGH, detail))
